"""Statistical secrecy attacked: subtraction, linear programming, two releases (`TABLES`, 1,000 by default).

Prints the counts of 1 to 10 people that exist and those that were recovered, beside the same attack on bare tables; and
what safety costs: how far the shown figures are from the counts.
"""

from __future__ import annotations

import os
import random
import statistics

from certif.socle.progres import groupe
from tests.banc.attaquant import Attaque, changes, draw, made_safe, move
from tests.banc.rapport import Ligne

#: One bare table in so many is attacked too, to show what the attack is worth.
NUES = 20


def lignes() -> list[Ligne]:
    """Counts recovered by each attack, part recovered from bare tables, distance of what is shown to the truth."""
    tables = int(os.environ.get("TABLES") or 1_000)
    cibles = nues = nues_trouvees = 0
    trouvees = {"montrées": 0, "soustraction": 0, "programmation linéaire": 0, "règle connue": 0, "deux dates": 0}
    ecarts: list[float] = []
    for graine in range(tables):
        hasard = random.Random(graine)
        pays = draw(hasard)
        if not pays:
            continue
        apres = move(pays, hasard)
        attaques = [Attaque(p, made_safe(p, graine)) for p in (pays, apres)]
        cibles += sum(len(attaque.targets()) for attaque in attaques)
        for attaque in attaques:
            trouvees["montrées"] += len(attaque.shown())
            trouvees["soustraction"] += len(attaque.by_subtraction())
            trouvees["règle connue"] += len(attaque.by_rule())
        trouvees["programmation linéaire"] += len(attaques[0].by_programming())
        trouvees["deux dates"] += len(list(changes(*attaques)))
        ecarts += _gaps(attaques[0])
        if graine % NUES == 0:
            nue = Attaque(pays, pays)
            nues += len({frozenset(nue.dedans[case]) for case, _ in nue.targets()})
            nues_trouvees += len({frozenset(nue.dedans[case]) for (case, _), *_ in nue.by_programming()})
    sujet = f"{groupe(cibles)} cases de 1 à 10 dans {groupe(tables)} tables, deux dates"
    resultat = [
        Ligne(f"retrouvées, {attaque}", nombre, "cases", sujet, nombre == 0) for attaque, nombre in trouvees.items()
    ]
    part = 100 * nues_trouvees / max(1, nues)
    resultat.append(Ligne("retrouvées dans des tables nues", part, "%", f"{groupe(nues)} cases", part == 100))
    resultat.append(Ligne("écart médian d’un chiffre montré de 100 et plus", statistics.median(ecarts), "%"))
    return resultat


def _gaps(attaque: Attaque) -> list[float]:
    """In per cent, how far each figure of a hundred people or more is from their number."""
    return [
        100 * abs(figure - attaque.vraies[cle]) / attaque.vraies[cle]
        for cle, figure in attaque.figures.items()
        if attaque.vraies[cle] >= 100
    ]
