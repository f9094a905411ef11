"""`make mutation`: the score of every file of rules, and the changes that no test noticed.

`FICHIERS="actions/rules/risque.py …"` limits the run, `PROCESSUS=1` leaves the machine to others.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict

from tests.mutation import atelier

SEUIL = 0.90


def main() -> int:
    """Run, print the table and the survivors, write build/mutation.json; 1 below the goal."""
    fichiers = os.environ.get("FICHIERS", "").split()
    atelier.prepare(fichiers or atelier.REGLES)
    code = atelier.run(int(os.environ.get("PROCESSUS") or os.cpu_count() or 1))
    par_fichier: dict[str, list[atelier.Mutant]] = defaultdict(list)
    for mutant in atelier.mutants():
        par_fichier[mutant.fichier].append(mutant)
    if not par_fichier:
        print(f"mutation · l’outil n’a rien mesuré (code {code})")
        return code or 1
    score = _report(par_fichier)
    return 0 if score >= SEUIL else 1


def _report(par_fichier: dict[str, list[atelier.Mutant]]) -> float:
    tableau = {}
    for fichier, siens in par_fichier.items():
        tues = sum(mutant.is_tue for mutant in siens)
        tableau[fichier] = {"mutants": len(siens), "tues": tues, "score": round(tues / len(siens), 4)}
        print(f"{fichier:48} {tues:5} / {len(siens):<5} {tues / len(siens):7.1%}")
    tous = [mutant for siens in par_fichier.values() for mutant in siens]
    tues = sum(mutant.is_tue for mutant in tous)
    score = tues / len(tous)
    print(f"{'total':48} {tues:5} / {len(tous):<5} {score:7.1%}")
    survivants = [mutant for mutant in tous if not mutant.is_tue]
    for mutant in survivants:
        print(f"\n{mutant.issue} · {mutant.nom}\n{atelier.show(mutant)}")
    resultat = {
        "score": round(score, 4),
        "mutants": len(tous),
        "tues": tues,
        "fichiers": tableau,
        "survivants": [{"nom": mutant.nom, "issue": mutant.issue} for mutant in survivants],
    }
    sortie = atelier.RACINE / "build" / "mutation.json"
    sortie.write_text(json.dumps(resultat, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return score


if __name__ == "__main__":
    sys.exit(main())
