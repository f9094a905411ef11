"""The private room of a holder: notes that nobody else reads, kept encrypted (ADR 0013)."""

import uuid

from django.db import models
from django.db.models import Q


class Carnet(models.Model):
    """The notebook of one person.

    `sel` is drawn once: with a key of the installation it makes the key of this person. Without this row, or
    without the keys of the installation, their notes are lost for good.
    """

    professionnel = models.OneToOneField("accounts.Professionnel", on_delete=models.CASCADE, related_name="carnet")
    sel = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()


class NoteCarnet(models.Model):
    """One note. Its title, its text, its axis and its action are in `contenu` alone, encrypted.

    `cle` names the key of the installation that sealed it, never the key itself. `jeton` is in the address of the
    form and makes the note be written once; with `revision` it is part of what the seal binds. `effacee_at` is set
    while the holder may still undo: the next night erases the row.
    """

    carnet = models.ForeignKey(Carnet, on_delete=models.CASCADE, related_name="notes", db_index=False)
    jeton = models.UUIDField(default=uuid.uuid4, editable=False)
    contenu = models.BinaryField()
    cle = models.CharField(max_length=16)
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()
    effacee_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-maj_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["carnet", "jeton"], name="note_carnet_unique")]
        indexes = [
            models.Index(fields=["carnet", "-maj_at", "-id"], name="note_carnet_liste"),
            models.Index(fields=["effacee_at"], name="note_carnet_effacee", condition=Q(effacee_at__isnull=False)),
        ]
