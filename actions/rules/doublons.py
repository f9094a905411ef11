"""Duplicates between sources: the same action told twice about one professional.

Same reference, or same organiser with dates a few days apart and close titles. The rule is
certif's (choix `doublon_jours`, `doublon_titre`): no text says how to recognise an action.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from referentiels.parametres import Parametres

# Words that organisers add around the same title.
_MOTS_VIDES = frozenset(
    ("a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "formation", "l", "la", "le", "les")
    + ("par", "pour", "session", "sur", "un", "une")
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


class RaisonDoublon(StrEnum):
    """Why two accounts are taken for one action."""

    REFERENCE = "reference"
    TITRE = "titre"


@dataclass(frozen=True, slots=True)
class Signalement:
    """One account of an action of one professional, by one source.

    `debut` and `fin` are inclusive; `reference` and `organisme` may be empty (unknown); `session`
    tells apart two sessions of one reference when the source gives it.
    """

    id: str | int
    fin: date
    titre: str
    reference: str = ""
    organisme: str = ""
    debut: date | None = None
    session: str = ""


@dataclass(frozen=True, slots=True)
class Doublon:
    """Two accounts of one action: `premier` is the earliest (then the smallest id)."""

    premier: Signalement
    second: Signalement
    raison: RaisonDoublon
    ressemblance: float


def mots_du_titre(titre: str) -> tuple[str, ...]:
    """The words of a title that carry meaning, without accent nor case."""
    texte = unicodedata.normalize("NFKD", titre.lower().translate(_LIGATURES))
    mots = re.findall(r"[a-z0-9]+", "".join(c for c in texte if not unicodedata.combining(c)))
    return tuple(mot for mot in mots if mot not in _MOTS_VIDES)


def ressemblance(premier: str, second: str) -> float:
    """How close two titles are, 0.0 to 1.0: the share of their words found in the other.

    A word is found when it is spelt nearly the same, or joined there (« colo-rectal »). Titles
    that each have a word of their own (« du sein », « du côlon »), or that name different numbers
    (« module 1 », « module 2 »), tell two actions: 0.0.
    """
    mots_1, mots_2 = frozenset(mots_du_titre(premier)), frozenset(mots_du_titre(second))
    if not mots_1 or not mots_2 or _nombres(mots_1) != _nombres(mots_2):
        return 0.0
    seuls_1 = _mots_seuls(mots_1, mots_2, second)
    seuls_2 = _mots_seuls(mots_2, mots_1, premier)
    if seuls_1 and seuls_2:
        return 0.0
    return 1 - (seuls_1 + seuls_2) / (len(mots_1) + len(mots_2))


def _mots_seuls(mots: frozenset[str], autres: frozenset[str], autre_titre: str) -> int:
    """How many words have no counterpart in the other title."""
    colle = "".join(mots_du_titre(autre_titre))
    return sum(
        not (mot in autres or (len(mot) >= 4 and mot in colle) or any(_proches(mot, m) for m in autres)) for mot in mots
    )


def _proches(mot: str, autre: str) -> bool:
    """Nearly the same spelling; sorted because SequenceMatcher depends on the order."""
    gauche, droite = sorted((mot, autre))
    return SequenceMatcher(None, gauche, droite, autojunk=False).ratio() >= 0.8


def _nombres(mots: frozenset[str]) -> frozenset[str]:
    """The numbers of a title that are not a year."""
    return frozenset(mot for mot in mots if mot.isdigit() and not (len(mot) == 4 and mot[:2] == "20"))


def _ecart_de_jours(a: Signalement, b: Signalement) -> int:
    """Days between the two actions, 0 when they overlap."""
    ecarts = ((b.debut or b.fin) - a.fin, (a.debut or a.fin) - b.fin)
    return max(0, *(ecart.days for ecart in ecarts))


def compare(a: Signalement, b: Signalement, parametres: Parametres) -> Doublon | None:
    """Whether two accounts of one professional tell the same action, and why; symmetric."""
    premier, second = sorted((a, b), key=lambda s: (s.fin, s.id))
    if _ecart_de_jours(premier, second) > parametres.doublon_jours:
        return None
    if a.reference and a.reference == b.reference:
        if a.session and b.session and a.session != b.session:
            return None
        return Doublon(premier, second, RaisonDoublon.REFERENCE, 1.0)
    if not a.organisme or a.organisme != b.organisme:
        return None
    proche = ressemblance(a.titre, b.titre)
    if proche < parametres.doublon_titre:
        return None
    return Doublon(premier, second, RaisonDoublon.TITRE, proche)


def doublons(signalements: Iterable[Signalement], parametres: Parametres) -> tuple[Doublon, ...]:
    """Every pair of accounts of one professional that tell the same action, in order of date."""
    ordre = sorted(signalements, key=lambda s: (s.debut or s.fin, s.fin, s.id))
    marge = timedelta(days=parametres.doublon_jours)
    trouves: list[Doublon] = []
    for rang, a in enumerate(ordre):
        for b in ordre[rang + 1 :]:
            if (b.debut or b.fin) > a.fin + marge:
                break  # the next ones start later still
            trouve = compare(a, b, parametres)
            if trouve is not None:
                trouves.append(trouve)
    return tuple(trouves)
