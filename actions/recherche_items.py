"""« Qu’avez-vous fait ? » : from free words to the items of a version, forgiving accents, endings and typing errors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from referentiels.axes import Axe
from referentiels.nomenclature import Nature
from referentiels.recherche import normalise
from referentiels.rules.version import Item

RESSEMBLANCE_MIN = 0.78
LIMITE = 12
#: Words that say nothing about what was done, in their normalised form.
VIDES = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "cette",
        "chez",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "et",
        "fait",
        "faire",
        "il",
        "j",
        "ai",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lors",
        "ma",
        "mes",
        "mon",
        "n",
        "ne",
        "nos",
        "notre",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "sans",
        "se",
        "ses",
        "son",
        "sur",
        "un",
        "une",
        "vers",
        "y",
        "suivi",
        "suivie",
        "participe",
        "participation",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "journee",
        "journees",
        "jour",
        "jours",
        "heure",
        "heures",
        "action",
        "actions",
        "an",
        "annee",
        "mois",
        "semaine",
        "hier",
        "dernier",
        "derniere",
    ]
)
_MOT = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Proposition:
    """An item and how well it answers, 0 to 1."""

    item: Item
    score: float


def propose(items: Iterable[Item], texte: str, limite: int = LIMITE) -> list[Proposition]:
    """Items that answer these words, best first (then by code); an exact code alone.

    Nothing when no meaningful word is given.
    """
    items = list(items)
    nommes = [item for item in items if normalise(item.code) == normalise(texte)]
    if nommes:
        return [Proposition(item, 1.0) for item in nommes]
    mots = meaningful_words(texte)
    if not mots:
        return []
    trouvees = [Proposition(item, _score(mots, _words_of(item))) for item in items]
    retenues = [p for p in trouvees if p.score > 0]
    meilleur = max((p.score for p in retenues), default=0)
    # What answers less than half as well as the best is noise for the reader.
    retenues = [p for p in retenues if p.score >= meilleur / 2]
    return sorted(retenues, key=lambda p: (-round(p.score, 4), p.item.code))[:limite]


def meaningful_words(texte: str) -> tuple[str, ...]:
    """The words of a sentence that can name an action: no article, no date, no number."""
    mots = _MOT.findall(normalise(texte))
    return tuple(dict.fromkeys(m for m in mots if len(m) > 1 and m not in VIDES and not m.isdigit()))


def likeness(mots: tuple[str, ...], titre: tuple[str, ...]) -> float:
    """How well the words of a title answer these ones, 0 to 1."""
    return _score(mots, tuple((mot, 1.0) for mot in titre)) if mots else 0.0


def _words_of(item: Item) -> tuple[tuple[str, float], ...]:
    """Words of an item with their weight: its label first, then what classifies it."""
    return _words_cached(item.libelle, item.sous_bloc, item.nature, tuple(sorted(item.categories)), item.axes)


@lru_cache(maxsize=8192)
def _words_cached(
    libelle: str, sous_bloc: str, nature: str, categories: tuple[str, ...], axes: tuple[int, ...]
) -> tuple[tuple[str, float], ...]:
    poids: dict[str, float] = {}
    autour = [sous_bloc, *categories, *(Axe(axe).court for axe in axes)]
    if nature in set(Nature):
        autour.append(Nature(nature).libelle)
    for texte, valeur in ((libelle, 1.0), (" ".join(autour), 0.6)):
        for mot in meaningful_words(texte):
            poids[mot] = max(valeur, poids.get(mot, 0))
    return tuple(poids.items())


def _score(cherches: tuple[str, ...], mots: tuple[tuple[str, float], ...]) -> float:
    return sum(max((_likeness(cherche, mot) * poids for mot, poids in mots), default=0) for cherche in cherches) / len(
        cherches
    )


def _likeness(cherche: str, mot: str) -> float:
    if cherche == mot:
        return 1.0
    court, long = sorted((cherche, mot), key=len)
    if len(court) >= 4 and long.startswith(court):
        return 0.9
    if len(court) >= 4 and long.startswith(court[:-1]) and len(long) - len(court) <= 2:
        return 0.85
    if len(court) < 4 or abs(len(cherche) - len(mot)) > 3:
        return 0.0
    comparaison = SequenceMatcher(None, cherche, mot, autojunk=False)
    if comparaison.quick_ratio() < RESSEMBLANCE_MIN:
        return 0.0
    ratio = comparaison.ratio()
    return ratio * 0.8 if ratio >= RESSEMBLANCE_MIN else 0.0
