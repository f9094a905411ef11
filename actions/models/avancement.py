"""The projection: what the engine concluded for a cycle, kept so that lists and figures are fast."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When

from actions.querysets import AvancementQuerySet

RISQUE_MAX = 3
#: Bands of the total progress, the least advanced first: what `Avancement.tranche` counts from 0.
TRANCHES = (
    "Rien encore",
    "Moins de 25\u00a0%",
    "De 25 à 49\u00a0%",
    "De 50 à 74\u00a0%",
    "75\u00a0% et plus, incomplet",
    "Complet",
    "Sans référentiel",
)


class Avancement(models.Model):
    """One row per cycle, written only by `actions.projection` in the transaction that changed the facts.

    The dimensions (profession … militaire, fin) are copied from the exercise and the cycle: a list or a figure
    reads one table. Requirement lines and verdicts are not kept: `actions.situation` computes them for one file.
    """

    class Etat(models.TextChoices):
        """State of the whole cycle (the words of the mock-up)."""

        A_COMMENCER = "a_commencer", "À commencer"
        EN_COURS = "en_cours", "En cours"
        COMPLET = "complet", "Complet"
        SANS_REFERENTIEL = "sans_referentiel", "Référentiel en cours de rédaction"

    cycle = models.OneToOneField("actions.Cycle", on_delete=models.CASCADE, primary_key=True, related_name="avancement")
    # Copied from the exercise and the cycle, whose own keys are checked: twice would cost a tenth of a national run.
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.CASCADE, related_name="avancements", db_constraint=False
    )
    version = models.ForeignKey(
        "referentiels.VersionReferentiel", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    etat = models.CharField(max_length=16, choices=Etat.choices)
    total = models.FloatField(help_text="0 à 1 : moyenne des axes non exonérés")
    faites = models.PositiveSmallIntegerField(help_text="actions comptées, plafonnées à ce qui est demandé")
    requises = models.PositiveSmallIntegerField()
    progressions = ArrayField(models.FloatField(), size=4, help_text="axe 1 à 4, 0 à 1 ; -1 = exonéré")
    faites_axes = ArrayField(models.PositiveSmallIntegerField(), size=4, help_text="par axe, plafonné")
    requises_axes = ArrayField(models.PositiveSmallIntegerField(), size=4, help_text="par axe ; 0 = exonéré")
    nb_a_confirmer = models.PositiveSmallIntegerField(default=0)
    risque = models.SmallIntegerField(default=0, help_text="niveau 0 à 3 (actions.rules.risque)")

    profession = models.CharField(max_length=2)
    specialite = models.CharField(max_length=6, blank=True)
    mode = models.CharField(max_length=1, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=3, blank=True)
    is_militaire = models.BooleanField(default=False)
    cycle_etat = models.CharField(max_length=10)
    fin = models.DateField()
    cle_nom = models.CharField(max_length=250)
    evalue_le = models.DateField()
    maj_at = models.DateTimeField()

    # The orders of the follow-up lists. A band, not the figure: a row whose progress stays in its band is rewritten
    # beside itself, without a word to the indexes.
    urgence = models.GeneratedField(
        expression=Value(RISQUE_MAX) - F("risque"), output_field=models.SmallIntegerField(), db_persist=True
    )
    tranche = models.GeneratedField(
        expression=Case(
            When(etat="sans_referentiel", then=Value(6)),
            When(etat="complet", then=Value(5)),
            When(total__lte=0, then=Value(0)),
            When(total__lt=0.25, then=Value(1)),
            When(total__lt=0.5, then=Value(2)),
            When(total__lt=0.75, then=Value(3)),
            default=Value(4),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects = AvancementQuerySet.as_manager()

    class Meta:
        indexes = [
            # The territory last: a regional instance picks its rows out of the index without reading the others.
            models.Index(fields=["profession", "fin", "cycle", "region"], name="avancement_par_fin"),
            models.Index(fields=["profession", "etat", "fin", "cycle"], name="avancement_etat"),
            models.Index(fields=["profession", "cle_nom", "cycle", "region"], name="avancement_par_nom"),
            models.Index(fields=["profession", "region", "etat"], name="avancement_cellule"),
            models.Index(fields=["fin", "cycle"], name="avancement_militaire", condition=Q(is_militaire=True)),
            # A conseil départemental reads its list as fast as the national one (measured: 40 ms without these two).
            models.Index(fields=["departement", "profession", "fin", "cycle"], name="avancement_departement"),
            models.Index(fields=["departement", "profession", "cle_nom", "cycle"], name="avancement_dep_nom"),
            # The counts of the Ordre's list: few rows among many, read without the others.
            models.Index(
                fields=["profession", "fin", "cycle", "departement"],
                name="avancement_a_risque",
                condition=Q(risque__gte=2, cycle_etat="ouvert", is_militaire=False),
            ),
            models.Index(
                fields=["profession", "fin", "cycle"], name="avancement_ouvert", condition=Q(cycle_etat="ouvert")
            ),
            # The other orders and filters of the list; the département last, so that a council's rows are picked out
            # of the index without reading the others.
            models.Index(
                fields=["profession", "urgence", "fin", "cycle", "departement", "region"], name="avancement_par_urgence"
            ),
            models.Index(
                fields=["profession", "tranche", "fin", "cycle", "departement", "region"], name="avancement_par_tranche"
            ),
            models.Index(
                fields=["profession", "specialite", "fin", "cycle", "departement"], name="avancement_specialite"
            ),
            # Exempted axes ask for nothing: few files among many.
            models.Index(
                fields=["profession", "fin", "cycle"],
                name="avancement_exonere",
                condition=Q(requises_axes__contains=[0]),
            ),
        ]

    @property
    def pourcentage(self) -> float:
        """`total` in per cent, as screens write it (37.5)."""
        return 100 * self.total
