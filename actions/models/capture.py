"""A photo taken in ten seconds, to be declared later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Utilisateur


class CaptureQuerySet(models.QuerySet["Capture"]):
    """Captures, filtered by who asks."""

    def owned_by(self, utilisateur: Utilisateur) -> CaptureQuerySet:
        """Captures of the account of this user; nothing for an agent."""
        if not utilisateur.professionnel_id:
            return self.none()
        return self.filter(professionnel_id=utilisateur.professionnel_id)

    def waiting(self) -> CaptureQuerySet:
        """Those still to declare: neither erased nor declared; a draft begun and abandoned gives its photo back."""
        return self.filter(effacee_at__isnull=True, brouillon__action__isnull=True).exclude(fichier="")


class Capture(models.Model):
    """A photo (or a PDF) with its title and its day, kept until its holder says which action it proves.

    It belongs to the person, not to a cycle: it is taken before anybody knows which item it will serve, or even
    whether a référentiel is published. `jeton` is drawn on the phone and makes the capture happen once, however many
    times it is sent; the row outlives its file for that reason. `sha256` seals what is kept, `sha256_recu` is of what
    was sent. `brouillon` is the declaration it began, which holds
    a copy of the file; `effacee_at` is set while the holder may still undo.
    """

    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.CASCADE, related_name="captures", db_index=False
    )
    jeton = models.UUIDField(editable=False)
    titre = models.CharField(max_length=150, blank=True)
    jour = models.DateField()
    fichier = models.FileField(upload_to="captures/%Y/%m/", max_length=255, blank=True)
    nom = models.CharField(max_length=200, blank=True)
    type_mime = models.CharField(max_length=60, blank=True)
    taille = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sha256_recu = models.CharField(max_length=64, blank=True)
    brouillon = models.ForeignKey("actions.Brouillon", on_delete=models.SET_NULL, null=True, related_name="captures")
    created_at = models.DateTimeField()
    effacee_at = models.DateTimeField(null=True)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["professionnel", "jeton"], name="capture_unique")]
        indexes = [models.Index(fields=["effacee_at"], name="capture_effacee", condition=Q(effacee_at__isnull=False))]

    @property
    def intitule(self) -> str:
        """The title, or what stands for it."""
        return self.titre or f"Attestation du {self.jour:%d/%m/%Y}"
