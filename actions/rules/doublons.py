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
    """How close two titles are, 0.0 to 1.0: shared words or close spelling, whichever is higher.

    Titles that name different numbers (« module 1 », « module 2 ») are never close.
    """
    mots_1, mots_2 = mots_du_titre(premier), mots_du_titre(second)
    if not mots_1 or not mots_2 or _nombres(mots_1) != _nombres(mots_2):
        return 0.0
    communs = len(set(mots_1) & set(mots_2))
    partage = 2 * communs / (len(set(mots_1)) + len(set(mots_2)))
    # SequenceMatcher depends on the order of its arguments: sort them to stay symmetric.
    gauche, droite = sorted((" ".join(mots_1), " ".join(mots_2)))
    return max(partage, SequenceMatcher(None, gauche, droite, autojunk=False).ratio())


def _nombres(mots: tuple[str, ...]) -> frozenset[str]:
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
