"""Many « satisfait » decided at once: what was chosen, read, shown, and what became of each file."""

from django.db import models
from django.db.models import Q


class LotDecisions(models.Model):
    """A bulk decision: read in the background, shown with a sample, confirmed by somebody, then decided by slices.

    `graine` is the seed of the sample (`ordres.rules.echantillon`); `arret` says why the work stopped by itself.
    """

    class Etat(models.TextChoices):
        """Nothing is decided before `en_cours`; what is decided stays decided after `annule`."""

        PREPARATION = "preparation", "Lecture des dossiers"
        PRET = "pret", "À confirmer"
        EN_COURS = "en_cours", "Décisions en cours"
        PAUSE = "pause", "En pause"
        TERMINE = "termine", "Terminé"
        ANNULE = "annule", "Annulé"

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="lots")
    campagne = models.ForeignKey("ordres.Campagne", on_delete=models.PROTECT, null=True, related_name="lots")
    etat = models.CharField(max_length=12, choices=Etat.choices, default=Etat.PREPARATION)
    prepare_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    prepare_le = models.DateField()
    prepare_at = models.DateTimeField()
    graine = models.CharField(max_length=64)
    confirme_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    confirme_at = models.DateTimeField(null=True)
    arret = models.CharField(max_length=300, blank=True)
    fini_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat__in=["en_cours", "pause", "termine"])
                | Q(confirme_par__isnull=False, confirme_at__isnull=False),
                name="lot_confirme_par_quelqu_un",
            )
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class DossierLot(models.Model):
    """One file of a bulk decision.

    `revision` of the control and `empreinte` of the file are those that were shown; a file that is not the same any
    more when its turn comes is left out (`ecarte`), with its reason, never decided.
    """

    class Etat(models.TextChoices):
        """Chosen, then to be decided or left out, then decided or left out."""

        A_LIRE = "a_lire", "À lire"
        A_DECIDER = "a_decider", "À décider"
        DECIDE = "decide", "Décidé"
        ECARTE = "ecarte", "Laissé de côté"

    lot = models.ForeignKey(LotDecisions, on_delete=models.PROTECT, related_name="dossiers")
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.A_LIRE, db_default="a_lire")
    revision = models.PositiveIntegerField(default=0, db_default=0)
    empreinte = models.CharField(max_length=64, blank=True, default="", db_default="")
    is_echantillon = models.BooleanField(default=False, db_default=False)
    cause = models.CharField(max_length=40, blank=True, default="", db_default="")
    message = models.CharField(max_length=300, blank=True, default="", db_default="")
    decision = models.OneToOneField("ordres.Decision", on_delete=models.PROTECT, null=True, related_name="dossier_lot")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "cycle"], name="dossier_lot_unique"),
            models.CheckConstraint(
                condition=Q(etat="decide", decision__isnull=False) | (~Q(etat="decide") & Q(decision__isnull=True)),
                name="dossier_lot_decide",
            ),
            models.CheckConstraint(condition=~Q(etat="ecarte") | ~Q(cause=""), name="dossier_lot_ecarte_dit"),
        ]
        indexes = [models.Index(fields=["lot", "etat", "cycle"], name="dossier_lot_file")]

    def __str__(self) -> str:
        return f"{self.lot_id}:{self.cycle_id}"
