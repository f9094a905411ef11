"""T2: ten thousand lives of fifty gestures each, every invariant after each one, the engine against the law.

VIES and PAS make it shorter; a life is its number, so that one that fails can be lived again alone.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from multiprocessing import get_context

from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.oracle.hasard import one_gesture, open_life
from tests.oracle.invariants import INVARIANTS, verify
from tests.oracle.moteur import Confrontation
from tests.oracle.textes import TEXTES

VIES, PAS = int(os.environ.get("VIES", "10000")), int(os.environ.get("PAS", "50"))
LOT = 50
#: One life in five under the other reading of a return to the register (choix `radiation_est_interruption`).
AUTRE_LECTURE = 5


def lignes() -> list[Ligne]:
    """Live them all, on every core; what broke is printed with the number of its life."""
    depart, bilan, cassees = time.monotonic(), Counter[str](), []
    with get_context("spawn").Pool() as ouvriers:
        lots = [range(debut, min(debut + LOT, VIES)) for debut in range(0, VIES, LOT)]
        for compte, casses in ouvriers.imap_unordered(live, lots):
            bilan += compte
            cassees += casses
    duree = time.monotonic() - depart
    print(*cassees[:10], sep="\n")
    details: dict[str, float | int | str] = {
        "gestes": bilan["gestes"], "invariants": len(INVARIANTS), "cycles_juges": bilan["juges"],
        "que_l_oracle_ne_juge_pas": bilan["muets"], "secondes": round(duree, 1),
    }  # fmt: skip
    return [
        Ligne(
            f"T2 : écarts à la loi ou invariants rompus, {groupe(VIES)} vies de {PAS} gestes", len(cassees), "vies",
            f"promis 0, {groupe(round(bilan['gestes'] / duree))} gestes/s", not cassees, details,
        )
    ]  # fmt: skip


def live(numeros: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """Some lives: what was done, and what broke, with the account's own words."""
    bilan, cassees = Counter[str](), []
    lectures = [Confrontation(TEXTES, radiation_est_interruption=gaps) for gaps in (True, False)]
    for numero in numeros:
        vie, hasard = open_life(lectures[numero % AUTRE_LECTURE == 1], numero)
        try:
            for _ in range(PAS):
                vie.passe(hasard.choice((0, 1, hasard.randrange(60), hasard.randrange(500))))
                one_gesture(vie, hasard)
                verify(vie)
                bilan["gestes"] += 1
        except Exception as rupture:  # whatever broke, the other lives go on and this one is told by its number
            cassees.append(f"  vie {numero}, le {vie.le} : {rupture!r} {vie.ecarts()[:2]} {vie.faits}")
    bilan["juges"] += sum(c.jugees for c in lectures)
    bilan["muets"] += sum(c.muettes for c in lectures)
    return bilan, cassees
