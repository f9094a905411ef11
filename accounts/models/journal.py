"""The journal: one vocabulary of events, appended in the transaction of the act, never rewritten."""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class Evenement(models.Model):
    """Who did what to whom, when and why. Append-only: PostgreSQL refuses UPDATE and DELETE.

    `professionnel` is the person concerned (who can read it, R. 4022-26); `objet` names the row as
    `app.Model:pk`; `details` holds codes and identifiers, never free text about health. It names people and acts
    without a check of PostgreSQL: whoever writes an event has just read or locked what it is about.
    """

    at = models.DateTimeField()
    nature = models.CharField(max_length=60)
    auteur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.PROTECT, null=True, related_name="evenements",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    objet = models.CharField(max_length=80, blank=True)
    motif = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["professionnel", "-id"], name="evenement_professionnel"),
            models.Index(fields=["objet"], name="evenement_objet"),
            # Appended in the order of time: a summary of each range of pages is enough.
            BrinIndex(fields=["at"], name="evenement_jour"),
            # Most events are a machine's.
            models.Index(fields=["auteur"], name="evenement_auteur", condition=Q(auteur__isnull=False)),
            models.Index(
                fields=["organisation"], name="evenement_organisation", condition=Q(organisation__isnull=False)
            ),
        ]
        triggers = [pgtrigger.Protect(name="journal_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
