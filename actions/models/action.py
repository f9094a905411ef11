"""An action done (or expected) by a professional, whoever declared it, and its proofs."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from actions.querysets import ActionQuerySet

#: What the engine reads of an action (`actions.dossiers`).
LUES_PAR_LE_MOTEUR = [
    "id", "item", "date_fin", "duree_minutes", "role", "organisme_type", "independance", "preuve", "statut", "etat_cnp",
    "axe_choisi", "rattachement",
]  # fmt: skip

#: What tells whether two actions may be one (`actions.doublons`).
LUES_PAR_LE_RAPPROCHEMENT = ["id", "cycle", "partenaire", "is_retiree", "statut", "date_debut"]


class Action(models.Model):
    """One row per source: the holder, or a partner (`partenaire`, `id_technique`).

    The same real action known from two sources is two rows, the weaker one pointing to the other through
    `fusionnee_dans`: provenance is kept, and undoing a merge is one update. Only rows that are neither merged
    nor withdrawn reach the engine. A partner's row is never edited by the holder (R. 4022-25).
    """

    class Statut(models.TextChoices):
        """Realisation, as the partner says it; only `REALISEE` counts."""

        INSCRIT = "INSCRIT", "Inscrit"
        REALISEE = "REALISEE", "Réalisée"
        PARTIELLE = "PARTIELLE", "Partielle"
        ANNULEE = "ANNULEE", "Annulée"

    class Rattachement(models.TextChoices):
        """How the action meets an item of the référentiel."""

        RATTACHEE = "rattachee", "Rattachée"
        A_CONFIRMER = "a_confirmer", "À confirmer par le professionnel"
        A_RATTACHER = "a_rattacher", "À rattacher"

    class EtatCnp(models.TextChoices):
        """Decision of the CNP, for an action libre or a référentiel validated by the CNP."""

        SANS_OBJET = "", "Sans objet"
        EN_ATTENTE = "en_attente", "En attente"
        VALIDEE = "validee", "Validée"
        REFUSEE = "refusee", "Refusée"

    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.PROTECT, related_name="actions", db_index=False
    )
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.PROTECT, null=True, related_name="actions")
    item = models.ForeignKey("referentiels.ActionPrevue", on_delete=models.PROTECT, null=True, related_name="+")
    rattachement = models.CharField(max_length=12, choices=Rattachement.choices, default=Rattachement.A_RATTACHER)
    candidats = ArrayField(models.CharField(max_length=60), default=list, help_text="codes d’items possibles")
    axe_choisi = models.PositiveSmallIntegerField(null=True, blank=True)
    axes_proposes = ArrayField(models.PositiveSmallIntegerField(), default=list)

    intitule = models.CharField("intitulé", max_length=300)
    type_action = models.CharField(max_length=20, blank=True)
    reference_action = models.CharField(max_length=20, blank=True)
    numero_session = models.CharField(max_length=20, blank=True)
    organisme_type = models.CharField(max_length=20, blank=True)
    organisme_id = models.CharField(max_length=20, blank=True)
    organisme_nom = models.CharField("organisme", max_length=200, blank=True)
    typologie = models.CharField(max_length=4, blank=True)
    format = models.CharField(max_length=20, blank=True)
    categorie = models.CharField(max_length=10, blank=True)
    orientation_numero = models.IntegerField(null=True, blank=True)
    annexe = models.SmallIntegerField(null=True, blank=True)
    date_debut = models.DateField(null=True, blank=True)
    date_fin = models.DateField("date de fin", help_text="la date qui compte")
    date_attestation = models.DateField(null=True, blank=True)
    duree_minutes = models.IntegerField("durée en minutes", null=True, blank=True)
    role = models.CharField("rôle", max_length=20, blank=True)
    independance = models.BooleanField("non financée par les industries de santé", null=True, blank=True)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.REALISEE)
    etat_cnp = models.CharField(max_length=10, choices=EtatCnp.choices, blank=True, default="")
    preuve = models.CharField(max_length=12, default="honneur", help_text="niveau de preuve acquis")
    honneur_at = models.DateTimeField("attestée sur l’honneur le", null=True, blank=True)
    employeur_finess = models.CharField(max_length=9, blank=True)
    employeur_siret = models.CharField(max_length=14, blank=True)

    partenaire = models.ForeignKey(
        "accounts.Partenaire", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    id_technique = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - NULL escapes the unique key
    sequence = models.CharField(max_length=60, blank=True, help_text="ordre chez le partenaire : la plus grande gagne")
    empreinte = models.CharField(max_length=32, blank=True, help_text="md5 du contenu reçu, pour « inchangée »")
    # Deliveries and partners without a check of PostgreSQL: a feed writes millions of rows under the lock of theirs.
    livraison = models.ForeignKey(
        "accounts.Livraison", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    ligne = models.BigIntegerField(null=True, blank=True)
    apparue_par = models.ForeignKey(
        "accounts.Livraison", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False, help_text="livraison qui a fait apparaître l’action ; `livraison` est la dernière",
    )  # fmt: skip
    canal = models.CharField(max_length=20, default="titulaire")
    deposee_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    justificatif_sha256 = models.CharField(
        max_length=64, blank=True, db_default="", help_text="preuve gardée par le partenaire"
    )
    distincte_de = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="actions que le titulaire a dites différentes",
    )
    reunie_a = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        help_text="actions que le titulaire a dites être la même",
    )
    fusionnee_dans = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="doublons", db_index=False
    )
    is_retiree = models.BooleanField("retirée", default=False)
    revision = models.PositiveIntegerField(default=1, help_text="compare-and-swap des modifications")
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["-date_fin", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partenaire", "id_technique"], name="action_cle_partenaire"),
            models.CheckConstraint(
                condition=Q(date_debut__isnull=True) | Q(date_fin__gte=F("date_debut")),
                name="action_dates",
                violation_error_message="La date de fin précède la date de début.",
            ),
            models.CheckConstraint(
                condition=Q(partenaire__isnull=True) | Q(id_technique__isnull=False), name="action_source"
            ),
            models.CheckConstraint(
                condition=~Q(rattachement="rattachee") | Q(item__isnull=False), name="action_rattachee_a_un_item"
            ),
        ]
        indexes = [
            # Side by side for each cycle: the rows themselves lie in their order of arrival, a page for each. On twelve
            # million, a nation is evaluated in half the time.
            models.Index(
                fields=["cycle"],
                include=LUES_PAR_LE_MOTEUR,
                name="action_comptee",
                condition=Q(fusionnee_dans__isnull=True, is_retiree=False),
            ),
            # Whole for whoever looks for what may be the same action: each row received asks it.
            models.Index(
                fields=["professionnel", "-date_fin"], include=LUES_PAR_LE_RAPPROCHEMENT, name="action_professionnel"
            ),
            # Empty for nearly every row: what is empty costs nothing to a feed.
            models.Index(fields=["deposee_par"], name="action_deposant", condition=Q(deposee_par__isnull=False)),
            models.Index(fields=["fusionnee_dans"], name="action_doublon", condition=Q(fusionnee_dans__isnull=False)),
            # The few that wait for an item, for a cycle, and those that last: read alone when their turn comes.
            models.Index(
                fields=["cycle"],
                name="action_a_rattacher",
                condition=Q(partenaire__isnull=False, is_retiree=False) & ~Q(rattachement="rattachee"),
            ),
            models.Index(
                fields=["professionnel"],
                name="action_sans_cycle",
                condition=Q(cycle__isnull=True, is_retiree=False),
            ),
            models.Index(
                fields=["professionnel"],
                name="action_longue",
                condition=Q(date_fin__gt=F("date_debut") + timedelta(days=400)),
            ),
            models.Index(
                fields=["partenaire"], name="action_annoncee", condition=Q(statut="INSCRIT", is_retiree=False)
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class Justificatif(models.Model):
    """A proof file. The original is kept sealed by its hash; its name is generated, never the sender's."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="justificatifs")
    fichier = models.FileField(upload_to="justificatifs/%Y/%m/", max_length=255)
    nom = models.CharField("nom donné par le déposant", max_length=200)
    type_mime = models.CharField(max_length=60)
    taille = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    deposee_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    remplace_par = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="remplace")

    class Meta:
        ordering = ["pk"]
