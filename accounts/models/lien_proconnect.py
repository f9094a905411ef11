"""An agent account linked to an identity of ProConnect."""

from django.db import models


class LienProConnect(models.Model):
    """The identity (`sub`) that ProConnect gives to one agent, kept at their first login by it; the way back in after.

    `sub` is stable for one identity provider (`fournisseur`, `idp_id`). Nothing else of its answers is kept: neither
    name, nor address, nor token.
    """

    utilisateur = models.OneToOneField("accounts.Utilisateur", on_delete=models.CASCADE, related_name="lien_proconnect")
    sub = models.CharField(max_length=255, unique=True)
    fournisseur = models.CharField(max_length=64, blank=True)
    lie_at = models.DateTimeField()

    class Meta:
        verbose_name = "lien avec ProConnect"
