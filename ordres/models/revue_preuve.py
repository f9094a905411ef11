"""What a reviewer thinks of each piece of evidence: a new opinion follows the former one, nothing is rewritten."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class RevuePreuve(models.Model):
    """One opinion on the evidence of one action: the last `rang` is in force.

    It never changes what the engine computed. `action_revision` and `pieces` (sha256) say what was looked at: evidence
    that changed since is to be read again. `rang` is the compare-and-swap of the opinions: 1, 2, 3… without fork.
    """

    class Avis(models.TextChoices):
        """The four opinions."""

        VUE = "vue", "Vue"
        PROBANTE = "probante", "Probante"
        INSUFFISANTE = "insuffisante", "Insuffisante"
        A_DEMANDER = "a_demander", "À demander"

    action = models.ForeignKey("actions.Action", on_delete=models.PROTECT, related_name="revues")
    rang = models.PositiveIntegerField()
    avis = models.CharField(max_length=12, choices=Avis.choices)
    motif = models.TextField(blank=True)
    action_revision = models.PositiveIntegerField()
    pieces = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["action", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["action", "rang"], name="revue_rang_unique"),
            models.CheckConstraint(
                condition=~Q(avis__in=["insuffisante", "a_demander"]) | ~Q(motif=""),
                name="revue_motivee",
                violation_error_message="Dites ce qui manque ou ce que vous demandez.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="revue_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
