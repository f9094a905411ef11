"""What the policies of rows cost the follow-up list: the same pages as owner and as the role that serves, in turn.

`python -m tests.bench._cloisons 100` on the base that is open prints, by kind of page, the milliseconds of both.
"""

from __future__ import annotations

import json
import random
import sys
from statistics import median
from typing import Any

import django

from tests.bench._suivi import GRAINE, _kinds, _timed

_REGARD = """
SELECT set_config('certif.tout', '', false), set_config('certif.utilisateur', '1', false),
       set_config('certif.personne', '', false), set_config('certif.liens', '', false),
       set_config('certif.ressort', %s, false), set_config('enable_self_join_elimination', 'off', false)
"""


def measure(tirages: int) -> dict[str, tuple[list[float], list[float]]]:
    """For each kind of page, milliseconds of each draw: without policies, then with them."""
    from django.db import connection

    hasard = random.Random(GRAINE)
    resultat: dict[str, tuple[list[float], list[float]]] = {}
    for nom, tire in _kinds(hasard).items():
        libres: list[float] = []
        gardees: list[float] = []
        for demande in [tire() for _ in range(tirages)]:
            _timed(*demande)  # warms the cache of PostgreSQL
            libres.append(_timed(*demande))
            with connection.cursor() as curseur:
                curseur.execute(_REGARD, [_perimeter(demande[0])])
                curseur.execute("SET ROLE certif_application")
            gardees.append(_timed(*demande))
            with connection.cursor() as curseur:
                curseur.execute("RESET ROLE; RESET enable_self_join_elimination")
        resultat[nom] = (libres, gardees)
    return resultat


def _perimeter(instances: list[Any]) -> str:
    """As `certif_regarde` writes it."""
    lieux = []
    for instance in instances:
        lieu = {"regional": f"r{instance.region}", "departemental": f"d{instance.departement}"}
        lieux.append("m" if instance.nature == "ssa" else f"{instance.profession}{lieu.get(instance.echelon, '')}")
    return f" {'  '.join(lieux)} "


def _p95(temps: list[float]) -> float:
    return sorted(temps)[int(0.95 * len(temps))]


if __name__ == "__main__":
    django.setup()
    mesures = measure(int(sys.argv[1]))
    for nom, (libres, gardees) in mesures.items():
        paires = (("médiane", median(libres), median(gardees)), ("p95", _p95(libres), _p95(gardees)))
        dits = [f"{quoi} {avant:7.2f} → {apres:7.2f} ms (× {apres / avant:.2f})" for quoi, avant, apres in paires]
        print(f"{nom:28} {'   '.join(dits)}")
    print(json.dumps(mesures))
