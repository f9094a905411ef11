"""Who may deposit for whom (« pour le compte de »), and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, Value


class Delegation(models.Model):
    """A partner deposits for an organisation, from `debut` to `fin` (inclusive; open when empty)."""

    mandataire = models.ForeignKey("accounts.Partenaire", on_delete=models.PROTECT, related_name="delegations")
    mandant = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="delegations")
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["mandataire_id", "mandant_id", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="delegation_dates",
                violation_error_message="La fin de la délégation précède son début.",
            ),
            ExclusionConstraint(
                name="delegations_sans_chevauchement",
                expressions=[
                    (OpClass(F("mandataire"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (OpClass(F("mandant"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (
                        Func(F("debut"), F("fin"), Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Une délégation couvre déjà une partie de cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandataire} pour {self.mandant}"
