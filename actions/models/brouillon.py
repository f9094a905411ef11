"""What the holder is typing: kept on the server so that neither an error nor an expired session loses it."""

import uuid

from django.db import models


class Brouillon(models.Model):
    """A declaration being written. Its `jeton` is in the address of the form and makes the declaration happen once.

    `action` is the declaration it became: sending the same form again finds it and creates nothing. `donnees` is the
    form as typed, valid or not. The proof, already accepted and renamed, waits here and then moves to the action.
    """

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.CASCADE, related_name="brouillons")
    item = models.ForeignKey("referentiels.ActionPrevue", on_delete=models.CASCADE, related_name="+")
    donnees = models.JSONField(default=dict)
    fichier = models.FileField(upload_to="justificatifs/%Y/%m/", max_length=255, blank=True)
    nom = models.CharField(max_length=200, blank=True)
    type_mime = models.CharField(max_length=60, blank=True)
    taille = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    action = models.OneToOneField(
        "actions.Action", on_delete=models.CASCADE, null=True, blank=True, related_name="brouillon"
    )
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()

    class Meta:
        ordering = ["-maj_at", "pk"]
        indexes = [models.Index(fields=["cycle"], name="brouillon_en_cours", condition=models.Q(action__isnull=True))]
