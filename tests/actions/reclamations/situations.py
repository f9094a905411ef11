"""What the tests of claims share: an action that a partner sent, a dispute, a claim, with its document."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from accounts import horloge
from accounts.flux.reponses import COMPTEURS
from accounts.models import Livraison, Partenaire, Utilisateur
from actions import projection, reclamations
from actions.models import Action, Cycle, Reclamation
from actions.reclamations_mots import Grief, NatureReclamation
from actions.rules.reclamation import SaisieReclamation
from tests.actions.demandes import proof
from tests.flux.conftest import make_partner
from tests.people import JOUR
from tests.referentiels_fictifs import make_action

MOTIF = "Explication fictive, sans donnée de santé."


def partner(code: str = "ANDPC", contact: Utilisateur | None = None) -> Partenaire:
    """A partner that sends actions, whose technical contact is this person if any."""
    organisation = contact.appartenances.get().organisation if contact else None
    return make_partner(code, organisation=organisation)


def delivery(partenaire: Partenaire, cle: str = "x", **champs: Any) -> Livraison:
    """A delivery already treated."""
    valeurs = {
        "id_flux": cle, "type_flux": "ACTIONS", "horodatage": horloge.instant(), "canal": "essai", "taille": 0,
        "nom_fichier": f"{cle}.csv", "sha256": "a" * 64, "etat": "traitee", "recue_at": horloge.instant(),
        "finie_at": horloge.instant(), "compteurs": dict.fromkeys(("recues", *COMPTEURS.values()), 0), **champs,
    }  # fmt: skip
    return Livraison.objects.create(partenaire=partenaire, **valeurs)


def received(cycle: Cycle, partenaire: Partenaire, code: str = "A1a", **champs: Any) -> Action:
    """An action of this cycle that this partner sent, counted."""
    valeurs = {
        "partenaire": partenaire, "id_technique": f"T-{code}", "preuve": "flux", "empreinte": "e" * 32,
        "livraison": delivery(partenaire, f"envoi-{code}"), "ligne": 2, "intitule": "Formation fictive transmise",
        **champs,
    }  # fmt: skip
    action = make_action(cycle, code, valeurs.pop("date_fin", date(2024, 3, 1)), **valeurs)
    projection.rebuild([cycle.pk], JOUR)
    return action


def disputed(grief: Grief = Grief.DATE, **champs: Any) -> SaisieReclamation:
    """The date of an action is wrong, unless said otherwise."""
    valeurs = {"date_fin": date(2024, 3, 2)} if grief is Grief.DATE else {}
    return SaisieReclamation(NatureReclamation.CONTESTATION, MOTIF, grief=grief, **{**valeurs, **champs})


def missing(**champs: Any) -> SaisieReclamation:
    """An action of March 2026 that never came."""
    valeurs = {
        "intitule": "Antibiotiques en ville, bon usage", "date_fin": date(2026, 3, 20),
        "organisme_nom": "ORGANISME FICTIF",
    }  # fmt: skip
    return SaisieReclamation(NatureReclamation.MANQUANTE, MOTIF, **{**valeurs, **champs})


def make_dispute(
    utilisateur: Utilisateur, action: Action, saisie: SaisieReclamation | None = None, on: date = JOUR
) -> Reclamation:
    """A dispute sent to the partner."""
    assert action.cycle is not None
    return reclamations.dispute(utilisateur, uuid.uuid4(), action, action.cycle.exercice, saisie or disputed(), on)


def make_claim(
    utilisateur: Utilisateur, cycle: Cycle, partenaire: Partenaire, saisie: SaisieReclamation | None = None,
    on: date = JOUR,
) -> Reclamation:  # fmt: skip
    """A missing action claimed from this partner."""
    return reclamations.claim(utilisateur, uuid.uuid4(), partenaire, cycle.exercice, saisie or missing(), on)


def claim_addresses(utilisateur: Utilisateur, cycle: Cycle, partenaire: Partenaire, on: date) -> dict[str, list]:
    """Arguments of the addresses of claims, by name: one dispute with a document that the partner may read."""
    # Read again: the account may have been activated since.
    cycle = Cycle.objects.select_related("exercice__professionnel").get(pk=cycle.pk)
    valeurs = {"partenaire": partenaire, "preuve": "flux", "empreinte": "e" * 32}
    contestee = make_action(cycle, None, on, id_technique="RECLAMATION-1", **valeurs)
    autre = make_action(cycle, None, on, id_technique="RECLAMATION-2", **valeurs)
    lue = make_dispute(utilisateur, contestee, disputed(Grief.PAS_MOI), on)
    piece = reclamations.attach(utilisateur, lue, proof(), is_partagee=True)
    return {
        "reclamation": [lue.jeton], "reclamation_piece": [lue.jeton, piece.pk],
        "reclamation_geste": [lue.jeton, "retirer"], "a_contester": [autre.pk], "aupres": [partenaire.code],
        "recue": [partenaire.code, lue.pk], "recue_piece": [partenaire.code, lue.pk, piece.pk],
        "recue_geste": [partenaire.code, lue.pk, "prendre"],
    }  # fmt: skip
