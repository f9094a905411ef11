"""National identifiers and names: keys, shapes and comparisons. Pure text, no lookup.

Sources: RPPS = ten order digits and a Luhn key on the eleven digits, without the leading type digit 8
(formats.md §1.2); FINESS, SIREN and SIRET end with a Luhn key too.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})
#: Twice a digit, its own digits added.
_DOUBLES = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NON_LETTRES = re.compile(r"[^a-z0-9]+")
_PARTICULES = frozenset({"de", "du", "des", "d", "le", "la", "les", "l", "ep", "epouse", "nee", "ne", "van", "von"})


def luhn_sum(chiffres: str) -> int:
    """Luhn checksum of a string of digits; 0 modulo 10 when the key is right."""
    return sum(map(int, chiffres[-1::-2])) + sum(map(_DOUBLES.__getitem__, map(int, chiffres[-2::-2])))


def luhn_key(debut: str) -> str:
    """The digit to add at the end of `debut` (digits only) to make its Luhn checksum right."""
    return str(-luhn_sum(debut + "0") % 10)


def _digits(texte: str, longueur: int) -> bool:
    return len(texte) == longueur and texte.isascii() and texte.isdigit()


def rpps_valide(texte: str, *, strict: bool = True) -> bool:
    """Whether `texte` has the shape of an RPPS number; `strict` checks the Luhn key too."""
    return _digits(texte, 11) and (not strict or luhn_sum(texte) % 10 == 0)


def siren_valide(texte: str) -> bool:
    """Nine digits with their Luhn key."""
    return _digits(texte, 9) and luhn_sum(texte) % 10 == 0


def siret_valide(texte: str) -> bool:
    """Fourteen digits: a SIREN, then an establishment number, with a Luhn key on the whole."""
    return _digits(texte, 14) and luhn_sum(texte) % 10 == 0


def finess_valide(texte: str) -> bool:
    """Nine characters; Corsica's département letters are allowed, only all-digit numbers carry a checkable key."""
    if _digits(texte, 9):
        return luhn_sum(texte) % 10 == 0
    return bool(re.fullmatch(r"2[AB][0-9]{7}", texte))


def cle_nom(texte: str) -> str:
    """Stored key to sort and search names: no accent, lower case, œ → oe, one space between words."""
    sans_accent = unicodedata.normalize("NFD", texte.translate(_LIGATURES).lower())
    sans_accent = "".join(c for c in sans_accent if not unicodedata.combining(c))
    return _NON_LETTRES.sub(" ", sans_accent).strip()


def noms_concordent(attendu: str, recu: str) -> bool:
    """Whether two names may be the same person's: equal keys, or one holds all the words of the other.

    Birth and married names come joined or alone (« DURAND EP. MARTIN », « DURAND-MARTIN », « DURAND »);
    particles and civil-status words are ignored. An empty name never agrees.
    """
    mots_attendus = _words(attendu)
    mots_recus = _words(recu)
    if not mots_attendus or not mots_recus:
        return False
    return (
        mots_attendus <= mots_recus
        or mots_recus <= mots_attendus
        or "".join(cle_nom(attendu).split()) == "".join(cle_nom(recu).split())
    )


def _words(nom: str) -> frozenset[str]:
    return frozenset(cle_nom(nom).split()) - _PARTICULES
