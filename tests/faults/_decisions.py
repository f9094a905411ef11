"""Files to decide, and what decides them, for `tests.faults.decisions_tuees`; everybody is invented.

`python -m tests.faults._decisions prepare N` opens N controls of complete files; `decide FILE` decides every one of
them, one by one, and writes the key of each decision once it was acknowledged; `together N` submits one decision N
times at once; `state` prints what the base holds, as one JSON line.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import django

#: Threads that submit at once: each has a connection, PostgreSQL here admits a hundred and twenty.
ENSEMBLE = 100
ATTENTE = 120.0


def prepare(nombre: int) -> None:
    """A référentiel, a council, and complete files under control."""
    from accounts.professions import Profession
    from accounts.roles import Echelon, Nature, Role
    from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle, fill
    from tests.people import make_agent
    from tests.referentiels_fictifs import make_version

    make_version()
    agent = make_agent(
        Role.ORDRE_DECIDEUR, Nature.ORDRE, "CNOM-75", profession=Profession.MEDECIN, echelon=Echelon.DEPARTEMENTAL,
        departement="75", region="11",
    )  # fmt: skip
    for rang in range(nombre):
        cycle = fill(ended_cycle(nom=f"FICTIF{rang}"), JOUR_CONTROLE)
        control_at("ouvert", cycle, agent, JOUR_CONTROLE)


def decide(sortie: Path) -> None:
    """Decide what is open until nothing is; what PostgreSQL refuses to say is asked again once it is back."""
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a hundred deaths, each told three times
    from django.db import InterfaceError, OperationalError, connection

    from certif.socle.workflow import Depasse

    with sortie.open("a", encoding="ascii") as acquittees:
        while True:
            try:
                ouverts = _open()
                if not ouverts:
                    return
                for controle in ouverts:
                    acquittees.write(f"{_decide(controle).pk}\n")
                    acquittees.flush()
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.05)
            except Depasse:
                continue  # committed, but its acknowledgement died with the server: the next look sees it


def together(fois: int) -> dict[str, int]:
    """One decision submitted that many times, by threads that leave together; how each submission ended."""
    from django.db import connections

    from certif.socle.workflow import Depasse

    (controle,) = _open()[:1]
    depart = Barrier(min(fois, ENSEMBLE))

    def submit(rang: int) -> str:
        try:
            if rang < depart.parties:
                depart.wait(ATTENTE)
            _decide(type(controle).objects.select_related("cycle__exercice").get(pk=controle.pk))
        except Depasse:
            return "depassees"
        else:
            return "decidees"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(depart.parties) as fils:
        return {**Counter(fils.map(submit, range(fois))), "controle": controle.pk}


def state() -> dict[str, Any]:
    """Decisions kept, and those of them, or of the closed controls, that are not whole."""
    from actions.models import Cycle
    from ordres.models import Attestation, CompteurAttestation, Controle, Decision

    decisions = list(Decision.objects.select_related("controle__cycle").order_by("pk"))
    clos = Controle.objects.filter(etat__in=["satisfait", "non_satisfait"]).count()
    numeros = sorted(int(numero.rsplit("-", 1)[1]) for numero in Attestation.objects.values_list("numero", flat=True))
    return {
        "decisions": [d.pk for d in decisions],
        "entieres": sum(map(_is_whole, decisions)),
        "controles_clos": clos,
        "cycles_juges": Cycle.objects.filter(etat=Cycle.Etat.CONTROLE).count(),
        "numeros_suivis": numeros == list(range(1, len(numeros) + 1)),
        "compteur": sum(CompteurAttestation.objects.values_list("dernier", flat=True)),
        "attestations": len(numeros),
    }


def _is_whole(decision: Any) -> bool:
    """One step, one judgement, one attestation, one event, one notification."""
    from accounts.journal import Fait
    from accounts.models import Evenement, Notification
    from actions.models import Cycle
    from ordres.models import Attestation

    controle = decision.controle
    faits = (
        controle.etat == decision.sens,
        controle.etapes.filter(vers=decision.sens, revision=controle.revision).count() == 1,
        Cycle.objects.filter(pk=controle.cycle_id, etat=Cycle.Etat.CONTROLE, jugement=decision.sens).exists(),
        Attestation.objects.filter(decision=decision, cycle_id=controle.cycle_id, etat="valide").count() == 1,
        Evenement.objects.filter(nature=Fait.CONTROLE_DECIDE, details__decision=decision.pk).count() == 1,
        Notification.objects.filter(cle=f"controle:{controle.pk}:{controle.revision}").count() == 1,
    )
    return all(faits)


def _open() -> Sequence[Any]:
    from ordres.models import Controle

    return list(Controle.objects.filter(etat="ouvert").select_related("cycle__exercice").order_by("pk"))


def _decide(controle: Any) -> Any:
    from accounts.models import Utilisateur
    from ordres import decision
    from tests.ordres.situations import JOUR_CONTROLE, intention

    agent = Utilisateur.objects.get(email="ordre-decideur.cnom-75@exemple.test")
    return decision.decide(controle, intention(controle), agent, JOUR_CONTROLE)


def main(commande: str, *reste: str) -> None:
    """One of the four, on the day of the control."""
    from accounts import horloge
    from tests.ordres.situations import JOUR_CONTROLE

    with horloge.fixed_day(JOUR_CONTROLE):
        if commande == "prepare":
            prepare(int(reste[0]))
        elif commande == "decide":
            decide(Path(reste[0]))
        else:
            print(json.dumps(together(int(reste[0])) if commande == "together" else state()))


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
