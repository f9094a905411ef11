"""What the ANDPC publishes beside the actions: its catalogue and the orientations prioritaires of each triennium."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from accounts.models.fiche import FicheRecue
from referentiels.recherche import CleRecherche


class ActionCatalogue(FicheRecue):
    """An action of the DPC catalogue, known by its reference; rows of ACTIONS are completed from it.

    `statut`: DEPOSEE, PUBLIEE, NON_PUBLIEE or RETIREE at the ANDPC. `publics` lists professions and specialties.
    """

    reference_action = models.CharField("référence", max_length=20, unique=True)
    odpc = models.CharField("numéro de l’organisme (ODPC)", max_length=10, blank=True)
    titre = models.CharField(max_length=300)
    annee = models.PositiveSmallIntegerField("année")
    statut = models.CharField(max_length=12, blank=True)
    categorie = models.CharField(max_length=10, blank=True)
    typologie = models.CharField(max_length=4, blank=True)
    format = models.CharField(max_length=20, blank=True)
    orientation = models.PositiveSmallIntegerField(null=True, blank=True)
    annexe = models.PositiveSmallIntegerField(null=True, blank=True)
    publics = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    cle = models.GeneratedField(expression=CleRecherche("titre"), output_field=models.TextField(), db_persist=True)

    class Meta:
        verbose_name = "action du catalogue"
        verbose_name_plural = "actions du catalogue"
        ordering = ["reference_action"]
        indexes = [
            models.Index(fields=["odpc"], name="catalogue_odpc"),
            # What may still be done, among years of catalogues; words of a title, mistyped or not (suggestions).
            models.Index(fields=["annee"], name="catalogue_annee"),
            GinIndex(OpClass(F("cle"), name="gin_trgm_ops"), name="catalogue_cle"),
        ]

    def __str__(self) -> str:
        return f"{self.reference_action} {self.titre}"


class Orientation(FicheRecue):
    """An orientation prioritaire: a number inside a triennium (`triennium` is its first year)."""

    triennium = models.PositiveSmallIntegerField("première année du triennat")
    numero = models.PositiveSmallIntegerField("numéro")
    libelle = models.TextField("libellé")
    annexe = models.PositiveSmallIntegerField(null=True, blank=True)
    cnp = models.CharField("CNP qui l’a proposée", max_length=200, blank=True)

    class Meta:
        ordering = ["triennium", "numero"]
        constraints = [models.UniqueConstraint(fields=["triennium", "numero"], name="orientation_unique")]

    def __str__(self) -> str:
        return f"{self.numero} ({self.triennium}-{self.triennium + 2}) {self.libelle}"
