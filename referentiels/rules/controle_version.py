"""Checks of a draft version: what could never be satisfied, before anybody is bound by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from referentiels.axes import AXES
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version


class Gravite(StrEnum):
    """`erreur` prevents publication, `alerte` asks for a look."""

    ERREUR = "erreur"
    ALERTE = "alerte"


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding: stable code, French sentence, and where (axis, item)."""

    code: str
    gravite: Gravite
    message: str
    axe: int | None = None
    action: str = ""


def codes_repetes(codes: Iterable[str]) -> tuple[Constat, ...]:
    """The codes written more than once, before the items become a mapping."""
    return tuple(
        Constat(
            "code_en_double",
            Gravite.ERREUR,
            f"Le code «\u00a0{code}\u00a0» est porté par {nombre} actions\u00a0: donnez à chacune le sien.",
            action=code,
        )
        for code, nombre in sorted(Counter(codes).items())
        if nombre > 1
    )


def check_version(version: Version, min_par_axe: int = 2) -> tuple[Constat, ...]:
    """Every finding of a version, errors first; empty when it can be satisfied line by line.

    A line is compared with the most that all the items of its axis could bring together; a
    transversal item is counted on each of its axes, so a draft may pass and still be too tight.
    """
    constats = [*_items(version)]
    for axe in (*AXES, None):
        lignes = version.exigences_de(axe)
        if axe is not None and not lignes:
            lignes = (Exigence(TypeExigence.NOMBRE, min_par_axe),)
        possibles = [i for i in version.items.values() if axe is None or axe in i.axes]
        for ligne in lignes:
            constats += _ligne(axe, ligne, possibles, version)
    return tuple(sorted(constats, key=lambda c: c.gravite is not Gravite.ERREUR))


def _items(version: Version) -> Iterator[Constat]:
    for code, item in version.items.items():
        if not item.axes or not set(item.axes) <= set(AXES):
            yield _erreur("axe_inconnu", f"L’action «\u00a0{code}\u00a0» n’est sur aucun des quatre axes.", code)
        if item.max_par_cycle == 0:
            yield _erreur("jamais_comptee", f"L’action «\u00a0{code}\u00a0» ne peut jamais compter.", code)
        if item.unite.seuil <= 0 or item.unite.par_an <= 0:
            yield _erreur("unite_nulle", f"L’unité de l’action «\u00a0{code}\u00a0» doit être positive.", code)


def _erreur(code: str, message: str, action: str) -> Constat:
    return Constat(code, Gravite.ERREUR, message, action=action)


def _ligne(axe: int | None, ligne: Exigence, possibles: list[Item], version: Version) -> Iterator[Constat]:
    ou = "sur le cycle" if axe is None else f"sur l’axe\u00a0{axe}"
    if ligne.type is TypeExigence.OBLIGATOIRE and ligne.action not in version.items:
        yield Constat(
            "action_inconnue",
            Gravite.ERREUR,
            f"L’action obligatoire «\u00a0{ligne.action}\u00a0» n’existe pas dans cette version.",
            axe,
            ligne.action,
        )
        return
    if ligne.seuil <= 0:
        yield Constat("seuil_nul", Gravite.ALERTE, f"Une exigence {ou} ne demande rien.", axe)
        return
    utiles = [item for item in possibles if ligne.counts(item)]
    if ligne.type is TypeExigence.QUOTA and not utiles:
        mot = ligne.categorie or ligne.nature
        yield Constat(
            "categorie_inconnue",
            Gravite.ERREUR,
            f"Aucune action {ou} ne porte «\u00a0{mot}\u00a0»\u00a0: le quota ne peut pas être atteint.",
            axe,
        )
        return
    plafond = _plafond(ligne, utiles)
    if plafond is not None and plafond < ligne.seuil:
        yield Constat(
            "seuil_inaccessible",
            Gravite.ERREUR,
            f"«\u00a0{ligne.libelle}\u00a0» {ou} ne peut pas être atteint\u00a0: {plafond:g} au plus.",
            axe,
            ligne.action,
        )


def _plafond(ligne: Exigence, utiles: list[Item]) -> float | None:
    """The most that these items can bring to the line; None when there is no limit."""
    if ligne.type is TypeExigence.SOUS_BLOCS:
        return len({item.sous_bloc for item in utiles})
    if ligne.type is TypeExigence.HEURES:
        return None if utiles else 0
    total = 0.0
    for item in utiles:
        valeur = 1.0
        if ligne.type is TypeExigence.POINTS:
            valeur = max((item.points, *item.points_par_role.values()))
        if item.max_par_cycle is None:
            if valeur:
                return None
            continue
        total += valeur * item.max_par_cycle
    return total
