"""What holders think of their actions, and the figures drawn from it once a month."""

from django.db import models
from django.db.models import Q

from actions.questions_appreciation import DEMANDEES, FACULTATIVE, Moment, Question


def _notes(moment: Moment) -> Q:
    """Every question of the moment has an answer, the questions of the other have none."""
    demandees = {question.value for question in DEMANDEES[moment]}
    autres = {question.value for question in Question} - demandees - {FACULTATIVE.value}
    condition = Q(moment=moment.value)
    for nom in sorted(demandees):
        condition &= Q(**{f"{nom}__range": (1, 5)})
    for nom in sorted(autres):
        condition &= Q(**{f"{nom}__isnull": True})
    return condition


class Appreciation(models.Model):
    """The opinion of the holder of an action, one for each moment, without a word of their own (ADR 0018).

    It hangs on the action alone: read by its holder, counted with others, shown to nobody. When the action is merged
    with another one it stays where it was given and is read as an opinion on the surviving one; undoing the merge
    gives it back.
    """

    action = models.ForeignKey("actions.Action", on_delete=models.CASCADE, related_name="appreciations", db_index=False)
    moment = models.CharField(max_length=5, choices=[(m.value, m.libelle) for m in Moment])
    pertinence = models.PositiveSmallIntegerField()
    contenu = models.PositiveSmallIntegerField(null=True)
    deroulement = models.PositiveSmallIntegerField("déroulement", null=True)
    independance = models.PositiveSmallIntegerField("indépendance perçue", null=True)
    pratique = models.PositiveSmallIntegerField("pratique changée", null=True)
    maintien = models.PositiveSmallIntegerField("acquis qui servent", null=True)
    benefice = models.PositiveSmallIntegerField("bénéfice perçu", null=True)
    recommandation = models.PositiveSmallIntegerField(null=True)
    donnee_le = models.DateField("donnée le")
    maj_at = models.DateTimeField()

    class Meta:
        verbose_name = "appréciation"
        constraints = [
            models.UniqueConstraint(fields=["action", "moment"], name="appreciation_unique"),
            models.CheckConstraint(condition=_notes(Moment.CHAUD) | _notes(Moment.FROID), name="appreciation_notes"),
            models.CheckConstraint(
                condition=Q(recommandation__isnull=True) | Q(recommandation__range=(1, 5)),
                name="appreciation_recommandation",
            ),
        ]
        indexes = [models.Index(fields=["donnee_le"], name="appreciation_jour")]


class SilenceAppreciation(models.Model):
    """Somebody who does not want to be asked for opinions any more; the row goes when they change their mind."""

    professionnel = models.OneToOneField(
        "accounts.Professionnel", on_delete=models.CASCADE, related_name="silence_appreciations"
    )
    depuis_at = models.DateTimeField()


class ReleveAppreciations(models.Model):
    """The figures of one month, already protected: nothing here tells of fewer people than the secrecy rule allows.

    National when `referentiel` is None, else on the actions of that référentiel. `jour` is the first of the month;
    `resultat` is what `actions.appreciations_figures` reads. Figures move once a month, never with each opinion.
    """

    jour = models.DateField()
    referentiel = models.ForeignKey(
        "referentiels.Referentiel", on_delete=models.CASCADE, null=True, related_name="releves_appreciations"
    )
    resultat = models.JSONField()
    calcule_at = models.DateTimeField()

    class Meta:
        verbose_name = "relevé d’appréciations"
        verbose_name_plural = "relevés d’appréciations"
        ordering = ["-jour"]
        constraints = [
            models.UniqueConstraint(
                fields=["jour", "referentiel"], name="releve_appreciations_unique", nulls_distinct=False
            )
        ]
