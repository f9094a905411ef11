"""Where a version stands on a day, in words."""

from __future__ import annotations

from datetime import date

from referentiels.lecture import GELES
from referentiels.models import VersionReferentiel


def situation_of(version: VersionReferentiel, on: date) -> tuple[str, str]:
    """The words, and the known state whose icon and colour they borrow."""
    if version.etat not in GELES:
        return str(version.get_etat_display()), "brouillon"
    if version.effet and version.effet > on:
        is_abrogee = version.etat == VersionReferentiel.Etat.ABROGE
        return ("Abrogée avant effet", "retiree") if is_abrogee else ("À venir", "en_cours")
    if version.fin_effet and version.fin_effet < on:
        return ("Abrogée" if version.etat == VersionReferentiel.Etat.ABROGE else "Remplacée"), "retiree"
    return "En vigueur", "valide"
