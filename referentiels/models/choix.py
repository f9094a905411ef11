"""What the operators chose for a parameter marked `choix`, from a day on."""

import pgtrigger
from django.db import models
from django.db.models import F, Q


class ChoixRetenu(models.Model):
    """A value that replaces that of the registry from `effet` on, with the sentence that the public reads.

    Never edited: before its day it may be cancelled, after it a new one replaces it. `applique_at` is when what is kept
    was computed again, on its day or after; `cycles` and `changes` are what that found.
    """

    nom = models.CharField(max_length=60)
    effet = models.DateField()
    valeur = models.JSONField()
    phrase = models.TextField(max_length=400)
    motif = models.TextField(max_length=1000)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    jour = models.DateField()
    created_at = models.DateTimeField()
    annule_at = models.DateTimeField(null=True)
    annule_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    annule_motif = models.TextField(blank=True, max_length=1000)
    applique_at = models.DateTimeField(null=True)
    cycles = models.PositiveIntegerField(null=True)
    changes = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "choix d’interprétation"
        ordering = ["-effet", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom", "effet"], condition=Q(annule_at__isnull=True), name="choix_un_par_jour"
            ),
            # Nothing that was judged before is judged again: a choice is made before its day.
            models.CheckConstraint(condition=Q(effet__gt=F("jour")), name="choix_a_venir"),
            models.CheckConstraint(condition=~Q(motif="") & ~Q(phrase=""), name="choix_motive"),
            models.CheckConstraint(
                condition=Q(annule_at__isnull=True, annule_par__isnull=True, annule_motif="")
                | (
                    Q(annule_at__isnull=False, annule_par__isnull=False, applique_at__isnull=True) & ~Q(annule_motif="")
                ),
                name="choix_annule_motive",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="choix_garde", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="choix_ecrit_une_fois",
                operation=pgtrigger.UpdateOf(
                    "nom", "effet", "valeur", "phrase", "motif", "auteur_id", "jour", "created_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} au {self.effet:%d/%m/%Y}"
