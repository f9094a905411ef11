"""How often a holder wants to be e-mailed, family by family."""

from django.db import models
from django.db.models import Q

from accounts.familles import AU_CHOIX, Rythme


class PreferenceCourriel(models.Model):
    """The choice of one person for one family of messages; no row means the default of the family."""

    utilisateur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.CASCADE, related_name="preferences_courriel", db_index=False
    )
    famille = models.CharField(max_length=20, choices=[(f.value, f.libelle) for f in AU_CHOIX])
    rythme = models.CharField(max_length=10, choices=[(r.value, r.libelle) for r in Rythme])
    choisie_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "famille"], name="preference_unique"),
            models.CheckConstraint(
                condition=Q(famille__in=[f.value for f in AU_CHOIX]) & Q(rythme__in=[r.value for r in Rythme]),
                name="preference_au_choix",
                violation_error_message="Ce que la loi impose d’envoyer n’est pas au choix.",
            ),
        ]
