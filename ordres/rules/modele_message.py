"""The words between brackets of a template of message, and what they become."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: What may stand between brackets, and what it is for whoever writes the template.
MOTS: dict[str, str] = {
    "prénom": "le prénom du professionnel",
    "nom": "son nom",
    "cycle": "les dates de son cycle",
    "fin": "le dernier jour de son cycle",
    "instance": "le nom de votre instance",
}
_CROCHETS = re.compile(r"\[([^\[\]\n]{1,40})\]")


def fill(texte: str, valeurs: Mapping[str, str]) -> str:
    """The text with its known words replaced; a word without value stays as it is, for its writer to see."""
    return _CROCHETS.sub(lambda trouve: valeurs.get(trouve[1].strip().lower(), trouve[0]), texte)


def unknown(texte: str) -> tuple[str, ...]:
    """Words between brackets that stand for nothing, in order, each once."""
    mots = (mot.strip() for mot in _CROCHETS.findall(texte))
    return tuple(dict.fromkeys(mot for mot in mots if mot.lower() not in MOTS))
