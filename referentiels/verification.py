"""Checks of a whole version, before anybody is bound by it (the rules themselves are in `rules.controle_version`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from referentiels.correspondances import read_rule
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue, Correspondance
from referentiels.parametres import parametres_au
from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.controle_correspondances import check_correspondances
from referentiels.rules.controle_version import check_effet, check_version
from referentiels.rules.version import Version

_VIDE = Constat(
    "version_vide",
    Gravite.ERREUR,
    "La version ne contient aucune action.",
    remede="Ajoutez les actions de chaque axe, ou importez un classeur.",
)


def findings(version: Version, on: date) -> tuple[Constat, ...]:
    """Every finding of a version, judged with the values of the law on its date of effect (else on the day)."""
    return check_version(version, parametres_au(version.effet or on).min_par_axe)


def review(version_id: int, on: date) -> tuple[Constat, ...]:
    """Every finding of a stored version, what prevents its submission first; an empty one has this sole defect.

    Its content, the mapping of its référentiel and its date of effect are looked at together.
    """
    version = load_version(version_id)
    if not version.items:
        return (_VIDE,)
    # The arrêté sets the date: one that a draft carries from its making is only a warning.
    dates = [replace(constat, gravite=Gravite.ALERTE) for constat in check_effet(version.effet, on)]
    constats = [*findings(version, on), *_mapping(version_id, version), *dates]
    return tuple(sorted(constats, key=lambda constat: constat.gravite is not Gravite.ERREUR))


def _mapping(version_id: int, version: Version) -> Iterator[Constat]:
    """Findings of the mapping; it serves every version, so that a code of another one is only a warning."""
    lignes = Correspondance.objects.filter(referentiel__versions=version_id).order_by("rang", "pk")
    autres = ActionPrevue.objects.filter(version__referentiel__versions=version_id).exclude(version=version_id)
    ailleurs: set[str] | None = None
    for constat in check_correspondances([read_rule(ligne) for ligne in lignes], version.items):
        if constat.code == "correspondance_inconnue":
            ailleurs = set(autres.values_list("code", flat=True)) if ailleurs is None else ailleurs
            yield replace(constat, gravite=Gravite.ALERTE) if constat.action in ailleurs else constat
        else:
            yield constat


def defects(constats: tuple[Constat, ...]) -> list[Constat]:
    """The findings that prevent a version from being submitted."""
    return [constat for constat in constats if constat.gravite is Gravite.ERREUR]


def warnings(constats: tuple[Constat, ...]) -> list[Constat]:
    """The findings that ask for a look, and for a confirmation before the version is submitted."""
    return [constat for constat in constats if constat.gravite is Gravite.ALERTE]


def blocking_defects(version_id: int, on: date) -> list[str]:
    """The sentences that prevent a version from being submitted; empty when nothing does."""
    return [constat.message for constat in defects(review(version_id, on))]
