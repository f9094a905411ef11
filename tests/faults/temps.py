"""T8: ten thousand accounts over three cycles (9, 6 and 6 years), the engine against the law, day after day.

Each account lives some fifty events until 2044. Both are asked on every day when something happens to it or when the
law says that something changes (first and last day of a cycle, day on which three years of interruption are passed),
on leap days, on the days when the hour changes, and on days drawn by lot; for one account in `CHAQUE_JOUR`, the cycles
are asked on every single day. COMPTES makes it shorter; an account is its number and can be lived again alone.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from random import Random

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.oracle.hasard import DELICATS, one_gesture, open_life
from tests.oracle.loi import cycles
from tests.oracle.moteur import Confrontation
from tests.oracle.textes import TEXTES
from tests.oracle.vie import UN_JOUR, Vie

COMPTES = int(os.environ.get("COMPTES", "10000"))
FIN = date(2044, 6, 30)
LOT, CHAQUE_JOUR = 25, 100


def lignes() -> list[Ligne]:
    """Every account on every core, then how many, how many days, how many differences."""
    depart, bilan, ecarts = time.monotonic(), Counter[str](), []
    with get_context("spawn").Pool() as ouvriers:
        lots = [range(debut, min(debut + LOT, COMPTES)) for debut in range(0, COMPTES, LOT)]
        for compte, trouves in ouvriers.imap_unordered(live, lots):
            bilan += compte
            ecarts += trouves
    print(*ecarts[:10], sep="\n")
    details: dict[str, float | int | str] = {**bilan, "secondes": round(time.monotonic() - depart, 1)}
    jours = bilan["jours_juges"] + bilan["jours_de_cycles"]
    return [
        Ligne(
            f"T8 : écarts à la loi, {groupe(COMPTES)} comptes sur trois cycles", len(ecarts), "écarts",
            f"promis 0, {groupe(jours)} jours comparés", not ecarts, details,
        ),
        Ligne("T8 : comptes parvenus à leur troisième cycle", bilan["troisieme_cycle"], "comptes"),
    ]  # fmt: skip


def live(numeros: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """Some accounts until the end of time: days compared, and what the engine and the law did not say alike."""
    confrontation = Confrontation(TEXTES)
    bilan, ecarts = Counter[str](), []
    for numero in numeros:
        vie, hasard = open_life(confrontation, numero)
        try:
            for ecart in _lived(vie, hasard, bilan, chaque_jour=numero % CHAQUE_JOUR == 0):
                ecarts.append(f"  compte {numero} : {ecart} {vie.faits}")
                break
        except Exception as rupture:  # an engine that breaks is a difference too, told by the number of its account
            ecarts.append(f"  compte {numero}, le {vie.le} : {rupture!r} {vie.faits}")
        bilan["comptes"] += 1
        bilan["troisieme_cycle"] += len([c for c in vie.cycles() if c.profession == "10"]) >= 3
    bilan["cycles_juges"], bilan["muets"] = confrontation.jugees, confrontation.muettes
    return bilan, ecarts


def _lived(vie: Vie, hasard: Random, bilan: Counter[str], *, chaque_jour: bool) -> Iterator[str]:
    """The differences of one life, as they come."""
    while vie.le < FIN:
        suivant = min(FIN, vie.le + timedelta(days=int(hasard.expovariate(1 / 150)) + 1))
        for jour in _days_to_judge(vie, suivant, hasard):
            if chaque_jour:
                yield from _every_day(vie, jour, bilan)
            vie.le = jour
            bilan["jours_juges"] += 1
            yield from vie.ecarts()
        vie.le = suivant
        # An Ordre decides within six months: a case in two at each event is about that.
        if hasard.random() < 0.5:
            vie.decide(hasard.random() < 0.85)
        one_gesture(vie, hasard)
        bilan["jours_juges"] += 1
        yield from vie.ecarts()


def _days_to_judge(vie: Vie, suivant: date, hasard: Random) -> list[date]:
    """Until the next event: the days when the law itself moves something, a delicate day, and one by lot."""
    jours = {vie.le + timedelta(days=hasard.randrange((suivant - vie.le).days))}
    delicats = DELICATS[bisect_right(DELICATS, vie.le) : bisect_left(DELICATS, suivant)]
    jours |= {hasard.choice(delicats)} if delicats else set()
    # What would be closed, or at its term, on the eve of the next event, if nothing else is learnt.
    for cycle in cycles(vie.compte, suivant - UN_JOUR, vie.confrontation.valeurs(vie.le)):
        jours |= {cycle.debut, cycle.fin, cycle.fin + UN_JOUR}
    return sorted(jour for jour in jours if vie.le < jour < suivant)


def _every_day(vie: Vie, jusqu_au: date, bilan: Counter[str]) -> Iterator[str]:
    """The cycles alone, on every day."""
    for rang in range(1, (jusqu_au - vie.le).days):
        jour = vie.le + timedelta(days=rang)
        bilan["jours_de_cycles"] += 1
        dits = [
            (c.profession, c.debut, c.fin, c.etat) for c in cycles(vie.compte, jour, vie.confrontation.valeurs(jour))
        ]
        trouves = vie.confrontation.cycles(vie.compte, jour)
        if dits != [(c.profession, c.periode.debut, c.fin, c.etat.value) for c in trouves]:
            yield f"{jour} : loi {dits}, moteur {trouves}"
