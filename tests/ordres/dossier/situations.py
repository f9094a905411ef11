"""Threads, notes and proposals made through the acts, for the tests of what is said around a file."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

from django.core.files.base import ContentFile

from accounts import horloge
from accounts.models import Utilisateur
from actions.models import Cycle, Justificatif
from ordres import double_regard, fils, messages, modeles_message, notes
from ordres.models import MessageDossier, ReglageDoubleRegard
from tests.actions.declarations import photo
from tests.actions.demandes import proof

CANARI_NOTE = "CANARI-NOTE-INTERNE"
CANARI_MESSAGE = "CANARI-MESSAGE-DU-FIL"


def say(auteur: Utilisateur, cycle: Cycle, on: date, texte: str = CANARI_MESSAGE) -> MessageDossier:
    """A message sent in the thread of this cycle."""
    return messages.send(fils.pen(auteur, cycle, on), cycle, uuid.uuid4(), texte, on)


def say_with_document(auteur: Utilisateur, cycle: Cycle, on: date, contenu: bytes = b"") -> MessageDossier:
    """The same with a document."""
    plume, jeton = fils.pen(auteur, cycle, on), uuid.uuid4()
    messages.attach(plume, messages.keep(plume, cycle, jeton, ""), proof(contenu))
    return messages.send(plume, cycle, jeton, "Voici le document fictif.", on)


def two_people(president: Utilisateur, on: date, portee: str = "toutes", revision: int = 0) -> ReglageDoubleRegard:
    """The rule of the instance that this person presides."""
    instance = president.appartenances.get().organisation
    return double_regard.choose(instance, portee, revision=revision, auteur=president, on=on)


def dossier_addresses(titulaire: Utilisateur, agent: Utilisateur, cycle: Cycle, on: date) -> dict[str, list]:
    """Values of the addresses of a file: its evidence, a message with its document, a template."""
    # Read again: the account may have been activated since.
    cycle = Cycle.objects.select_related("exercice__professionnel").get(pk=cycle.pk)
    piece = say_with_document(titulaire, cycle, on).pieces.get()
    notes.write(cycle, uuid.uuid4(), "Note fictive.", auteur=agent, on=on)
    instance = agent.appartenances.get().organisation
    modele = modeles_message.write(instance, "Modèle fictif", "Bonjour [prénom].", is_actif=True, auteur=agent, on=on)
    action = cycle.actions.earliest("pk")
    image = Justificatif.objects.create(
        action=action, fichier=ContentFile(photo(), name="photo.jpg"), nom="photo.jpg", type_mime="image/jpeg",
        taille=len(photo()), sha256=hashlib.sha256(photo()).hexdigest(), deposee_par=titulaire,
        created_at=horloge.now(),
    )  # fmt: skip
    return {
        "message_piece": [cycle.pk, piece.pk], "modele_message": [modele.pk], "piece_image": [cycle.pk, image.pk],
        "preuve_revue": [cycle.pk, action.pk],
    }  # fmt: skip
