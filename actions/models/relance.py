"""Registrations whose realisation is expected from a partner, and the reminders sent to the late ones."""

from django.db import models
from django.db.models import Q


class RealisationAttendue(models.Model):
    """What a partner owes: the realisation of an action it announced as « inscrit ».

    Written set-based by the night (`actions.transit`) from the action's row, which loses « inscrit » when the
    realisation arrives. `refus` says why nothing came: a code of the contract, or `ANNULEE` when the partner itself
    called it off.
    """

    #: The partner cancelled or withdrew the registration.
    ANNULEE = "ANNULEE"

    action = models.OneToOneField("actions.Action", on_delete=models.CASCADE, primary_key=True, related_name="attendue")
    partenaire = models.ForeignKey("accounts.Partenaire", on_delete=models.PROTECT, related_name="+", db_index=False)
    inscrite_le = models.DateField("inscription connue le")
    attendue_le = models.DateField("attendue au plus tard le")
    recue_le = models.DateField("reçue le", null=True, blank=True)
    refusee_le = models.DateField("refusée le", null=True, blank=True)
    refus = models.CharField(max_length=8, blank=True, default="", db_default="")
    livraison_refus = models.ForeignKey(
        "accounts.Livraison", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    etape = models.PositiveSmallIntegerField(
        "dernière relance", default=0, db_default=0, help_text="jours de retard au moment de la relance ; 0 = aucune"
    )
    relancee_le = models.DateField("relancée le", null=True, blank=True)

    class Meta:
        verbose_name = "réalisation attendue"
        verbose_name_plural = "réalisations attendues"
        indexes = [
            models.Index(fields=["partenaire", "attendue_le", "action"], name="attendue_partenaire"),
            models.Index(
                fields=["partenaire", "attendue_le"], name="attendue_ouverte",
                condition=Q(recue_le__isnull=True, refusee_le__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action_id} attendue le {self.attendue_le}"


class Relance(models.Model):
    """One grouped reminder to one partner: never one per row, never a name. The same night twice is one reminder."""

    partenaire = models.ForeignKey("accounts.Partenaire", on_delete=models.PROTECT, related_name="relances")
    jour = models.DateField()
    etape = models.PositiveSmallIntegerField(help_text="jours de retard : 1, 15 ou 30")
    nombre = models.PositiveIntegerField(help_text="réalisations attendues que la relance réclame")
    destinataires = models.PositiveSmallIntegerField(help_text="correspondants prévenus ; 0 = aucun n’est connu")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-jour", "partenaire_id", "etape"]
        constraints = [models.UniqueConstraint(fields=["partenaire", "jour", "etape"], name="relance_unique")]

    def __str__(self) -> str:
        return f"relance à {self.etape} jours, {self.partenaire}, {self.jour}"
