"""A draw of files for a closer review: what was announced, the seed that came later, each file under its token."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

_FIGES = (
    "instance_id", "titre", "perimetre", "strates_par", "billets", "nombre", "effectif", "strates", "empreinte",
    "evenement", "evenement_le", "engage_at",
)  # fmt: skip
_SORTIS = ("graine", "graine_source", "resultat", "tire_at")

# A file enters and leaves the urn, or changes its tickets, before the commitment only. Its rank is written once. Its
# cycle may be forgotten (retention): the published line stays, and names nobody any more. Checked once a statement:
# a population of a hundred thousand files is written in a few of them.
_GARDE_DOSSIER = """
    IF NOT EXISTS (SELECT 1 FROM ordres_tirage t WHERE t.engage_at IS NOT NULL AND ({engages})) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM {lignes} JOIN ordres_tirage t ON t.id IN ({de}) AND t.engage_at IS NOT NULL {ou};
    IF FOUND THEN
        RAISE EXCEPTION 'tirage engagé : sa population ne change plus' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""
_CHANGEES = """
    WHERE (n.tirage_id, n.jeton, n.strate, n.billets) IS DISTINCT FROM (a.tirage_id, a.jeton, a.strate, a.billets)
       OR a.rang IS NOT NULL AND n.rang IS DISTINCT FROM a.rang
"""


def _garde(nom: str, operation: pgtrigger.Operation, lignes: str, ou: str, **tables: str) -> pgtrigger.Trigger:
    """A guard of the rows that a statement wrote; `lignes` joins them, each table under its first letter."""
    engages = " OR ".join(
        f"t.id IN (SELECT l.tirage_id FROM {table} l)"  # noqa: S608 - names of our own transition tables
        for table in tables.values()
    )
    de = ", ".join(f"{table[0]}.tirage_id" for table in tables.values())
    return pgtrigger.Trigger(
        name=f"dossier_tire_{nom}", when=pgtrigger.After, operation=operation, level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=_GARDE_DOSSIER.format(engages=engages, lignes=lignes, de=de, ou=ou),
    )  # fmt: skip


def _gardes() -> list[pgtrigger.Trigger]:
    return [
        _garde("insertion", pgtrigger.Insert, "nouvelles n", "", new="nouvelles"),
        # Both sides: a file leaves no committed draw, and enters none from another. A row whose key changed has no
        # other side, and is compared with nothing: it changed.
        _garde(
            "modification", pgtrigger.Update, "nouvelles n FULL JOIN anciennes a ON a.id = n.id", _CHANGEES,
            old="anciennes", new="nouvelles",
        ),
        _garde("retrait", pgtrigger.Delete, "anciennes a", "", old="anciennes"),
    ]  # fmt: skip


def _frozen(depuis: str, colonnes: tuple[str, ...]) -> pgtrigger.Condition:
    """SQL condition: one of these columns is given another value although `depuis` is written."""
    changees = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in colonnes)
    return pgtrigger.Condition(f"OLD.{depuis} IS NOT NULL AND ({changees})")


class Tirage(models.Model):
    """A draw: its population is committed (hash published) before the event that gives the seed has happened.

    `billets` are the tickets of a file by level of risk (0 to 3); `strates` the published counts of the committed
    population; `criteres` the address of the list that chose it. `secret` makes the tokens, and is forgotten at the
    commitment.
    """

    class Etat(models.TextChoices):
        """Where the draw is; only the first two may be cancelled."""

        PREPARATION = "preparation", "Population en préparation"
        PRET = "pret", "À engager"
        ENGAGE = "engage", "Engagé, événement attendu"
        CALCUL = "calcul", "Tirage en cours"
        TIRE = "tire", "Tiré"
        ANNULE = "annule", "Annulé"

    class Strates(models.TextChoices):
        """What cuts the population."""

        AUCUNE = "", "Une seule strate"
        DEPARTEMENT = "departement", "Par département"
        REGION = "region", "Par région"
        SPECIALITE = "specialite", "Par spécialité"
        MODE = "mode", "Par mode d’exercice"

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="tirages")
    titre = models.CharField(max_length=120)
    perimetre = models.CharField("qui est concerné", max_length=300)
    criteres = models.TextField(blank=True)
    jour = models.DateField("population lue le")
    strates_par = models.CharField(max_length=12, choices=Strates.choices, blank=True, default=Strates.AUCUNE)
    billets = ArrayField(models.PositiveSmallIntegerField(), size=4)
    nombre = models.PositiveIntegerField("nombre de dossiers à tirer")
    etat = models.CharField(max_length=12, choices=Etat.choices, default=Etat.PREPARATION)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    secret = models.CharField(max_length=64, blank=True)
    effectif = models.PositiveIntegerField(default=0)
    strates = models.JSONField(default=list)
    empreinte = models.CharField("SHA-256 de la population", max_length=64, blank=True)
    evenement = models.TextField("événement qui donnera la graine", blank=True)
    evenement_le = models.DateField(null=True, blank=True)
    engage_at = models.DateTimeField(null=True, blank=True)
    graine = models.CharField(max_length=200, blank=True)
    graine_source = models.CharField("où lire la graine", max_length=300, blank=True)
    tire_at = models.DateTimeField(null=True, blank=True)
    resultat = models.CharField("SHA-256 du résultat", max_length=64, blank=True)
    motif_annulation = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=["preparation", "pret", "annule"], engage_at__isnull=True)
                | Q(etat__in=["engage", "calcul", "tire"], engage_at__isnull=False, evenement_le__isnull=False)
                & ~Q(empreinte="")
                & ~Q(evenement=""),
                name="tirage_engage_annonce",
                violation_error_message="Un tirage engagé dit son empreinte, l’événement et sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="annule") | ~Q(motif_annulation=""),
                name="tirage_annule_motive",
                violation_error_message="Une annulation est motivée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["calcul", "tire"]) | ~Q(graine="") & ~Q(graine_source=""),
                name="tirage_graine_sourcee",
                violation_error_message="La graine est donnée avec sa source.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="tirage_engage_garde",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.engage_at IS NOT NULL"),
            ),
            pgtrigger.Protect(
                name="tirage_engage_fige", operation=pgtrigger.Update, condition=_frozen("engage_at", _FIGES)
            ),
            pgtrigger.Protect(
                name="tirage_tire_fige", operation=pgtrigger.Update, condition=_frozen("tire_at", _SORTIS)
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def is_public(self) -> bool:
        """Whether the draw was committed: anyone may read its inputs."""
        return self.engage_at is not None

    @property
    def is_tire(self) -> bool:
        """Whether the list is known."""
        return self.etat == self.Etat.TIRE


class DossierTire(models.Model):
    """One file in the urn of a draw, drawn when it has a `rang`; and then the end of its closer review."""

    class Revue(models.TextChoices):
        """What a closer review concluded; it is no decision on the obligation."""

        CONFORME = "conforme", "Rien à signaler"
        ECART = "ecart", "Écart relevé"
        SANS_OBJET = "sans_objet", "Revue sans objet"

    tirage = models.ForeignKey(Tirage, on_delete=models.PROTECT, related_name="dossiers", db_index=False)
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.SET_NULL, null=True, related_name="tirages")
    jeton = models.CharField("numéro opaque", max_length=32, db_collation="C")
    strate = models.CharField(max_length=80)
    billets = models.PositiveSmallIntegerField()
    rang = models.PositiveIntegerField("rang dans sa strate", null=True, blank=True)
    revue_resultat = models.CharField(max_length=12, choices=Revue.choices, blank=True, default="", db_default="")
    revue_motif = models.TextField(blank=True, default="", db_default="")
    revue_le = models.DateField(null=True, blank=True)
    clos_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["tirage_id", "jeton"]
        constraints = [
            models.UniqueConstraint(fields=["tirage", "jeton"], name="dossier_tire_jeton"),
            models.UniqueConstraint(fields=["tirage", "cycle"], name="dossier_tire_cycle"),
            models.CheckConstraint(condition=Q(billets__range=(1, 99)), name="dossier_tire_billets"),
            models.CheckConstraint(
                condition=Q(revue_resultat="")
                | ~Q(revue_motif="") & Q(rang__isnull=False, revue_le__isnull=False, clos_par__isnull=False),
                name="dossier_tire_revue_motivee",
                violation_error_message="Une revue se conclut par un résultat motivé, sur un dossier tiré.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tirage", "strate", "rang"], name="dossier_tire_liste", condition=Q(rang__isnull=False)
            )
        ]
        triggers = _gardes()

    def __str__(self) -> str:
        return self.jeton

    @property
    def is_tire(self) -> bool:
        """Whether the file was drawn."""
        return self.rang is not None

    @property
    def is_en_revue(self) -> bool:
        """Whether its closer review is awaited."""
        return self.rang is not None and not self.revue_resultat
