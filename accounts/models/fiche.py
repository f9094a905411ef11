"""What every list received from a partner has in common: where each row comes from, since when, until when."""

from django.db import models


class FicheRecue(models.Model):
    """One row of a list that a partner keeps. `absente_depuis` is the day of the full file that no longer held it.

    `sequence` orders what was said of it (the greatest wins), `empreinte` is the md5 of its content, for « inchangée ».
    """

    partenaire = models.ForeignKey(
        "accounts.Partenaire", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    livraison = models.ForeignKey(
        "accounts.Livraison", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    ligne = models.BigIntegerField(null=True, blank=True)
    sequence = models.CharField(max_length=80, blank=True, default="", db_default="")
    empreinte = models.CharField(max_length=32, blank=True, default="", db_default="")
    connue_le = models.DateField("connue depuis le", null=True, blank=True)
    maj_le = models.DateField("mise à jour le", null=True, blank=True)
    absente_depuis = models.DateField("absente du fichier complet depuis le", null=True, blank=True)

    class Meta:
        abstract = True
