"""The end of the retention of a cycle: who was warned, what was erased, the report of each run."""

import pgtrigger
from django.db import models
from django.db.models import F, Q


class Effacement(models.Model):
    """The erasure of the content of one cycle: announced to its holder, then done. The bare cycle stays."""

    cycle = models.OneToOneField("actions.Cycle", on_delete=models.PROTECT, primary_key=True, related_name="effacement")
    annonce_le = models.DateField("titulaire averti le")
    efface_le = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True) | Q(efface_le__gt=F("annonce_le")),
                name="effacement_annonce",
                violation_error_message="Rien n’est effacé sans que le titulaire ait été averti.",
            )
        ]
        indexes = [models.Index(fields=["annonce_le"], name="effacement_a_faire", condition=Q(efface_le__isnull=True))]

    def __str__(self) -> str:
        return f"{self.cycle_id}"


class BilanConservation(models.Model):
    """Report of one run: counts alone, never a name. Open while the run goes on (or was killed), then never changed.

    `efface` counts rows by table; `instances` the cycles erased by instance (code); `retenus` those due and kept, by
    reason.
    """

    jour = models.DateField()
    commence_at = models.DateTimeField()
    fini_at = models.DateTimeField(null=True, blank=True)
    cycles = models.PositiveIntegerField(default=0)
    avertis = models.PositiveIntegerField(default=0)
    fichiers = models.PositiveIntegerField(default=0)
    efface = models.JSONField(default=dict)
    instances = models.JSONField(default=dict)
    retenus = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="bilan_garde", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="bilan_fige",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.fini_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y}"
