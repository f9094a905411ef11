"""What a kept dossier no longer gives, said with the words of the page instead of the keys of the case."""

from __future__ import annotations

import re

from actions.statuts import EtatAxe

_ECART = re.compile(
    r"(?:axes\.(?P<axe>\d)\.|verdicts\.(?P<action>[^.]+)\.)?(?P<cle>etat|faites|requises|compte)"
    r" : attendu (?P<attendu>\w+), trouvé (?P<trouve>\w+)"
)
_CLES = {"etat": "état", "faites": "actions faites", "requises": "actions demandées", "compte": "compte"}
_VALEURS = {"true": "oui", "false": "non"} | {etat.value: etat.libelle.lower() for etat in EtatAxe}


def in_words(ecart: str) -> str:
    """« Axe 1, actions demandées : attendu 2, trouvé 3 »; what an author wrote with other keys is left as it is."""
    lu = _ECART.fullmatch(ecart)
    if lu is None:
        return ecart
    ou = f"Axe {lu['axe']}" if lu["axe"] else f"Action {lu['action']}" if lu["action"] else "Tout le cycle"
    attendu, trouve = (_VALEURS.get(lu[nom], lu[nom]) for nom in ("attendu", "trouve"))
    return f"{ou}, {_CLES[lu['cle']]}\u00a0: attendu {attendu}, trouvé {trouve}"
