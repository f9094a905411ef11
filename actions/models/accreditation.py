"""The accreditation of a doctor or of a team by the HAS: a fact of several years, one row each."""

from django.db import models
from django.db.models import Q

from accounts.models.fiche import FicheRecue


class Accreditation(FicheRecue):
    """What the HAS says of one accreditation (SIAM). Its years become actions (`actions.feeds.accreditations`).

    Never what the doctor declares there: EPR and EIAS are confidential, no column can hold them. A row that leaves the
    full file keeps its effects for seven days (`absente_depuis`), then is withdrawn (`retiree_le`).
    """

    class Statut(models.TextChoices):
        """Where the accreditation stands for the HAS."""

        ENGAGE = "ENGAGE", "Engagé"
        DEMANDE_DEPOSEE = "DEMANDE_DEPOSEE", "Demande déposée"
        ACCREDITE = "ACCREDITE", "Accrédité"
        RENOUVELE = "RENOUVELE", "Renouvelé"
        SUSPENDU = "SUSPENDU", "Suspendu"
        RETIRE = "RETIRE", "Retiré"
        NON_RENOUVELE = "NON_RENOUVELE", "Non renouvelé"
        EXPIRE = "EXPIRE", "Expiré"

    id_technique = models.CharField(max_length=40)
    professionnel = models.ForeignKey("accounts.Professionnel", on_delete=models.PROTECT, related_name="accreditations")
    specialite_libelle = models.CharField("spécialité, telle que reçue", max_length=300, blank=True)
    oa_code = models.CharField("code de l’organisme agréé", max_length=20, blank=True)
    oa_libelle = models.CharField("organisme agréé", max_length=200, blank=True)
    mode = models.CharField(max_length=10, blank=True)
    id_equipe = models.CharField("équipe", max_length=40, blank=True)
    statut = models.CharField(max_length=16, choices=Statut.choices)
    date_engagement = models.DateField(null=True, blank=True)
    date_debut_accreditation = models.DateField(null=True, blank=True)
    date_fin_accreditation = models.DateField(null=True, blank=True)
    date_dernier_bilan = models.DateField(null=True, blank=True)
    date_maj = models.DateField("dite par la HAS le")
    retiree_le = models.DateField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "accréditation"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["partenaire", "id_technique"], name="accreditation_cle"),
            models.CheckConstraint(
                condition=Q(date_debut_accreditation__isnull=True)
                | Q(date_fin_accreditation__isnull=True)
                | Q(date_fin_accreditation__gte=models.F("date_debut_accreditation")),
                name="accreditation_dates",
                violation_error_message="L’accréditation se termine avant de commencer.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["absente_depuis"], name="accreditation_absente", condition=Q(absente_depuis__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"accréditation {self.id_technique}"
