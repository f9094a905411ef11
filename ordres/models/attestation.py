"""The attestation delivered on a satisfied decision, verifiable by anyone."""

import secrets

import pgtrigger
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
    """A numbered attestation; its PDF is made by a worker from this row, stored before it is shown.

    `a_signer` is the document as it goes under the seal, kept from before the signature until the signed one is stored;
    `sha256_a_signer` stays: the signed file begins with those bytes. `nom` is the family name alone, one of the two
    facts that open the identity. What was delivered is never edited: another one replaces it (`remplacee_par`).
    """

    class Etat(models.TextChoices):
        """What the verification page says."""

        VALIDE = "valide", "Valide"
        REMPLACEE = "remplacee", "Remplacée"
        REVOQUEE = "revoquee", "Révoquée"

    numero = models.CharField(max_length=30, unique=True)
    jeton = models.CharField(max_length=40, unique=True, default=nouveau_jeton)
    decision = models.ForeignKey("ordres.Decision", on_delete=models.PROTECT, related_name="attestations")
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.PROTECT, related_name="attestations")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.VALIDE)
    titulaire = models.CharField(max_length=250)
    nom = models.CharField(max_length=120, default="", db_default="")
    profession = models.CharField(max_length=2)
    rpps = models.CharField(max_length=11)
    emetteur = models.CharField(max_length=200)
    emise_le = models.DateField()
    revoquee_le = models.DateField(null=True, blank=True)
    motif_revocation = models.TextField(blank=True)
    remplacee_par = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, related_name="remplace")
    remplacee_le = models.DateField(null=True, blank=True)
    motif_remplacement = models.TextField(blank=True, default="", db_default="")
    a_signer = models.FileField(upload_to="attestations/%Y/%m/", max_length=255, blank=True, default="", db_default="")
    sha256_a_signer = models.CharField(max_length=64, blank=True, default="", db_default="")
    pdf = models.FileField(upload_to="attestations/%Y/%m/", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signataire = models.CharField(max_length=200, blank=True, default="", db_default="")
    signee_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            # What remains to be made stays small beside what was: its page and the night read only this.
            models.Index(fields=["created_at"], name="attestation_a_faire", condition=Q(pdf="")),
            models.Index(fields=["created_at"], name="attestation_par_jour"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=Q(etat="valide"), name="attestation_valide_unique"),
            models.UniqueConstraint(fields=["sha256"], condition=~Q(sha256=""), name="attestation_empreinte_unique"),
            models.CheckConstraint(
                condition=~Q(etat="revoquee") | (Q(revoquee_le__isnull=False) & ~Q(motif_revocation="")),
                name="attestation_revocation_motivee",
            ),
            models.CheckConstraint(
                condition=Q(etat="remplacee", remplacee_par__isnull=False, remplacee_le__isnull=False)
                & ~Q(motif_remplacement="")
                | ~Q(etat="remplacee")
                & Q(remplacee_par__isnull=True, remplacee_le__isnull=True, motif_remplacement=""),
                name="attestation_remplacement_lie",
                violation_error_message="Une attestation remplacée dit par laquelle, quand et pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(pdf="") | ~Q(sha256=""),
                name="attestation_fichier_scelle",
                violation_error_message="Un document gardé a son empreinte.",
            ),
            models.CheckConstraint(
                condition=Q(a_signer="") | ~Q(sha256_a_signer=""),
                name="attestation_a_signer_scelle",
                violation_error_message="Un document à signer a son empreinte.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="attestation_figee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__numero__df=pgtrigger.F("new__numero"))
                | pgtrigger.Q(old__jeton__df=pgtrigger.F("new__jeton"))
                | pgtrigger.Q(old__decision__df=pgtrigger.F("new__decision"))
                | pgtrigger.Q(old__cycle__df=pgtrigger.F("new__cycle"))
                | pgtrigger.Q(old__titulaire__df=pgtrigger.F("new__titulaire"))
                | pgtrigger.Q(old__nom__df=pgtrigger.F("new__nom"))
                | pgtrigger.Q(old__profession__df=pgtrigger.F("new__profession"))
                | pgtrigger.Q(old__rpps__df=pgtrigger.F("new__rpps"))
                | pgtrigger.Q(old__emetteur__df=pgtrigger.F("new__emetteur"))
                | pgtrigger.Q(old__emise_le__df=pgtrigger.F("new__emise_le")),
            ),
            # Replaced or revoked is for good: a new attestation is what says otherwise.
            pgtrigger.Protect(
                name="attestation_etat_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat__df=pgtrigger.F("new__etat")) & ~pgtrigger.Q(old__etat="valide"),
            ),
        ]

    def __str__(self) -> str:
        return self.numero

    @property
    def is_identite_changee(self) -> bool:
        """Whether the roster names its holder otherwise today."""
        personne = self.cycle.exercice.professionnel
        return (self.titulaire, self.rpps) != (f"{personne.prenom} {personne.nom}", personne.rpps)
