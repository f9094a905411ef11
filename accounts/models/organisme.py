"""Training bodies, as the public list (LPOF) gives them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from accounts.models.fiche import FicheRecue


class Organisme(FicheRecue):
    """A training body known by its declaration number (NDA), with the numbers it had before.

    `qualiopi`: certified for its training actions (`certifications.actionsDeFormation`), the only category that
    matters here. A body absent from the last full list is kept and no longer recognised.
    """

    nda = models.CharField("numéro de déclaration d’activité", max_length=11, unique=True)
    nda_precedents = ArrayField(models.CharField(max_length=11), default=list, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    denomination = models.CharField(max_length=300)
    region = models.CharField(max_length=3, blank=True)
    qualiopi = models.BooleanField(default=False)
    declaree_le = models.DateField("dernière déclaration", null=True, blank=True)

    class Meta:
        ordering = ["denomination", "nda"]
        indexes = [
            GinIndex(fields=["nda_precedents"], name="organisme_precedents"),
            models.Index(fields=["siret"], name="organisme_siret"),
            models.Index(fields=["livraison"], name="organisme_livraison"),
            # Whoever declares an action looks for its organiser by any part of its name.
            GinIndex(OpClass(Upper("denomination"), name="gin_trgm_ops"), name="organisme_nom"),
        ]

    def __str__(self) -> str:
        return f"{self.denomination} ({self.nda})"

    @property
    def is_presente(self) -> bool:
        """Whether the last full list holds it."""
        return self.absente_depuis is None
