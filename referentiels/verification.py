"""Checks of a whole version, before anybody is bound by it (the rules themselves are in `rules.controle_version`)."""

from __future__ import annotations

from datetime import date

from referentiels.lecture import load_version
from referentiels.parametres import parametres_au
from referentiels.rules.controle_version import Constat, Gravite, check_version
from referentiels.rules.version import Version

_VIDE = Constat("version_vide", Gravite.ERREUR, "La version ne contient aucune action.")


def findings(version: Version, on: date) -> tuple[Constat, ...]:
    """Every finding of a version, judged with the values of the law on its date of effect (else on the day)."""
    return check_version(version, parametres_au(version.effet or on).min_par_axe)


def review(version_id: int, on: date) -> tuple[Constat, ...]:
    """Every finding of a stored version, what prevents its submission first; an empty one has this sole defect."""
    version = load_version(version_id)
    return findings(version, on) if version.items else (_VIDE,)


def defects(constats: tuple[Constat, ...]) -> list[Constat]:
    """The findings that prevent a version from being submitted."""
    return [constat for constat in constats if constat.gravite is Gravite.ERREUR]


def warnings(constats: tuple[Constat, ...]) -> list[Constat]:
    """The findings that ask for a look, and for a confirmation before the version is submitted."""
    return [constat for constat in constats if constat.gravite is Gravite.ALERTE]


def blocking_defects(version_id: int, on: date) -> list[str]:
    """The sentences that prevent a version from being submitted; empty when nothing does."""
    return [constat.message for constat in defects(review(version_id, on))]
