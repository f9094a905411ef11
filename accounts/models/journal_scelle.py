"""The seal of the journal: one hash per event, the nodes of their tree, and its signed heads (ADR 0028)."""

import pgtrigger
from django.db import models

#: Levels kept of the tree: one node for 256 leaves, one for 256 of those…
PAS_DE_NIVEAU = 8


class FeuilleJournal(models.Model):
    """Hash of one event, at its rank in the tree (from 0, in the order of their keys).

    It survives the event: once the event is erased at its term, so is `sel`, and the hash alone tells nothing.
    """

    rang = models.BigIntegerField(primary_key=True)
    evenement_id = models.BigIntegerField(unique=True)
    sel = models.UUIDField(null=True)
    empreinte = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["rang"]
        triggers = [
            pgtrigger.Protect(name="feuille_gardee", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="feuille_figee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__sel__isnull=False)
                | pgtrigger.Q(old__rang__df=pgtrigger.F("new__rang"))
                | pgtrigger.Q(old__evenement_id__df=pgtrigger.F("new__evenement_id"))
                | pgtrigger.Q(old__empreinte__df=pgtrigger.F("new__empreinte")),
            ),
        ]


class NoeudJournal(models.Model):
    """Root of a perfect subtree of 2**`niveau` leaves, `niveau` a multiple of 8: what proofs are made from."""

    niveau = models.SmallIntegerField()
    rang = models.BigIntegerField()
    empreinte = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["niveau", "rang"]
        constraints = [models.UniqueConstraint(fields=["niveau", "rang"], name="noeud_journal_unique")]
        triggers = [pgtrigger.Protect(name="noeud_fige", operation=pgtrigger.Update | pgtrigger.Delete)]


class TeteJournal(models.Model):
    """A signed head: the root over the first `taille` leaves, which hold every event whose key is at most `plancher`.

    `precedente` is the hash of the head before, signature included; `frange` the right edge of the tree, to go on from;
    `horloge` says whether events are dated by the real clock. Append-only.
    """

    class Horloge(models.TextChoices):
        """What dates the events."""

        REELLE = "reelle", "l’heure réelle"
        DEMONSTRATION = "demonstration", "le jour de la démonstration"

    numero = models.BigIntegerField(primary_key=True)
    taille = models.BigIntegerField(db_index=True)
    plancher = models.BigIntegerField()
    racine = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    horloge = models.CharField(max_length=20, choices=Horloge.choices)
    precedente = models.BinaryField(max_length=32)
    cle = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)
    frange = models.BinaryField()

    class Meta:
        ordering = ["-numero"]
        triggers = [pgtrigger.Protect(name="tete_figee", operation=pgtrigger.Update | pgtrigger.Delete)]


class PlancherJournal(models.Model):
    """Single row: the last key under which no event can appear any more once `attendus` are over.

    `attendus` are the transactions (virtual identifiers of PostgreSQL) that were writing events when `jusqua` was read.
    """

    jusqua = models.BigIntegerField()
    attendus = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="plancher_journal_seul")]
