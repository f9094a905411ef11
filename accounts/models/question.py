"""A question of the public page « Questions et contacts », written by the operators."""

from django.db import models


class Question(models.Model):
    """One question, its answer, and under whose responsibility: the theme says whom to write to.

    The answer is plain text: a blank line makes a paragraph, an address becomes a link.
    """

    class Theme(models.TextChoices):
        """Whom the question is for."""

        REFERENTIEL = "referentiel", "Le référentiel"
        IDENTITE = "identite", "L’identité et la période"
        TECHNIQUE = "technique", "Le fonctionnement du site"
        DONNEES = "donnees", "Vos données"

    theme = models.CharField("sujet", max_length=12, choices=Theme.choices)
    intitule = models.CharField("question", max_length=200)
    reponse = models.TextField("réponse", max_length=4000)
    rang = models.PositiveSmallIntegerField("ordre dans le sujet", default=10)
    is_publiee = models.BooleanField("publiée", default=True)
    modifiee_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    modifiee_at = models.DateTimeField()

    class Meta:
        ordering = ["theme", "rang", "id"]

    def __str__(self) -> str:
        return self.intitule
