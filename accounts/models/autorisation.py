"""What a professional lets a CNP read, and until when (profile P5 of R. 4022-26: express, temporary, revocable)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, Value


class AutorisationCnp(models.Model):
    """The holder of an exercise lets one CNP read its running cycle, from `debut` to `fin` (inclusive, never open).

    `revoquee_at` ends it at that very instant, whatever `fin` says. A row is never removed: it says who could read.
    """

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="autorisations_cnp")
    cnp = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="autorisations_recues", db_index=False
    )
    debut = models.DateField()
    fin = models.DateField()
    donnee_at = models.DateTimeField()
    revoquee_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="autorisation_cnp_dates",
                violation_error_message="La fin de l’accord précède son début.",
            ),
            ExclusionConstraint(
                name="autorisations_cnp_sans_chevauchement",
                expressions=[
                    (OpClass(F("exercice"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (OpClass(F("cnp"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (
                        Func(F("debut"), F("fin"), Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoquee_at__isnull=True),
                violation_error_message="Ce CNP a déjà votre accord sur une partie de cette période.",
            ),
        ]
        indexes = [models.Index(fields=["cnp", "fin"], name="autorisation_cnp_fin")]

    def __str__(self) -> str:
        return f"{self.exercice} pour {self.cnp}"
