"""« C’est la même » : what is being declared is already on the account; nothing is counted twice, no proof is lost."""

from datetime import date

from django.db import transaction

from accounts.models import Utilisateur
from actions import brouillons, preuves, projection, reunion
from actions.action_tenue import require_own, swap
from actions.declaration import declare
from actions.models import Action, Brouillon
from actions.saisie import Demande, Saisie, demande_de, refuse_document
from referentiels.lecture import load_version
from referentiels.nomenclature import NiveauPreuve


def recognise(
    utilisateur: Utilisateur, brouillon: Brouillon, action: Action, saisie: Saisie, demande: Demande, on: date
) -> str:
    """Say that the draft is `action`, already known; returns one sentence on what became of it.

    Without document the draft is forgotten. With documents, they join an action the holder declared; a partner's
    action is not the holder's to change, so the declaration is written and brought together with it. Raises what
    `declare` and `reunion.unite` raise; nothing is then changed.
    """
    if not brouillon.pieces.exists() or demande.honneur_seul:
        brouillons.abandon(brouillon)
        return "Rien n’a été ajouté\u00a0: cette action était déjà sur votre compte."
    if action.partenaire_id is not None:
        with transaction.atomic():
            declaree = declare(utilisateur, str(brouillon.jeton), saisie, demande, on)
            reunion.unite(declaree, action, utilisateur, on)
        return "Votre déclaration et l’action reçue sont réunies\u00a0: elle compte une fois, avec vos documents."
    with transaction.atomic():
        cycle = require_own(utilisateur, action)
        swap(action, action.revision, preuve=_worth(action, on))
        preuves.hand_over(utilisateur, brouillon, action)
        brouillons.abandon(brouillon)
        projection.rebuild([cycle.pk], on)
    return "Vos documents ont rejoint l’action que vous aviez déjà déclarée."


def _worth(action: Action, on: date) -> str:
    """The proof of the action once a document has joined it: what its own item asks, never weaker than before."""
    if action.item is None:
        return action.preuve
    demande = demande_de(load_version(action.item.version_id), action.item.code, on)
    refuse_document(demande)
    return max(demande.niveau_document, NiveauPreuve(action.preuve), key=lambda niveau: niveau.rang)
