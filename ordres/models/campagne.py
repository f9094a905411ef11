"""A campaign of control: the ended cycles of a perimeter, opened together, and how each was sorted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.professions import CHOIX_PROFESSION
from ordres.rules.precontrole import Tri


class Campagne(models.Model):
    """Controls of the cycles that ended between two days, in the perimeter of one instance (R. 4022-19).

    `profession`, `departement` and `specialite` narrow the perimeter of the instance; `curseur` is the last cycle that
    the opening looked at, so that a killed opening goes on; `laisses` counts what was left out, by reason.
    """

    class Etat(models.TextChoices):
        """The controls open in the background, then the campaign is led."""

        OUVERTURE = "ouverture", "Ouverture des contrôles"
        OUVERTE = "ouverte", "En cours"

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="campagnes")
    titre = models.CharField(max_length=120)
    fin_du = models.DateField("cycles finis du")
    fin_au = models.DateField("au")
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    specialite = models.CharField(max_length=6, blank=True)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.OUVERTURE)
    ouverte_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    ouverte_le = models.DateField()
    ouverte_at = models.DateTimeField()
    curseur = models.BigIntegerField(default=0)
    laisses = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fin_au__gte=F("fin_du")), name="campagne_dates"),
            models.CheckConstraint(
                condition=Q(fin_au__lt=F("ouverte_le")),
                name="campagne_cycles_echus",
                violation_error_message="Une campagne porte sur des cycles échus.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


class DossierCampagne(models.Model):
    """One cycle of a campaign, of one alone, and where the pre-check put it (`ordres.rules.precontrole`).

    `vu` is what the pre-check saw: version, actions counted and asked, digest of the file, revision of the control.
    """

    campagne = models.ForeignKey(Campagne, on_delete=models.PROTECT, related_name="dossiers")
    cycle = models.OneToOneField("actions.Cycle", on_delete=models.PROTECT, related_name="dossier_campagne")
    tri = models.CharField(max_length=12, choices=[(tri.value, tri.libelle) for tri in Tri], blank=True)
    motifs = ArrayField(models.CharField(max_length=20), default=list)
    vu = models.JSONField(default=dict)
    trie_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(tri="") | Q(trie_at__isnull=False), name="dossier_campagne_trie_date")
        ]
        indexes = [models.Index(fields=["campagne", "tri", "cycle"], name="dossier_campagne_tri")]

    def __str__(self) -> str:
        return f"{self.campagne_id}:{self.cycle_id}"
