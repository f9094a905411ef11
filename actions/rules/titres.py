"""Titles of one action as different sources write them: read as words, then compared. No dictionary, no learning.

A source writes in capitals, loses accents, cuts the end, abbreviates, uses an acronym, makes a typing mistake, adds how
the action is followed. What makes two actions different is kept: a number, a level, a population. certif's choice: no
text says how to recognise a title (parameter `doublon_titre`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_MOTS_VIDES = frozenset(
    ("a", "au", "aux", "avec", "chez", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "n", "no")
    + ("numero", "ou", "par", "pour", "s", "sur", "un", "une")
    # Words that organisers add around the same title.
    + ("action", "dpc", "formation", "programme", "seminaire", "session", "stage")
)
#: How and how long it is followed, and when: said by one source, not by the other, about the same action.
_ANNONCES = re.compile(
    r"\b(?:e[- ]?learning|en ligne|a distance|classe virtuelle|presentiel(?:le)?|distanciel(?:le)?|webinaire|visio\w*"
    r"|hybride|formation continue|programme integre|\d{1,2}/\d{1,2}/\d{2,4}|\d+(?:[.,]\d+)? ?(?:jours?|heures?|h|min)"
    r"\b(?: ?\d\d\b)?"
    r"|(?:\d{1,2} )?(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) 20\d\d)\b"
)
#: A number, a roman number or a letter after one of these words is a number of the title.
_RANGS = frozenset(
    ("bloc", "cycle", "degre", "etape", "groupe", "jour", "journee", "module", "niveau", "partie", "phase", "seance")
    + ("tome", "type", "unite", "volet")
)
_ROMAINS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_ROMAINS_APRES_UN_RANG = {**_ROMAINS, "i": "1", "v": "5", "x": "10"}
_ORDINAUX = {"premier": "1", "premiere": "1", "second": "2", "seconde": "2", "deuxieme": "2", "troisieme": "3"}
_ORDINAL = re.compile(r"(\d+)(?:er|re|ere|e|eme|nd|nde)")
#: Stems of words that, alone in one of two titles, tell another action: a level or a form, then a population.
_NIVEAUX = frozenset(
    (
        "actualisation",
        "approfondissement",
        "audit",
        "avanc",
        "avance",
        "conferenc",
        "confirm",
        "debutant",
        "expert",
        "initiation",
    )
    + ("perfectionnement", "recyclag", "soire")
)
_POPULATIONS = frozenset(("adolescent", "adult", "ag", "age", "enceint", "enfant", "femm", "nourrisson"))
#: Stems of different words that one letter separates, so that a typing mistake is not seen where there is none.
_FAUX_AMIS = frozenset(
    frozenset(paire)
    for paire in (
        ("abduction", "adduction"), ("addiction", "adduction"), ("infection", "injection"), ("mucos", "mycos"),
        ("saint", "sant"),
    )
)  # fmt: skip
#: A cut title still says this much (characters, without spaces).
_COUPE_MIN = 20
_FAUTE_MIN, _COLLE_MIN, _ABREGE_MIN, _SIGLE_MIN = 5, 6, 3, 3


class Titre(NamedTuple):
    """A title read: `mots` carry meaning, in order; `suite` holds every word with its rank in `mots` (-1 = none).

    `nombres` tell apart two actions of one title, `annees` two years; `abreges` are the ranks of words followed by a
    full stop; `colle` is the whole text without spaces, `fins` where each word ends in it.
    """

    mots: tuple[str, ...]
    suite: tuple[tuple[str, int], ...]
    nombres: frozenset[str]
    annees: frozenset[str]
    abreges: frozenset[int]
    colle: str
    fins: frozenset[int]


class Comparaison(NamedTuple):
    """Two titles beside one another: share of common words, and whether one says no more than the other.

    `is_contraire` when they name different numbers or years.
    """

    commun: float
    is_inclus: bool
    is_contraire: bool
    nb_mots: int

    @property
    def ressemblance(self) -> float:
        """0.0 to 1.0; 0.0 when each has a word of its own, or when they contradict one another."""
        return self.commun if self.is_inclus else 0.0


_AUTRE_CHOSE = Comparaison(0.0, False, True, 0)


def sans_accent(texte: str) -> str:
    """Lower case, without accent nor ligature."""
    decompose = unicodedata.normalize("NFKD", texte.lower().translate(_LIGATURES))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def mots_du_titre(titre: str) -> tuple[str, ...]:
    """The words of a title that carry meaning, without accent nor case; numbers included, at the end."""
    lu = read_title(titre)
    return (*lu.mots, *sorted(lu.nombres))


# A slice reads the same titles again, the next one other titles: a title read weighs ten times its text.
@lru_cache(maxsize=4_096)
def read_title(titre: str) -> Titre:
    """A title as words, numbers and years."""
    plat = sans_accent(titre)
    trouves = list(re.finditer(r"[a-z0-9]+", plat))
    colle = "".join(t.group() for t in trouves)
    fins, longueur = [], 0
    for trouve in trouves:
        longueur += len(trouve.group())
        fins.append(longueur)
    texte = _ANNONCES.sub(" ", re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m.group().replace(".", "") + " ", plat))
    jetons = [(m[1], bool(m[2])) for m in re.finditer(r"([a-z0-9]+)(\.?)", texte)]
    mots: list[str] = []
    suite: list[tuple[str, int]] = []
    nombres: set[str] = set()
    annees: set[str] = set()
    abreges: set[int] = set()
    for rang, (jeton, is_abrege) in enumerate(jetons):
        suivant, apres = (jetons[place][0] if place < len(jetons) else "" for place in (rang + 1, rang + 2))
        nombre = _number(jeton, jetons[rang - 1][0] if rang else "", suivant)
        if nombre:
            (annees if len(nombre) == 4 and nombre[:2] == "20" else nombres).add(nombre)
        elif jeton in _MOTS_VIDES or (jeton in _RANGS and _number(suivant, jeton, apres)):
            suite.append((jeton, -1))
        else:
            suite.append((jeton, len(mots)))
            if is_abrege:
                abreges.add(len(mots))
            mots.append(jeton)
    return Titre(
        tuple(mots), tuple(suite), frozenset(nombres), frozenset(annees), frozenset(abreges), colle, frozenset(fins)
    )


def _number(jeton: str, avant: str, apres: str) -> str:
    """The number that a word stands for, empty when it is a word; `avant` and `apres` are its neighbours."""
    if jeton.isdigit():
        return jeton.lstrip("0") or "0"
    if (ordinal := _ORDINAL.fullmatch(jeton)) is not None:
        return ordinal[1]
    if avant in _RANGS:
        if len(jeton) == 1 and jeton in "abcdef" and apres not in _MOTS_VIDES:
            return jeton
        return _ROMAINS_APRES_UN_RANG.get(jeton, "")
    return _ROMAINS.get(jeton) or _ORDINAUX.get(jeton, "")


def ressemblance(premier: str, second: str) -> float:
    """How close two titles are, 0.0 to 1.0: the share of their words found in the other.

    Titles that each have a word of their own (« du sein », « du côlon »), or that name different numbers (« module 1 »,
    « module 2 »), tell two actions: 0.0.
    """
    return compare_titles(premier, second).ressemblance


def compare_titles(premier: str, second: str) -> Comparaison:
    """Compare two titles; the same in both orders."""
    a, b = sorted((read_title(premier), read_title(second)))
    if not a.mots or not b.mots:
        return _AUTRE_CHOSE
    if a.nombres != b.nombres or (a.annees and b.annees and a.annees.isdisjoint(b.annees)):
        contraire = bool((a.nombres and b.nombres) or (a.annees and b.annees and a.annees.isdisjoint(b.annees)))
        return _AUTRE_CHOSE._replace(is_contraire=contraire)
    nb_mots = min(len(a.mots), len(b.mots))
    seuls_a, seuls_b = _alone(a, b)
    seuls = {_stem(mot) for mot in (*seuls_a, *seuls_b)}
    is_coupe = _is_cut(a, b) or _is_cut(b, a)
    # A cut title may have lost a population; a level is told to the end.
    if seuls & _NIVEAUX or (seuls & _POPULATIONS and not is_coupe):
        return Comparaison(0.0, False, False, nb_mots)
    if is_coupe:
        return Comparaison(1.0, True, False, nb_mots)
    commun = 1 - (len(seuls_a) + len(seuls_b)) / (len(a.mots) + len(b.mots))
    return Comparaison(commun, not (seuls_a and seuls_b), False, nb_mots)


def _is_cut(court: Titre, entier: Titre) -> bool:
    """Whether `court` is the beginning of `entier`, stopped in the middle of a word."""
    longueur = len(court.colle)
    return (
        _COUPE_MIN <= longueur < len(entier.colle)
        and entier.colle.startswith(court.colle)
        and longueur not in entier.fins
    )


def _alone(a: Titre, b: Titre) -> tuple[list[str], list[str]]:
    """The words of each title that have no counterpart in the other."""
    de_a: set[int] = set()
    de_b: set[int] = set()
    for i, mot in enumerate(a.mots):
        for j, autre in enumerate(b.mots):
            if _same_word(mot, autre) or _shortens(a, i, autre) or _shortens(b, j, mot):
                de_a.add(i)
                de_b.add(j)
    for gauche, droite, prises, trouvees in ((a, b, de_a, de_b), (b, a, de_b, de_a)):
        _match_joined(gauche, droite, prises, trouvees)
        _match_acronyms(gauche, droite, prises, trouvees)
    return (
        [mot for i, mot in enumerate(a.mots) if i not in de_a],
        [mot for j, mot in enumerate(b.mots) if j not in de_b],
    )


def _shortens(titre: Titre, rang: int, autre: str) -> bool:
    """Whether the word of this rank, followed by a full stop, abbreviates the other."""
    mot = titre.mots[rang]
    if rang not in titre.abreges or len(mot) < _ABREGE_MIN or not autre.startswith(mot[:2]):
        return False
    lettres = iter(autre)
    return all(lettre in lettres for lettre in mot)


@lru_cache(maxsize=16_384)
def _same_word(mot: str, autre: str) -> bool:
    """The same word, its plural or feminine, or the same with one typing mistake."""
    gauche, droite = _stem(mot), _stem(autre)
    if gauche == droite:
        return True
    if min(len(mot), len(autre)) < _FAUTE_MIN or mot[0] != autre[0] or frozenset((gauche, droite)) in _FAUX_AMIS:
        return False
    return _one_mistake(gauche, droite)


def _stem(mot: str) -> str:
    """A word without the end of its plural or feminine; short words are left whole."""
    return re.sub(r"(?:es|s|x|e)$", "", mot) if len(mot) > 3 else mot


def _one_mistake(mot: str, autre: str) -> bool:
    """One letter added, left out or changed, or two neighbours exchanged."""
    avant = 0
    while avant < min(len(mot), len(autre)) and mot[avant] == autre[avant]:
        avant += 1
    gauche, droite = mot[avant:], autre[avant:]
    while gauche and droite and gauche[-1] == droite[-1]:
        gauche, droite = gauche[:-1], droite[:-1]
    return (len(gauche) <= 1 and len(droite) <= 1) or (len(gauche) == 2 and gauche == droite[::-1])


def _match_joined(gauche: Titre, droite: Titre, prises: set[int], trouvees: set[int]) -> None:
    """Two words of one title written as one in the other (« colo-rectal », « colorectal »)."""
    for rang in range(len(gauche.mots) - 1):
        joints = gauche.mots[rang] + gauche.mots[rang + 1]
        for autre_rang, autre in enumerate(droite.mots):
            if len(joints) >= _COLLE_MIN and _same_word(joints, autre):
                prises.update((rang, rang + 1))
                trouvees.add(autre_rang)


def _match_acronyms(gauche: Titre, droite: Titre, prises: set[int], trouvees: set[int]) -> None:
    """An acronym of one title whose letters begin words that follow one another in the other (« ETP », « PEC »)."""
    for rang, sigle in enumerate(gauche.mots):
        if rang in prises or not sigle.isalpha() or not _SIGLE_MIN <= len(sigle) <= 6:
            continue
        for debut in range(len(droite.suite)):
            rangs = _spells(sigle, droite.suite[debut:])
            if rangs:
                prises.add(rang)
                trouvees.update(rangs)


def _spells(sigle: str, suite: tuple[tuple[str, int], ...]) -> list[int]:
    """Ranks of the words whose initials spell the acronym (small words may be left out), empty when they do not."""
    rangs: list[int] = []
    lettres = 0
    for mot, rang in suite:
        if lettres == len(sigle):
            break
        if mot[0] == sigle[lettres]:
            lettres += 1
            if rang >= 0:
                rangs.append(rang)
        elif rang >= 0 or not rangs:
            return []
    return rangs if lettres == len(sigle) and len(rangs) > 1 else []
