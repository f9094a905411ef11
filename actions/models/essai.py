"""An invented dossier that the authors of a référentiel keep, with the result they expect from it."""

from django.db import models


class DossierEssai(models.Model):
    """A named trial dossier of a référentiel: it is tried again on every draft.

    `contenu` is a rule case without its référentiel (`actions.cas`), dates as texts; `attendu` the part of the
    engine's answer that must be found again. Nothing in it comes from a real account.
    """

    referentiel = models.ForeignKey("referentiels.Referentiel", on_delete=models.CASCADE, related_name="dossiers_essai")
    nom = models.CharField(max_length=120)
    contenu = models.JSONField()
    attendu = models.JSONField()
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    maj_at = models.DateTimeField()

    class Meta:
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referentiel", "nom"], name="dossier_essai_nom_unique",
                violation_error_message="Un dossier d’essai porte déjà ce nom.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom
