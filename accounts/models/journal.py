"""The journal: one vocabulary of events, appended in the transaction of the act, never rewritten."""

import pgtrigger
from django.db import models


class Evenement(models.Model):
    """Who did what to whom, when and why. Append-only: PostgreSQL refuses UPDATE and DELETE.

    `professionnel` is the person concerned (who can read it, R. 4022-26); `objet` names the row as
    `app.Model:pk`; `details` holds codes and identifiers, never free text about health.
    """

    at = models.DateTimeField(db_index=True)
    nature = models.CharField(max_length=60)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.PROTECT, null=True, related_name="evenements"
    )
    objet = models.CharField(max_length=80, blank=True)
    motif = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["professionnel", "-id"], name="evenement_professionnel"),
            models.Index(fields=["objet"], name="evenement_objet"),
        ]
        triggers = [pgtrigger.Protect(name="journal_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
