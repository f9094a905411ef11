"""A cycle de certification and the facts that move its dates or lower its requirements."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value


class PeriodeIncluse(Func):
    """SQL daterange with both ends included, the way every period of the project is read."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, debut: str, fin: str) -> None:
        super().__init__(F(debut), F(fin), Value("[]"))


class Cycle(models.Model):
    """One period of obligation of one exercise; always computed from facts (`actions.rules.cycle`)."""

    class Etat(models.TextChoices):
        """`ouvert` until a decision, an interruption or a departure closes it."""

        OUVERT = "ouvert", "Ouvert"
        CLOS = "clos", "Clos sans jugement"
        CONTROLE = "controle", "Contrôlé"

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="cycles", db_index=False)
    debut = models.DateField()
    fin = models.DateField()
    regime = models.CharField(max_length=24)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.OUVERT)
    motif_cloture = models.CharField(max_length=40, blank=True)
    is_provisoire = models.BooleanField("à confirmer par l’Ordre", default=False)
    article = models.CharField("texte appliqué", max_length=40, blank=True)
    explication = models.CharField("d’où viennent les dates", max_length=300, blank=True)
    jugement = models.CharField(
        max_length=16, blank=True, help_text="satisfait ou non_satisfait, recopié de la décision de l’Ordre"
    )
    juge_le = models.DateField(null=True, blank=True)
    version = models.ForeignKey(
        "referentiels.VersionReferentiel", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["exercice_id", "debut"]
        constraints = [
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="cycle_dates"),
            ExclusionConstraint(
                name="cycles_sans_chevauchement",
                expressions=[
                    (OpClass(F("exercice"), name="gist_int8_ops"), RangeOperators.EQUAL),
                    (PeriodeIncluse("debut", "fin"), RangeOperators.OVERLAPS),
                ],
                # Checked at commit: correcting a fact may move several cycles of one exercise at once.
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Deux cycles d’un même exercice ne peuvent pas se chevaucher.",
            ),
        ]
        indexes = [
            models.Index(fields=["fin", "id"], name="cycle_echeance"),
            # The cycle of a day: with the exercise alone PostgreSQL reads the constraint above, ten times slower.
            models.Index(fields=["exercice", "debut"], name="cycle_exercice"),
        ]

    def __str__(self) -> str:
        return f"{self.exercice} du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"


class Interruption(models.Model):
    """A period without practice (R. 4022-16): counted, never a suspension of the cycle."""

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="interruptions")
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)
    motif = models.CharField(max_length=60, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="interruption_dates")
        ]


class Exoneration(models.Model):
    """Partial exemption decided by the Ordre (R. 4022-12, R. 4022-13): a lower threshold on one axis."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="exonerations")
    axe = models.PositiveSmallIntegerField()
    seuil = models.PositiveSmallIntegerField(default=0, help_text="0 = axe exonéré")
    debut = models.DateField(null=True, blank=True, help_text="vide = tout le cycle")
    fin = models.DateField(null=True, blank=True)
    motif = models.TextField()
    document = models.CharField("référence de la pièce", max_length=200, blank=True, db_default="")
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "axe"], name="exoneration_unique"),
            models.CheckConstraint(condition=Q(axe__range=(1, 4)), name="exoneration_axe"),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(debut__isnull=False, fin__gte=F("debut")), name="exoneration_dates"
            ),
        ]


class ConditionReprise(models.Model):
    """An action of the référentiel that the Ordre asks for before a resumption of practice (R. 4022-7)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="conditions_reprise")
    item = models.CharField("code de l’action du référentiel", max_length=60)
    motif = models.TextField()
    document = models.CharField("référence de la pièce", max_length=200, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["cycle_id", "item"]
        constraints = [models.UniqueConstraint(fields=["cycle", "item"], name="condition_reprise_unique")]

    def __str__(self) -> str:
        return f"{self.item} ({self.cycle_id})"
