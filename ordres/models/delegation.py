"""A power that the president of an instance gives to a person of theirs, within limits and until a day."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ordres.models.gardes import changed


class DelegationOrdre(models.Model):
    """What somebody may decide beyond their role: one act, on a part of the perimeter, from `debut` to `fin` inclusive.

    `departement` and `specialite` narrow the perimeter of the instance, empty = all of it. It adds to a role, never to
    one's own: nobody delegates to themselves. Stopped before its end, it says when, by whom and why.
    """

    class Acte(models.TextChoices):
        """What may be delegated; everybody in an instance instructs already, by their role."""

        SATISFAIT = "satisfait", "Déclarer l’obligation satisfaite"
        NON_SATISFAIT = "non_satisfait", "Déclarer l’obligation non satisfaite"

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="delegations_internes"
    )
    utilisateur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="delegations_recues")
    acte = models.CharField(max_length=14, choices=Acte.choices)
    departement = models.CharField(max_length=3, blank=True, default="")
    specialite = models.CharField("code du savoir-faire", max_length=20, blank=True, default="")
    debut = models.DateField()
    fin = models.DateField()
    motif = models.TextField()
    donnee_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    donnee_at = models.DateTimeField()
    retiree_le = models.DateField("sans effet depuis le", null=True, blank=True)
    retiree_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    motif_retrait = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-debut", "-pk"]
        indexes = [models.Index(fields=["utilisateur", "fin"], name="delegation_ordre_personne")]
        constraints = [
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="delegation_ordre_dates"),
            models.CheckConstraint(condition=~Q(motif=""), name="delegation_ordre_motivee"),
            models.CheckConstraint(condition=~Q(utilisateur=F("donnee_par")), name="delegation_ordre_a_un_autre"),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True, retiree_par__isnull=True, motif_retrait="")
                | (Q(retiree_le__isnull=False, retiree_par__isnull=False) & ~Q(motif_retrait="")),
                name="delegation_ordre_retrait",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="delegation_ordre_gardee", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="delegation_ordre_figee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__retiree_le__isnull=False)
                | changed(
                    "organisation", "utilisateur", "acte", "departement", "specialite", "debut", "fin", "motif",
                    "donnee_par", "donnee_at",
                ),
            ),
        ]  # fmt: skip
