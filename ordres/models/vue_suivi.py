"""Views of the follow-up list that somebody keeps: a filter with a name, for oneself or for the instance."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.permissions import Permission


class VueQuerySet(models.QuerySet):
    """Saved views, filtered by who asks."""

    def visible_to(self, utilisateur, on):
        """One's own and those shared with the instances where this person lists the professionals that day."""
        instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
        return self.filter(Q(auteur=utilisateur) | Q(is_partagee=True), organisation__in=instances)


class VueSuivi(models.Model):
    """A view kept: `parametres` is the query string of the list (`ordres.suivi_filtre`), never a list of people."""

    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="vues_de_suivi")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="vues_de_suivi")
    nom = models.CharField(max_length=60)
    parametres = models.CharField(max_length=900, blank=True)
    is_partagee = models.BooleanField("partagée avec l’instance", default=False)
    maj_at = models.DateTimeField()

    objects = VueQuerySet.as_manager()

    class Meta:
        verbose_name = "vue de la liste de suivi"
        ordering = [Lower("nom"), "pk"]
        constraints = [
            models.UniqueConstraint(
                F("auteur"), F("organisation"), Lower("nom"), name="vue_suivi_nom_unique",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="vue_suivi_nommee"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom


class VueParDefaut(models.Model):
    """The view that opens the list of somebody, when its address asks for nothing."""

    utilisateur = models.OneToOneField(
        "accounts.Utilisateur", on_delete=models.CASCADE, primary_key=True, related_name="vue_par_defaut"
    )
    vue = models.ForeignKey(VueSuivi, on_delete=models.CASCADE, related_name="+")
