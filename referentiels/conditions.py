"""Conditions of an item in their short written form: units (`par_an:4x1`) and points (`participant:5,orateur:10`).

The same short forms are stored, exchanged and typed on screen; this is the one place that reads and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from referentiels.nomenclature import FormeUnite
from referentiels.rules.item import UNE_REALISATION, Unite

ATTENDU_UNITE = "une unité comme « nombre:2 », « heures:6 », « annees:3 », « annees_consecutives:6 » ou « par_an:4x1 »"
ATTENDU_POINTS = "un nombre de points comme « 8 », ou un nombre par rôle comme « participant:5,orateur:10 »"


class EcritureInvalide(ValueError):
    """A short form cannot be read; the message says what was expected, in French."""

    def __init__(self, attendu: str) -> None:
        super().__init__(attendu)
        self.attendu = attendu


def decimal_of(texte: str) -> Decimal:
    """A number 0 or more, written with a comma or a point; ValueError when it is not one."""
    try:
        nombre = Decimal(texte.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(texte) from None
    if not nombre.is_finite() or nombre < 0:
        raise ValueError(texte)
    return nombre


def number_text(nombre: Decimal | float) -> str:
    """A number without useless zeros and with a point, as the exchange format writes it."""
    texte = f"{Decimal(str(nombre)):f}"
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def _entier(texte: str) -> int:
    nombre = decimal_of(texte)
    if nombre != int(nombre) or nombre < 1 or nombre > 999:
        raise ValueError(texte)
    return int(nombre)


def read_unite(texte: str) -> Unite:
    """The unit of a short form; empty means that one realisation is one action."""
    if not texte.strip():
        return UNE_REALISATION
    forme, _, valeur = texte.replace(" ", "").partition(":")
    try:
        choisie = FormeUnite(forme)
        if choisie is FormeUnite.PAR_AN:
            par_an, _, annees = valeur.partition("x")
            return Unite(choisie, _entier(annees), _entier(par_an))
        if choisie is FormeUnite.HEURES:
            heures = decimal_of(valeur)
            if not 0 < heures < 10_000:
                raise ValueError(valeur)
            return Unite(choisie, float(heures))
        return Unite(choisie, _entier(valeur))
    except ValueError:
        raise EcritureInvalide(ATTENDU_UNITE) from None


def write_unite(unite: Unite) -> str:
    """The short form of a unit; empty for the usual case."""
    if unite.is_simple:
        return ""
    if unite.forme is FormeUnite.PAR_AN:
        return f"{unite.forme.value}:{unite.par_an}x{number_text(unite.seuil)}"
    return f"{unite.forme.value}:{number_text(unite.seuil)}"


def read_points(texte: str) -> tuple[float, Mapping[str, float]]:
    """The points of one unit, and those of the roles that are named; (0, {}) when nothing is written."""
    texte = texte.strip()
    if not texte:
        return 0, {}
    try:
        if ":" not in texte:
            return float(decimal_of(texte)), {}
        par_role: dict[str, float] = {}
        for morceau in texte.split(","):
            role, separateur, valeur = morceau.partition(":")
            if not separateur or not role.strip().isidentifier() or role.strip() in par_role:
                raise ValueError(morceau)
            par_role[role.strip()] = float(decimal_of(valeur))
        return 0, par_role
    except ValueError:
        raise EcritureInvalide(ATTENDU_POINTS) from None


def write_points(points: float, par_role: Mapping[str, float]) -> str:
    """The short form of points."""
    if par_role:
        return ",".join(f"{role}:{number_text(valeur)}" for role, valeur in par_role.items())
    return number_text(points) if points else ""
