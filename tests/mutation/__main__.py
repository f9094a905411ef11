"""`make mutation`: the score of every file of rules, and the changes that no test noticed.

`FICHIERS="actions/rules/risque.py …"` limits the run, `PROCESSUS=1` leaves the machine to others. `REPRISE=1` keeps
what a test has already noticed, in files that have not changed since; `ESSAIS="tests/…"` limits the tests, and
implies it. The total adds up the last measure of every file.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence

from tests.mutation import atelier

SEUIL = 0.90


def main() -> int:
    """Measure file by file, print the table and the survivors, write build/mutation.json; 1 below the goal."""
    essais = os.environ.get("ESSAIS", "").split()
    reprise = bool(essais or os.environ.get("REPRISE"))
    atelier.prepare()
    fichiers = atelier.regles(os.environ.get("FICHIERS", "").split() or atelier.REGLES)
    portee = atelier.reach(essais or ["tests"])
    for fichier in fichiers:
        processus = int(os.environ.get("PROCESSUS") or os.cpu_count() or 1)
        atelier.measure(fichier, portee, essais or ["tests"], processus, reprise)
        print(_line(fichier, atelier.tallies([fichier])[fichier]), flush=True)
    return 0 if _report(fichiers) >= SEUIL else 1


def _line(nom: str, compte: Mapping[str, int]) -> str:
    if not compte["mutants"]:
        return f"{nom:48} rien à changer"
    suite = f" · pas essayés : {compte['pas_essayes']}" if compte["pas_essayes"] else ""
    return f"{nom:48} {compte['tues']:5} / {compte['mutants']:<5} {compte['tues'] / compte['mutants']:7.1%}{suite}"


def _report(demandes: Sequence[str]) -> float:
    """The survivors of the files asked for, then the table and the total of all that is measured."""
    tous = atelier.regles()
    survivants = [m for f in demandes for m in atelier.mesures(f) if m["issue"] not in atelier.TUES]
    for mutant in survivants:
        print(f"\n{mutant['issue']} · {mutant['nom']}\n{mutant['difference']}")
    comptes = atelier.tallies(tous)
    print()
    for fichier in tous:
        print(_line(fichier, comptes[fichier]) if fichier in comptes else f"{fichier:48} pas mesuré, ou changé depuis")
    mutants, tues = (sum(compte[cle] for compte in comptes.values()) for cle in ("mutants", "tues"))
    if not mutants:
        return 0.0
    pas_essayes = sum(compte["pas_essayes"] for compte in comptes.values())
    print(_line("total", {"mutants": mutants, "tues": tues, "pas_essayes": pas_essayes}))
    resultat = {
        "score": round(tues / mutants, 4),
        "mutants": mutants,
        "tues": tues,
        "fichiers": comptes,
        "sans_mesure": [fichier for fichier in tous if fichier not in comptes],
        "survivants": [m["nom"] for f in tous for m in atelier.mesures(f) if m["issue"] not in atelier.TUES],
    }
    sortie = atelier.RACINE / "build" / "mutation.json"
    sortie.write_text(json.dumps(resultat, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return float(tues / mutants)


if __name__ == "__main__":
    sys.exit(main())
