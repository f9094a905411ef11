"""What every request of a holder carries, whoever answers it: its steps, its documents, its compare-and-swap."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from certif.socle.workflow import Workflow


class DemandeSuivie(models.Model):
    """A request, from its draft to its answer.

    Its `jeton` is in the address of the holder's pages and makes a form sent twice happen once; `revision` is the
    compare-and-swap of every step. A draft has no deadline and nobody but its holder knows it. `WORKFLOW` is the table
    of its steps, `etapes` and `pieces` its steps and documents.
    """

    WORKFLOW: ClassVar[Workflow]
    etapes: Any
    pieces: Any

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="+")
    motif = models.TextField()
    etat = models.CharField(max_length=10)
    revision = models.PositiveIntegerField(default=1)
    echeance = models.DateField("réponse attendue au plus tard le", null=True, blank=True)
    attendu_depuis = models.DateField("complément attendu depuis le", null=True, blank=True)
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    deposee_at = models.DateTimeField(null=True, blank=True)
    maj_at = models.DateTimeField()

    class Meta:
        abstract = True


class EtapeSuivie(models.Model):
    """One transition of a request: authored, dated, with its text. Append-only in the tables that inherit it."""

    revision = models.PositiveIntegerField()
    transition = models.CharField(max_length=24)
    de = models.CharField(max_length=10)
    vers = models.CharField(max_length=10)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    is_titulaire = models.BooleanField("par le titulaire")
    motif = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class PieceJointe(models.Model):
    """A document joined to a request, accepted by `actions.justificatifs`; its name on disk is drawn at random."""

    fichier = models.FileField(upload_to="demandes/%Y/%m/", max_length=255)
    nom = models.CharField("nom donné par le déposant", max_length=200)
    type_mime = models.CharField(max_length=60)
    taille = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
