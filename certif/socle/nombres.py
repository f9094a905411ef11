"""Numbers in French sentences: decimal comma, plural from two on (0 and 1 are singular)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

#: Thousands and the space before « % »: narrow and non-breaking.
FINE = "\u202f"
#: Between a number and its word.
INSECABLE = "\u00a0"
MOINS = "\u2212"


def decimal(valeur: float) -> str:
    """A number with a decimal comma and no useless zero: « 2 », « 1,5 »."""
    return f"{valeur:g}".replace(".", ",")


def counted(valeur: float, mot: str) -> str:
    """A number and a word that takes an « s »: « 1,5 heure », « 2 heures »."""
    return f"{decimal(valeur)} {mot}{'s' if valeur >= 2 else ''}"


def pluriel(count: Any, formes: str = "s") -> str:
    """Ending or word agreeing with `count`: 0 and 1 are singular in French.

    `formes` is what the plural adds (« s »), or both forms separated by a comma (« travail,travaux »).
    """
    singulier, _, plusieurs = formes.rpartition(",")
    if type(count) is not int:
        count = exact(count) or 0
    return plusieurs if abs(count) >= 2 else singulier


def nombre(value: Any, decimales: int = 0) -> str:
    """`1234567.5` written « 1 234 567,5 », without trailing zeros. An empty value gives an empty string."""
    if type(value) is int:  # nearly always, and many times a page
        return (MOINS if value < 0 else "") + f"{abs(value):,}".replace(",", FINE)
    lu = exact(value)
    if lu is None:
        return ""
    arrondi = rounded(lu, decimales)
    signe = MOINS if arrondi < 0 else ""
    entier, _, fraction = f"{abs(arrondi):f}".partition(".")
    fraction = fraction.rstrip("0")
    return signe + f"{int(entier):,}".replace(",", FINE) + (f",{fraction}" if fraction else "")


def pourcent(value: Any, decimales: int = 1) -> str:
    """A percentage between 0 and 100 written « 37,5 % ». An empty value gives an empty string."""
    texte = nombre(value, decimales)
    return f"{texte}{FINE}%" if texte else ""


def rounded(valeur: Decimal, decimales: int) -> Decimal:
    """The nearest number with so many decimals; a half goes away from zero."""
    return valeur.quantize(Decimal(1).scaleb(-int(decimales)), rounding=ROUND_HALF_UP)


def exact(value: Any) -> Decimal | None:
    """The number that a value is or reads as; None when it is none (empty, a truth value, infinite)."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        lu = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return lu if lu.is_finite() else None
