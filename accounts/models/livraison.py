"""Partners, their deliveries, and the answer given to every row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Partenaire(models.Model):
    """A system that feeds accounts. A partner is a row: a new one needs no code unless its format is new."""

    code = models.CharField(max_length=20, unique=True)
    nom = models.CharField(max_length=160)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="partenaire"
    )
    flux = ArrayField(models.CharField(max_length=30), default=list, help_text="types de flux admis")
    confiance = models.CharField(max_length=30, default="flux", help_text="niveau de preuve des lignes reçues")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.nom


class Livraison(models.Model):
    """A file received once. The same `id_flux` or the same bytes again give the same acknowledgement.

    `remplace_flux` is the `id_flux` of the delivery that this one replaces, which may arrive after it. `annulation`
    holds the progress and the counts of a cancellation (`accounts.flux.annulation`). `purgee_at`: the raw file is
    gone, everything else stays.
    """

    class Etat(models.TextChoices):
        """Life of a delivery; `arretee` waits for an operator (safety valve)."""

        RECUE = "recue", "Reçue"
        REFUSEE = "refusee", "Refusée"
        EN_COURS = "en_cours", "En cours de traitement"
        ARRETEE = "arretee", "Arrêtée, à libérer"
        TRAITEE = "traitee", "Traitée"
        ANNULATION = "annulation", "Annulation en cours"
        ANNULEE = "annulee", "Annulée"

    partenaire = models.ForeignKey(Partenaire, on_delete=models.PROTECT, related_name="livraisons")
    id_flux = models.CharField(max_length=80)
    type_flux = models.CharField(max_length=30)
    mode = models.CharField(max_length=12, default="INCREMENTAL")
    pour_le_compte_de = models.CharField(max_length=60, blank=True)
    mandant = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    remplace_flux = models.CharField("id_flux remplacé", max_length=80, blank=True, default="", db_default="")
    horodatage = models.DateTimeField("horodatage du partenaire")
    canal = models.CharField(max_length=20)
    deposee_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    nom_fichier = models.CharField(max_length=255)
    fichier = models.FileField(upload_to="livraisons/%Y/%m/", max_length=255, blank=True)
    taille = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    manifeste = models.JSONField(default=dict)
    a_blanc = models.BooleanField(default=False, help_text="essai : rien n’est écrit")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.RECUE)
    code_refus = models.CharField(max_length=10, blank=True)
    message_refus = models.TextField(blank=True)
    avertissements = models.JSONField(default=list)
    compteurs = models.JSONField(default=dict)
    recue_at = models.DateTimeField()
    finie_at = models.DateTimeField(null=True, blank=True)
    annulation = models.JSONField(default=dict, db_default={}, blank=True)
    purgee_at = models.DateTimeField("fichier effacé le", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "id_flux"],
                name="livraison_id_flux_unique",
                # A refused file applied nothing: its sender may correct it and send it again under the same name.
                condition=Q(a_blanc=False) & ~Q(etat="refusee"),
            ),
        ]
        indexes = [
            models.Index(fields=["partenaire", "sha256"], name="livraison_sha256"),
            models.Index(
                fields=["partenaire", "remplace_flux"], name="livraison_remplace", condition=~Q(remplace_flux="")
            ),
            # What a night looks for among years of deliveries: raw files that are still there.
            models.Index(
                fields=["finie_at"], name="livraison_a_purger", condition=Q(purgee_at__isnull=True) & ~Q(fichier="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partenaire.code} {self.nom_fichier}"


class Morceau(models.Model):
    """A slice of a delivery, processed in one transaction; `premiere_ligne` orders the slices of a delivery.

    `tentatives` counts the times it was begun: one that killed its worker is cut smaller, down to the faulty row.
    """

    livraison = models.ForeignKey(Livraison, on_delete=models.CASCADE, related_name="morceaux")
    numero = models.IntegerField()
    premiere_ligne = models.BigIntegerField()
    nb_lignes = models.IntegerField()
    octet_debut = models.BigIntegerField()
    octet_fin = models.BigIntegerField()
    tentatives = models.SmallIntegerField(default=0, db_default=0)
    fait_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["livraison_id", "numero"]
        constraints = [models.UniqueConstraint(fields=["livraison", "numero"], name="morceau_unique")]


class Reponse(models.Model):
    """The answer to one row of a delivery. Written by COPY; exactly one per row."""

    class Sort(models.TextChoices):
        """What became of the row."""

        ACCEPTEE = "acceptee", "Acceptée"
        INCHANGEE = "inchangee", "Inchangée"
        RAPPROCHEE = "rapprochee", "Rapprochée d’une action déjà connue"
        EN_ATTENTE = "en_attente", "En attente"
        REJETEE = "rejetee", "Rejetée"

    # Written by the millions under the lock of their delivery: not checked, nor indexed, a second time.
    livraison = models.ForeignKey(
        Livraison, on_delete=models.CASCADE, related_name="reponses", db_index=False, db_constraint=False
    )
    ligne = models.BigIntegerField()
    id_technique = models.CharField(max_length=64, blank=True)
    sort = models.CharField(max_length=10, choices=Sort.choices)
    code = models.CharField(max_length=8, blank=True)
    champ = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    avertissements = ArrayField(models.CharField(max_length=8), default=list)

    class Meta:
        ordering = ["livraison_id", "ligne"]
        constraints = [models.UniqueConstraint(fields=["livraison", "ligne"], name="reponse_unique")]
        indexes = [
            models.Index(fields=["livraison", "sort", "code"], name="reponse_sort"),
            # What somebody must look at, by cause, the last ones first; accepted rows, nearly all, are not in it.
            models.Index(
                fields=["code", "-id"], name="reponse_a_traiter", condition=Q(sort__in=["rejetee", "en_attente"])
            ),
            # The same whatever the cause: the page of one partner.
            models.Index(fields=["-id"], name="reponse_a_traiter_id", condition=Q(sort__in=["rejetee", "en_attente"])),
        ]


class LigneEnAttente(models.Model):
    """A row kept whole until what it waits for arrives (an unknown RPPS is replayed for 30 days)."""

    livraison = models.ForeignKey(Livraison, on_delete=models.CASCADE, related_name="lignes_en_attente")
    ligne = models.BigIntegerField()
    partenaire = models.ForeignKey(Partenaire, on_delete=models.PROTECT, related_name="+")
    id_technique = models.CharField(max_length=64)
    rpps = models.CharField(max_length=11, db_index=True)
    code = models.CharField(max_length=8)
    contenu = models.JSONField()
    sequence = models.CharField(max_length=60, help_text="ordre de la ligne chez le partenaire")
    jusquau = models.DateField()
    created_at = models.DateTimeField()
    resolue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["livraison", "ligne"], name="ligne_en_attente_unique")]
        indexes = [
            models.Index(
                fields=["partenaire", "id_technique"], name="ligne_en_attente_cle", condition=Q(resolue_at__isnull=True)
            ),
            models.Index(fields=["jusquau"], name="ligne_en_attente_terme", condition=Q(resolue_at__isnull=True)),
        ]
