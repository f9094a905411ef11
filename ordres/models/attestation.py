"""The attestation delivered on a satisfied decision, verifiable by anyone."""

import secrets

from django.db import models
from django.db.models import Q


def nouveau_jeton() -> str:
    """Opaque token of the QR code: 192 random bits, no personal data."""
    return secrets.token_urlsafe(24)


class CompteurAttestation(models.Model):
    """Last number given in a series (`CP-2032-CNOM`); locked until the issuing act commits: no gap, no twin."""

    serie = models.CharField(max_length=20, primary_key=True)
    dernier = models.PositiveIntegerField()


class Attestation(models.Model):
    """A numbered attestation; its PDF is made by a worker from this row, stored before it is shown."""

    class Etat(models.TextChoices):
        """What the verification page says."""

        VALIDE = "valide", "Valide"
        REMPLACEE = "remplacee", "Remplacée"
        REVOQUEE = "revoquee", "Révoquée"

    numero = models.CharField(max_length=30, unique=True)
    jeton = models.CharField(max_length=40, unique=True, default=nouveau_jeton)
    decision = models.OneToOneField("ordres.Decision", on_delete=models.PROTECT, related_name="attestation")
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.PROTECT, related_name="attestations")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.VALIDE)
    titulaire = models.CharField(max_length=250)
    profession = models.CharField(max_length=2)
    rpps = models.CharField(max_length=11)
    emetteur = models.CharField(max_length=200)
    emise_le = models.DateField()
    revoquee_le = models.DateField(null=True, blank=True)
    motif_revocation = models.TextField(blank=True)
    pdf = models.FileField(upload_to="attestations/%Y/%m/", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=Q(etat="valide"), name="attestation_valide_unique"),
            models.CheckConstraint(
                condition=~Q(etat="revoquee") | (Q(revoquee_le__isnull=False) & ~Q(motif_revocation="")),
                name="attestation_revocation_motivee",
            ),
        ]

    def __str__(self) -> str:
        return self.numero
