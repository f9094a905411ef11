"""What the tests of requests share: something typed, a draft, a request sent, with its document."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta
from typing import Any

from accounts.models import Utilisateur
from actions import demandes
from actions.demandes_effet import effect_of
from actions.justificatifs import PDF, PreuveAcceptee
from actions.models import Cycle, DemandeOrdre
from actions.objets_demande import Objet
from actions.rules.demande import SaisieDemande
from tests.actions.declarations import pdf
from tests.people import JOUR

MOTIF = "Demande fictive, sans motif médical."


def typed(objet: Objet = Objet.INTERRUPTION, **champs: Any) -> SaisieDemande:
    """An interruption of two months, unless said otherwise."""
    defauts: dict[Objet, dict[str, Any]] = {
        Objet.INTERRUPTION: {"debut": date(2026, 3, 1), "fin": date(2026, 4, 30)},
        Objet.REPRISE: {"debut": date(2026, 6, 1)},
        Objet.EXONERATION: {"axe": 3},
        Objet.ALLEGEMENT: {"valeur": "A3a"},
        Objet.CORRECTION: {"donnee": "identite", "valeur": "Camille EXEMPLE-FICTIF"},
    }
    return SaisieDemande(objet, **{"motif": MOTIF, **defauts[objet], **champs})


def make_draft(
    utilisateur: Utilisateur, cycle: Cycle, saisie: SaisieDemande | None = None, on: date = JOUR
) -> DemandeOrdre:
    """A draft of this holder."""
    return demandes.start(utilisateur, uuid.uuid4(), cycle.exercice, cycle, saisie or typed(), on)


def make_request(
    utilisateur: Utilisateur, cycle: Cycle, saisie: SaisieDemande | None = None, on: date = JOUR
) -> DemandeOrdre:
    """A request sent to the Ordre."""
    demande = make_draft(utilisateur, cycle, saisie, on)
    demandes.send(utilisateur, demande, revision=demande.revision, vu=effect_of(demande, on).empreinte, on=on)
    return demande


def proof(contenu: bytes = b"", nom: str = "attestation.pdf") -> PreuveAcceptee:
    """An accepted document."""
    corps = pdf(contenu)
    return PreuveAcceptee(corps, nom, PDF, hashlib.sha256(corps).hexdigest())


def request_addresses(utilisateur: Utilisateur, cycle: Cycle, on: date) -> dict[str, list]:
    """Arguments of the addresses of requests, by name: a draft, and a request sent with its document."""
    # Read again: the account may have been activated since.
    cycle = Cycle.objects.select_related("exercice__professionnel").get(pk=cycle.pk)
    brouillon = make_draft(utilisateur, cycle, typed(debut=on, fin=on), on)
    recue = make_draft(utilisateur, cycle, typed(debut=on + timedelta(days=30), fin=None), on)
    piece = demandes.attach(utilisateur, recue, proof())
    demandes.send(utilisateur, recue, revision=1, vu=effect_of(recue, on).empreinte, on=on)
    return {
        "objet_demande": ["correction"], "demande": [recue.jeton], "demande_brouillon": [brouillon.jeton],
        "demande_piece": [recue.jeton, piece.pk], "demande_geste": [recue.jeton, "retirer"],
        "demande_recue": [recue.pk], "demande_recue_piece": [recue.pk, piece.pk],
        "demande_recue_geste": [recue.pk, "prendre"],
    }  # fmt: skip
