"""What the tests of requests to the CNP share: a référentiel with actions libres, something typed, a request sent."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation, Utilisateur
from actions import libres, libres_decision
from actions.models import Cycle, DemandeLibre, Label
from actions.rules.libre import SaisieLibre, items_libres
from referentiels.lecture import load_version
from referentiels.models import Referentiel, VersionReferentiel
from tests.actions.demandes import proof
from tests.people import JOUR
from tests.referentiels_fictifs import default_items, make_version

MOTIF = "Elle apprend fictivement à mieux annoncer."
DECISION = "Décision fictive, lue <ce jour>."
FAITE, A_VENIR = date(2026, 5, 12), date(2026, 9, 15)
#: An action libre on the first two axes, and an action that the CNP labels one by one.
ITEMS = (
    *default_items(),
    {"code": "1-LIBRE", "axes": [1], "nature": "action_libre", "libre": True, "preuve": "document"},
    {"code": "2-LIBRE", "axes": [2], "nature": "action_libre", "libre": True, "preuve": "document"},
    {"code": "4-LIBRE", "axes": [4], "nature": "action_libre", "libre": True, "preuve": "honneur"},
    {"code": "1-LABEL", "axes": [1], "nature": "formation", "libre": True, "preuve": "attestation"},
    {
        "code": "3-ATELIER", "axes": [3], "nature": "formation", "libelle": "Atelier d’annonce d’une mauvaise nouvelle",
        "categories": ["label_de_fait"],
    },
)  # fmt: skip


def make_libre_version(cnp: Utilisateur, code: str = "LIBRES", **options: Any) -> VersionReferentiel:
    """A published référentiel that foresees actions libres, of the CNP of this editor."""
    version = make_version(code, items=ITEMS, **options)
    conseil: Organisation = cnp.appartenances.get().organisation
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=conseil)
    version.refresh_from_db()
    return version


def typed(**champs: Any) -> SaisieLibre:
    """An action already done, for axis 1, unless said otherwise."""
    dites = {
        "intitule": "Atelier d’annonce", "fin": FAITE, "axe": 1, "motif": MOTIF, "organisme_nom": "Société fictive",
    }  # fmt: skip
    return SaisieLibre(**{**dites, **champs})


def make_draft(utilisateur: Utilisateur, cycle: Cycle, on: date = JOUR, **champs: Any) -> DemandeLibre:
    """A draft of this holder."""
    return libres.start(utilisateur, uuid.uuid4(), cycle, typed(**champs), on)


def make_request(utilisateur: Utilisateur, cycle: Cycle, on: date = JOUR, **champs: Any) -> DemandeLibre:
    """A request sent to the CNP, with its document."""
    demande = make_draft(utilisateur, cycle, on, **champs)
    libres.attach(utilisateur, demande, proof(), on)
    libres.send(utilisateur, demande, revision=demande.revision, on=on)
    return demande


def accepted(demande: DemandeLibre, auteur: Utilisateur, on: date = JOUR, axe: int = 1) -> DemandeLibre:
    """The request once the CNP said yes."""
    libres_decision.accept(demande, auteur=auteur, revision=demande.revision, motif=DECISION, axe=axe, on=on)
    return demande


def refused(demande: DemandeLibre, auteur: Utilisateur, on: date = JOUR) -> DemandeLibre:
    """The request once the CNP said no."""
    libres_decision.refuse(demande, auteur=auteur, revision=demande.revision, motif=DECISION, on=on)
    return demande


def libre_addresses(utilisateur: Utilisateur, cycle: Cycle, cnp: Utilisateur, on: date) -> dict[str, list]:
    """Arguments of the addresses of requests and labels, by name; a cycle without action libre is given one."""
    if not items_libres(load_version(Cycle.objects.get(pk=cycle.pk).version_id)):
        Cycle.objects.filter(pk=cycle.pk).update(version=make_libre_version(cnp, specialites=()))
    cycle = Cycle.objects.select_related("exercice__professionnel", "version__referentiel").get(pk=cycle.pk)
    jours = {"fin": on, "intitule": "Brouillon fictif"}
    brouillon = make_draft(utilisateur, cycle, on, **jours)
    recue = make_request(utilisateur, cycle, on, fin=on + timedelta(days=60))
    refusee = refused(make_request(utilisateur, cycle, on, fin=on, intitule="Atelier refusé"), cnp, on)
    referentiel = recue.referentiel
    label = Label.objects.create(
        referentiel=referentiel,
        reference_action="FICTIVE-1",
        debut=date(2023, 1, 1),
        auteur=cnp,
        created_at=recue.maj_at,
    )
    piece = recue.pieces.get()
    return {
        "libre": [recue.jeton], "libre_brouillon": [brouillon.jeton], "libre_refusee": [refusee.jeton],
        "libre_action": [refusee.action_id], "libre_piece": [recue.jeton, piece.pk],
        "libre_geste": [recue.jeton, "retirer"], "libre_recue": [recue.pk], "libre_recue_piece": [recue.pk, piece.pk],
        "libre_recue_geste": [recue.pk, "accepter"], "label": [label.pk], "referentiel_des_labels": [referentiel.pk],
    }  # fmt: skip
