"""A simulation of a version on the accounts it would apply to: progress while it runs, aggregates when it ends."""

from django.db import models
from django.db.models import Q

from actions.simulation_effets import Hypothese


class Simulation(models.Model):
    """One run over every account concerned, of the content a version had at `revision`.

    Nothing about a person is kept: `cumul` holds counts while it runs, so that a killed run goes on from `curseur`
    (the last cycle read); `resultat` holds the protected tables when it ends, and `cumul` is then emptied.
    """

    class Etat(models.TextChoices):
        """`perimee`: the content changed while it ran."""

        EN_COURS = "en_cours", "En cours"
        TERMINEE = "terminee", "Terminée"
        ANNULEE = "annulee", "Annulée"
        PERIMEE = "perimee", "Interrompue : le contenu a changé"

    version = models.ForeignKey("referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="simulations")
    revision = models.PositiveIntegerField()
    hypothese = models.CharField(max_length=10, choices=[(h.value, h.libelle) for h in Hypothese])
    jour = models.DateField("jour du calcul")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.EN_COURS)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    abonnes = models.ManyToManyField("accounts.Utilisateur", related_name="+", help_text="prévenus à la fin")
    demandee_at = models.DateTimeField()
    commencee_at = models.DateTimeField(null=True)
    finie_at = models.DateTimeField(null=True)
    faites = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    curseur = models.BigIntegerField(default=0)
    cumul = models.JSONField(default=dict)
    resultat = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(etat="en_cours"), name="simulation_une_a_la_fois",
                violation_error_message="Une simulation de cette version est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="terminee") | Q(resultat__isnull=False, cumul={}), name="simulation_agregee"
            ),
        ]  # fmt: skip

    @property
    def is_running(self) -> bool:
        """Whether it is still to be ended."""
        return self.etat == self.Etat.EN_COURS
