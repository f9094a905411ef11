"""Which employers a fédération speaks for, and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, Value


class Adhesion(models.Model):
    """An employer is a member of a fédération from `debut` to `fin` (inclusive; open when empty).

    A fédération reads figures about its members of the day, never about a person nor about a former member.
    """

    federation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="adherents")
    membre = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="adhesions")
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "adhésion"
        ordering = ["federation_id", "membre_id", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="adhesion_dates",
                violation_error_message="La fin de l’adhésion précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(federation=F("membre")),
                name="adhesion_a_une_autre",
                violation_error_message="Une fédération n’adhère pas à elle-même.",
            ),
            ExclusionConstraint(
                name="adhesions_sans_chevauchement",
                expressions=[
                    (OpClass(F("federation"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (OpClass(F("membre"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (
                        Func(F("debut"), F("fin"), Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Une adhésion couvre déjà une partie de cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre} à {self.federation}"
