"""What the holder is typing: kept on the server so that neither an error nor an expired session loses it."""

import uuid

from django.db import models


class Brouillon(models.Model):
    """A declaration being written. Its `jeton` is in the address of the form and makes the declaration happen once.

    `action` is the declaration it became: sending the same form again finds it and creates nothing. `donnees` is the
    form as typed, valid or not; `revision` tells two tabs apart. The proofs, already accepted and renamed, wait here
    (`PieceBrouillon`) and then move to the action.
    """

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.CASCADE, related_name="brouillons")
    item = models.ForeignKey("referentiels.ActionPrevue", on_delete=models.CASCADE, related_name="+")
    donnees = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0, db_default=0, help_text="compare-and-swap de ce qui est tapé")
    action = models.OneToOneField(
        "actions.Action", on_delete=models.CASCADE, null=True, blank=True, related_name="brouillon"
    )
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()

    class Meta:
        ordering = ["-maj_at", "pk"]
        indexes = [models.Index(fields=["cycle"], name="brouillon_en_cours", condition=models.Q(action__isnull=True))]


class PieceBrouillon(models.Model):
    """A proof put aside in a draft. `sha256` seals what is kept, `sha256_recu` is of what was sent."""

    brouillon = models.ForeignKey(Brouillon, on_delete=models.CASCADE, related_name="pieces")
    fichier = models.FileField(upload_to="justificatifs/%Y/%m/", max_length=255)
    nom = models.CharField(max_length=200)
    type_mime = models.CharField(max_length=60)
    taille = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sha256_recu = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["brouillon", "sha256"], name="piece_brouillon_unique")]

    def __str__(self) -> str:
        return self.nom
