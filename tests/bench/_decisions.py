"""Ended files to decide many at once, on the base that is open: what `tests.bench.decisions` runs beside the server.

`python -m tests.bench._decisions preparer 10000` fills the base, opens a campaign, sorts it, prepares and confirms a
lot; prints its key, its seconds and the sessions of holders outside it. `… decider 12` takes the decisions of lot 12.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import django

JOUR, ACTION = date(2032, 2, 15), date(2025, 3, 10)
DEBUT, FIN = date(2023, 1, 1), date(2031, 12, 31)
#: The profession of the files, half of the population; the visitors are of another one.
PROFESSION, AUTRE, PART = "60", "10", 3
VISITEURS = 40


def prepare(nombre: int) -> dict[str, Any]:
    """Everything up to the confirmation, through the acts; seconds of each stage."""
    from accounts import horloge
    from actions.models import Cycle
    from tests.bench import population

    if not Cycle.objects.exists():
        population.make(PART * nombre)
    ids = list(
        Cycle.objects.filter(
            etat="ouvert", fin__range=(DEBUT, FIN), is_provisoire=False, version__isnull=False,
            exercice__profession=PROFESSION, exercice__categorie="C",
        ).order_by("pk").values_list("pk", flat=True)[:nombre]
    )  # fmt: skip
    with horloge.fixed_day(JOUR):
        _complete(ids)
        return {**_lead(), "sessions": _sessions()}


def _complete(ids: Sequence[int]) -> None:
    """Give these cycles a plain référentiel and two actions on each axis, received from a partner; project them."""
    from accounts import horloge
    from accounts.copie import batches
    from accounts.models import Partenaire
    from actions import projection
    from actions.models import Action, Cycle
    from tests.referentiels_fictifs import make_version

    version = make_version(f"MESURE-{time.time_ns()}", specialites=())
    items = list(version.actions.exclude(code__endswith="c").values_list("pk", flat=True))
    partenaire, instant = Partenaire.objects.get(code="ANDPC"), horloge.instant()
    for lot in batches(ids, 1_000):
        cycles = list(Cycle.objects.filter(pk__in=lot).select_related("exercice"))
        Cycle.objects.filter(pk__in=lot).update(version=version)
        Action.objects.filter(cycle__in=cycles).update(is_retiree=True)
        Action.objects.bulk_create(
            Action(
                professionnel_id=cycle.exercice.professionnel_id, cycle=cycle, item_id=item,
                rattachement="rattachee", intitule=f"Action de mesure {rang}", date_fin=ACTION, preuve="flux",
                partenaire=partenaire, id_technique=f"DECISION-{cycle.pk}-{rang}", created_at=instant, maj_at=instant,
            )
            for cycle in cycles
            for rang, item in enumerate(items)
        )  # fmt: skip
        projection.rebuild([cycle.pk for cycle in cycles], JOUR)


def _lead() -> dict[str, Any]:
    """Open, sort, read, confirm; the decisions themselves are left to `decide`."""
    from accounts.models import Organisation
    from ordres import campagne, campagne_tri, decision_en_nombre, lot_echantillon, lot_lecture
    from ordres.campagne import Perimetre

    agent = _agent()
    instance = Organisation.objects.get(nature="ordre", echelon="national", profession=PROFESSION)
    depart = time.monotonic()
    ouverte = campagne.open_campagne(instance, "Mesure", Perimetre(DEBUT, FIN), agent, JOUR)
    _drain(campagne.NATURE)
    ouvert = time.monotonic()
    _drain(campagne_tri.NATURE)
    trie = time.monotonic()
    lot = decision_en_nombre.prepare_campagne(ouverte, agent, JOUR)
    _drain(lot_lecture.NATURE)
    lu = time.monotonic()
    for dossier in lot_echantillon.to_open(lot, agent):
        _open(dossier.cycle, agent)
    decision_en_nombre.confirm(lot.pk, agent, JOUR)
    return {
        "lot": lot.pk, "dossiers": ouverte.dossiers.count(), "a_decider": lot.dossiers.filter(etat="a_decider").count(),
        "ouverture": ouvert - depart, "tri": trie - ouvert, "lecture": lu - trie,
    }  # fmt: skip


def _open(cycle: Any, agent: Any) -> None:
    from accounts import journal

    journal.record(journal.Fait.DOSSIER_LU, auteur=agent, objet=cycle)


def _agent() -> Any:
    """A decision-maker of the national level, made for the measure."""
    from accounts.models import Appartenance, Organisation, Utilisateur
    from accounts.roles import Role

    instance = Organisation.objects.get(nature="ordre", echelon="national", profession=PROFESSION)
    agent = Utilisateur.objects.create_user(email=f"mesure.{time.time_ns()}@exemple.test", nom_affiche="Mesure")
    Appartenance.objects.create(utilisateur=agent, organisation=instance, role=Role.ORDRE_DECIDEUR, debut=DEBUT)
    return agent


def _drain(nature: str) -> None:
    from accounts import travaux

    while travaux.run_one([nature]):
        pass


def _sessions() -> list[str]:
    """Session keys of holders who are not in the lot."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts import horloge
    from accounts.identification import user_of
    from accounts.models import Professionnel

    cles = []
    for professionnel in Professionnel.objects.filter(exercices__profession=AUTRE).order_by("pk")[:VISITEURS]:
        Professionnel.objects.filter(pk=professionnel.pk).update(active_at=horloge.instant())
        utilisateur = user_of(professionnel)
        session = SessionStore()
        session[SESSION_KEY] = str(utilisateur.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
        session.save()
        cles.append(str(session.session_key))
    return cles


def decide(lot_id: int) -> dict[str, Any]:
    """Take the decisions of the lot and issue its attestations, as a worker does."""
    from accounts import horloge
    from certif.politesse import give_way
    from ordres import lot_lu, lot_tranches
    from ordres.models import Attestation, LotDecisions

    give_way()
    depart = time.monotonic()
    with horloge.fixed_day(JOUR):
        _drain(lot_tranches.NATURE)
        secondes = time.monotonic() - depart
        comptes = lot_lu.counts(LotDecisions.objects.get(pk=lot_id))
    return {
        "secondes": secondes, "decides": comptes.decides, "ecartes": comptes.ecartes,
        "attestations": Attestation.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    geste, valeur = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare(valeur) if geste == "preparer" else decide(valeur)))
