"""What somebody must look at: mismatches between sources, and the rows of partners that a person works on."""

from django.db import models
from django.db.models import Q

from accounts.professions import CHOIX_PROFESSION


class Suivi(models.Model):
    """Who takes care of something, until when it was put off, and the last word about it (the journal has them all).

    `revision` is the compare-and-swap of every gesture on it.
    """

    proprietaire = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="suivie par",
    )  # fmt: skip
    reportee_au = models.DateField("mise de côté jusqu’au", null=True, blank=True)
    note = models.TextField(blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        abstract = True


class Anomalie(Suivi):
    """Two sources that do not agree on a fact. Written by the night (`accounts.flux.ecarts`), which also closes it.

    `cle` names the fact inside its nature; the perimeter is copied from the exercise (an Ordre: profession × territory;
    a feed: `partenaire`). `details` holds codes and dates only: the sentence is made when it is shown.
    """

    class Nature(models.TextChoices):
        """What does not agree with what."""

        PRESENT_RADIE = "present_radie", "Au RPPS en exercice, radié pour l’Ordre"
        ABSENT_INSCRIT = "absent_inscrit", "Inscrit pour l’Ordre, absent du RPPS"
        INSCRIPTION_MANQUANTE = "inscription_manquante", "En exercice au RPPS, sans inscription connue"
        SPECIALITE_INCONNUE = "specialite_inconnue", "Spécialité absente de la nomenclature"
        EXERCICES_MULTIPLES = "exercices_multiples", "Plusieurs professions en exercice"
        EMPLOYEUR_EN_ATTENTE = "employeur_en_attente", "Ligne d’employeur sans activité correspondante"

    nature = models.CharField(max_length=24, choices=Nature.choices)
    cle = models.CharField(max_length=120)
    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.CASCADE, null=True, related_name="anomalies")
    partenaire = models.ForeignKey("accounts.Partenaire", on_delete=models.CASCADE, null=True, related_name="+")
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION, blank=True)
    categorie = models.CharField(max_length=1, blank=True)
    region = models.CharField(max_length=3, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    details = models.JSONField(default=dict, db_default={})
    vue_le = models.DateField("vue pour la première fois le")
    revue_le = models.DateField("vue pour la dernière fois le")
    resolue_le = models.DateField("résolue le", null=True, blank=True)

    class Meta:
        verbose_name = "anomalie"
        ordering = ["vue_le", "pk"]
        constraints = [models.UniqueConstraint(fields=["nature", "cle"], name="anomalie_unique")]
        indexes = [
            models.Index(fields=["vue_le", "id"], name="anomalie_ouverte", condition=Q(resolue_le__isnull=True)),
            models.Index(
                fields=["profession", "departement", "vue_le", "id"],
                name="anomalie_perimetre",
                condition=Q(resolue_le__isnull=True),
            ),
            models.Index(fields=["rpps"], name="anomalie_rpps"),
            # The other orders and filters of the list, read forty rows at a time among hundreds of thousands.
            models.Index(fields=["departement", "id"], name="anomalie_departement"),
            models.Index(
                fields=["nature", "vue_le", "id"],
                name="anomalie_nature",
                include=["reportee_au"],
                condition=Q(resolue_le__isnull=True),
            ),
            models.Index(fields=["vue_le", "id"], name="anomalie_resolue", condition=Q(resolue_le__isnull=False)),
            models.Index(fields=["vue_le", "id"], name="anomalie_reportee", condition=Q(reportee_au__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.cle})"


class SuiviLigne(Suivi):
    """A waiting or rejected row that an operator works on; made by the first gesture, none before.

    `correction` is the one-row delivery that put it right; `reglee_le` the day it needed nothing any more.
    """

    reponse = models.OneToOneField("accounts.Reponse", on_delete=models.CASCADE, primary_key=True, related_name="suivi")
    correction = models.ForeignKey("accounts.Livraison", on_delete=models.SET_NULL, null=True, related_name="+")
    reglee_le = models.DateField("réglée le", null=True, blank=True)

    def __str__(self) -> str:
        return f"suivi de la réponse {self.pk}"


class DifferenceLivraison(models.Model):
    """What a stopped delivery would change, read when it stopped: counts by kind and a sample of rows.

    `comptes` maps the kinds of `accounts.flux.formats.Difference` to counts; `exemples` is a list of
    {nature, ligne, cle, champs: [[name, before, after], …]}.
    """

    livraison = models.OneToOneField(
        "accounts.Livraison", on_delete=models.CASCADE, primary_key=True, related_name="difference"
    )
    comptes = models.JSONField(default=dict)
    exemples = models.JSONField(default=list)
    calculee_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"différence de {self.livraison}"
