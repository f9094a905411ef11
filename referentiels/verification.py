"""Checks of a whole version, before anybody is bound by it (the rules themselves are in `rules.controle_version`)."""

from __future__ import annotations

from datetime import date

from referentiels.lecture import load_version
from referentiels.parametres import parametres_au
from referentiels.rules.controle_version import Constat, Gravite, check_version
from referentiels.rules.version import Version


def findings(version: Version, on: date) -> tuple[Constat, ...]:
    """Every finding of a version, judged with the values of the law on its date of effect (else on the day)."""
    return check_version(version, parametres_au(version.effet or on).min_par_axe)


def blocking_defects(version_id: int, on: date) -> list[str]:
    """The sentences that prevent a version from being submitted; empty when nothing does."""
    version = load_version(version_id)
    if not version.items:
        return ["La version ne contient aucune action."]
    return [constat.message for constat in findings(version, on) if constat.gravite is Gravite.ERREUR]
