"""Time the steering figures on the base that is open: `python -m tests.bench._pilotage 200` prints JSON.

The night first (count again, draw up), then the SQL of pages drawn at random, then what a delivery of 10,000 cycles
costs more because of the cells, and their packing; last, the key of a session of the ministry.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

from tests.bench._chronometre import stopwatch

JOUR = date(2026, 11, 15)
LIVRAISON = 10_000
TOURS = 3


def measure(tirages: int) -> dict[str, Any]:
    """Milliseconds by kind of page; seconds of the night, of a delivery and of a packing; a session key."""
    from dashboards import cellules_ecrites, publication
    from dashboards.models import Arrete

    Arrete.objects.all().delete()
    nuit = {"recompter": _clock(lambda: cellules_ecrites.rebuild(JOUR))}
    nuit["arreter"] = _clock(lambda: publication.draw_up(JOUR))
    nuit["comparer"] = _clock(lambda: nuit.update(ecarts=len(cellules_ecrites.compare())))
    for mois in range(1, 25):
        _another_night(JOUR - timedelta(days=30 * mois))
    pages = {nom: [_timed(tire()) for _ in range(tirages)] for nom, tire in _kinds(random.Random(5)).items()}
    return {"nuit": nuit, "pages": pages, "livraison": _delivery(), "session": _session()}


def _another_night(jour: date) -> None:
    """The same arrêté on another day: a history of the size of two years."""
    from django.db import connection

    from accounts import horloge
    from dashboards.models import Arrete

    autre = Arrete.objects.create(jour=jour, fait_at=horloge.instant(), seuil=11)
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO dashboards_cellulearretee (arrete_id, coupe, code_1, code_2, valeurs, masques) "
            "SELECT %s, coupe, code_1, code_2, valeurs, masques FROM dashboards_cellulearretee c "
            "JOIN dashboards_arrete a ON a.id = c.arrete_id WHERE a.jour = %s",
            [autre.pk, JOUR],
        )
        curseur.execute("ANALYZE dashboards_cellulearretee, dashboards_arrete")


def _kinds(hasard: random.Random) -> dict[str, Callable[[], Callable[[], object]]]:
    from accounts.professions import Profession
    from accounts.territoires import REGIONS
    from dashboards.croise import cross, serie
    from dashboards.regard import Regard

    regard, codes = Regard.national(), ["comptes", "actives", "complets", "progression", "a_risque"]

    def crossed(par: list[list[str]], filtres: Callable[[], dict[str, str]]) -> Callable[[], Callable[[], object]]:
        def tire() -> Callable[[], object]:
            dimensions, choix = hasard.choice(par), filtres()
            return lambda: cross(codes, dimensions, choix, JOUR, regard)

        return tire

    def profession() -> dict[str, str]:
        return {"profession": hasard.choice(list(Profession)).value}

    def region() -> dict[str, str]:
        return {"region": hasard.choice(list(REGIONS)[:14])}

    def histoire() -> Callable[[], object]:
        choix = hasard.choice([{}, profession(), region()])
        return lambda: serie("complets", "mois", choix, JOUR - timedelta(days=730), JOUR, regard)

    return {
        "pays": crossed([["profession"], ["region"], ["mode"], ["departement"], ["specialite"]], dict),
        "une profession": crossed([["specialite"], ["region"], ["departement"], ["mode"]], profession),
        "une région": crossed([["profession"], ["departement"], ["mode"], ["specialite"]], region),
        "une profession dans une région": crossed(
            [["specialite"], ["departement"], ["mode"]], lambda: profession() | region()
        ),
        "deux ans par mois": lambda: histoire(),
    }


def _timed(demande: Callable[[], object]) -> float:
    with stopwatch() as durees:
        demande()
    return sum(durees)


def _delivery() -> dict[str, float]:
    """Seconds of a delivery's write, of the triggers of the cells in it, and of a packing; nothing is kept.

    PostgreSQL times its own triggers: two writes that differ by them alone differ more by what is still to be read.
    """
    from django.db import connection, transaction

    from dashboards import cellules_ecrites

    ecriture = (
        "EXPLAIN (ANALYZE, FORMAT JSON) "
        "UPDATE actions_avancement SET total = least(1, total + 0.01), etat = 'en_cours', risque = 1 WHERE cycle_id IN "
        f"(SELECT id FROM actions_cycle WHERE id %% 97 = %s ORDER BY id LIMIT {LIVRAISON})"
    )
    temps: dict[str, list[float]] = {"ecrire": [], "cellules": [], "tasser": []}
    for tour in range(TOURS):
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(ecriture, [tour])
            [plan] = curseur.fetchone()[0]
            declenches = {d["Trigger Name"]: d["Time"] / 1_000 for d in plan["Triggers"]}
            temps["ecrire"].append(plan["Execution Time"] / 1_000)
            temps["cellules"].append(declenches["cellules_modification"])
            temps["tasser"].append(_clock(cellules_ecrites.pack))
            transaction.set_rollback(True)
    return {nom: statistics.median(durees) for nom, durees in temps.items()}


def _clock(geste: Callable[[], object]) -> float:
    depart = time.perf_counter()
    geste()
    return time.perf_counter() - depart


def _session() -> str:
    """A session of an analyst of the ministry."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import Appartenance, Organisation, Utilisateur
    from accounts.roles import Nature, Role
    from accounts.second_facteur import CLE_SESSION

    ministere, _ = Organisation.objects.get_or_create(
        code="MESURE-DGOS", defaults={"nom": "Ministère de mesure", "nature": Nature.MINISTERE.value}
    )
    analyste, _ = Utilisateur.objects.get_or_create(
        email="dgos-mesure@exemple.test", defaults={"nom_affiche": "Analyste fictif"}
    )
    Appartenance.objects.get_or_create(
        utilisateur=analyste, organisation=ministere, role=Role.MINISTERE_ANALYSTE.value, debut=date(2026, 1, 1)
    )
    session = SessionStore()
    session[SESSION_KEY] = str(analyste.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = analyste.get_session_auth_hash()
    session[CLE_SESSION] = True
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
