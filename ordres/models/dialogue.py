"""What is said around a file: messages with its holder, templates of messages, notes that stay in the instance."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from actions.models.demande_suivie import PieceJointe
from ordres.models.gardes import changed

#: Columns of a message that nothing changes once it is sent; only its reading is written later.
_FIGEES = ("jeton", "fil", "exercice", "etat", "is_titulaire", "auteur", "instance", "texte", "envoye_at")


class Fil(models.Model):
    """The thread of one cycle, between the instance and the holder; its row orders the writers of the thread.

    `dernier_at` and `is_au_titulaire` (the last word is the holder's) tell the last message sent; `a_lire_instance` and
    `a_lire_titulaire` count what each side has not opened. A cycle that a corrected fact removed leaves its thread to
    the one that replaces it (`ordres.fils`).
    """

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="fils")
    cycle = models.OneToOneField("actions.Cycle", on_delete=models.SET_NULL, null=True, related_name="fil")
    dernier_at = models.DateTimeField(null=True, blank=True)
    is_au_titulaire = models.BooleanField("le dernier mot est au titulaire", default=False)
    a_lire_instance = models.PositiveIntegerField(default=0)
    a_lire_titulaire = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # Threads where something was said: what only carries notes never weighs on the list.
            models.Index(fields=["dernier_at", "id"], name="fil_dernier", condition=Q(dernier_at__isnull=False)),
            models.Index(
                fields=["dernier_at", "id"], name="fil_a_repondre",
                condition=Q(dernier_at__isnull=False, is_au_titulaire=True),
            ),
        ]  # fmt: skip


class MessageDossier(models.Model):
    """A message, from its draft to its reading; once sent it is neither edited nor deleted.

    Each author has one draft in a thread; `jeton` makes a form sent twice happen once. `instance` is in whose name an
    agent writes, empty for the holder. `lu_at` is when the other side opened the thread.
    """

    class Etat(models.TextChoices):
        """A draft is known of its author alone."""

        BROUILLON = "brouillon", "Brouillon"
        ENVOYE = "envoye", "Envoyé"

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    fil = models.ForeignKey(Fil, on_delete=models.PROTECT, related_name="messages")
    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    is_titulaire = models.BooleanField("écrit par le titulaire")
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    texte = models.TextField(blank=True)
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()
    envoye_at = models.DateTimeField(null=True, blank=True)
    lu_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["envoye_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_titulaire=True, instance__isnull=True) | Q(is_titulaire=False, instance__isnull=False),
                name="message_au_nom_de",
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon", envoye_at__isnull=True, lu_at__isnull=True)
                | (Q(etat="envoye", envoye_at__isnull=False) & ~Q(texte="")),
                name="message_envoye_date",
            ),
            models.UniqueConstraint(
                fields=["fil", "auteur"], condition=Q(etat="brouillon"), name="message_brouillon_unique"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="message_garde", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__etat="envoye")
            ),
            pgtrigger.Protect(
                name="message_fige",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat="envoye") & changed(*_FIGEES),
            ),
            pgtrigger.Protect(
                name="message_lu_une_fois",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lu_at__isnull=False) & changed("lu_at"),
            ),
        ]


class PieceMessage(PieceJointe):
    """A document joined to a message; it leaves a draft, never a message that was sent."""

    message = models.ForeignKey(MessageDossier, on_delete=models.CASCADE, related_name="pieces")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "sha256"], name="piece_message_unique")]
        triggers = [
            pgtrigger.Protect(name="piece_message_figee", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="piece_message_gardee",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    PERFORM 1 FROM ordres_messagedossier m WHERE m.id = OLD.message_id AND m.etat = 'envoye';
                    IF FOUND THEN
                        RAISE EXCEPTION 'message envoyé : ses pièces restent'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]


class ModeleMessage(models.Model):
    """A text that the instance writes often; `revision` is the compare-and-swap of its edition.

    Words between brackets are filled in when it is chosen (`ordres.rules.modele_message`).
    """

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="modeles_de_message")
    titre = models.CharField(max_length=120)
    texte = models.TextField()
    is_actif = models.BooleanField("proposé", default=True)
    revision = models.PositiveIntegerField(default=1)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    maj_at = models.DateTimeField()

    class Meta:
        ordering = ["titre", "pk"]
        constraints = [models.UniqueConstraint(fields=["instance", "titre"], name="modele_message_unique")]


class NoteInterne(models.Model):
    """A note of the instance on a file, never sent; corrected by a new `version`, the former ones stay readable there.

    `jeton` is the same for every version of a note.
    """

    fil = models.ForeignKey(Fil, on_delete=models.PROTECT, related_name="notes")
    jeton = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    texte = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["jeton", "version"], name="note_version_unique"),
            models.CheckConstraint(condition=~Q(texte=""), name="note_ecrite"),
        ]
        triggers = [pgtrigger.Protect(name="note_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]
