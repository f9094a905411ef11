"""Checks of one requirement line: what its axis (or the whole cycle) can bring at most."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from referentiels.nomenclature import FormeUnite, TypeExigence
from referentiels.rules.constats import Constat, Gravite, ou
from referentiels.rules.item import Exigence, Item

# The longest cycle of the law, in calendar years: 1 January 2023 to 31 December 2031.
ANNEES_MAX = date(2031, 12, 31).year - date(2023, 1, 1).year + 1
_ANNUELLES = (FormeUnite.ANNEES, FormeUnite.ANNEES_CONSECUTIVES, FormeUnite.PAR_AN)


def capacite(item: Item) -> int | None:
    """How many units an item may make in one cycle; None when nothing limits it."""
    if item.unite.forme in _ANNUELLES and item.unite.seuil > 0:
        annees = int(ANNEES_MAX // item.unite.seuil)
        return annees if item.max_par_cycle is None else min(annees, item.max_par_cycle)
    return item.max_par_cycle


def check_ligne(
    axe: int | None, ligne: Exigence, possibles: Collection[Item], items: Mapping[str, Item]
) -> Iterator[Constat]:
    """What prevents one line from being reached with the items of its axis (`possibles`)."""
    if ligne.type is TypeExigence.OBLIGATOIRE and ligne.action not in items:
        yield Constat(
            "action_inconnue",
            Gravite.ERREUR,
            f"L’action obligatoire «\u00a0{ligne.action}\u00a0» n’existe pas dans cette version.",
            axe,
            ligne.action,
            "Ajoutez cette action, ou corrigez le code de l’exigence.",
            ligne,
        )
        return
    if ligne.seuil <= 0:
        yield Constat(
            "seuil_nul",
            Gravite.ALERTE,
            f"Une exigence {ou(axe)} ne demande rien.",
            axe,
            remede="Donnez-lui un seuil, ou retirez-la.",
            ligne=ligne,
        )
        return
    if not possibles:
        yield Constat(
            "axe_vide",
            Gravite.ERREUR,
            f"«\u00a0{ligne.libelle}\u00a0» {ou(axe)}\u00a0: aucune action ne s’y trouve.",
            axe,
            ligne.action,
            "Ajoutez des actions à cet axe, ou retirez l’exigence.",
            ligne,
        )
        return
    yield from _check_seuil(axe, ligne, [item for item in possibles if ligne.counts(item)])


def _check_seuil(axe: int | None, ligne: Exigence, utiles: list[Item]) -> Iterator[Constat]:
    if ligne.type is TypeExigence.QUOTA and not utiles:
        mot = ligne.categorie or ligne.nature
        yield Constat(
            "categorie_inconnue",
            Gravite.ERREUR,
            f"Aucune action {ou(axe)} ne porte «\u00a0{mot}\u00a0»\u00a0: le quota ne peut pas être atteint.",
            axe,
            remede="Donnez cette catégorie aux actions concernées, ou corrigez le quota.",
            ligne=ligne,
        )
        return
    if ligne.type is TypeExigence.OBLIGATOIRE and not utiles:
        yield Constat(
            "action_hors_axe",
            Gravite.ERREUR,
            f"«\u00a0{ligne.libelle}\u00a0» {ou(axe)}\u00a0: cette action n’est pas sur cet axe.",
            axe,
            ligne.action,
            "Déplacez l’exigence, ou ajoutez l’axe à l’action.",
            ligne,
        )
        return
    plafond = plafond_de(ligne, utiles)
    if plafond is not None and plafond < ligne.seuil:
        yield Constat(
            "seuil_inaccessible",
            Gravite.ERREUR,
            f"«\u00a0{ligne.libelle}\u00a0» {ou(axe)} ne peut pas être atteint\u00a0: {plafond:g} au plus.",
            axe,
            ligne.action,
            "Abaissez le seuil, ou ajoutez des actions qui permettent de l’atteindre.",
            ligne,
        )


def plafond_de(ligne: Exigence, utiles: Collection[Item]) -> float | None:
    """The most that these items can bring to the line; None when there is no limit."""
    if ligne.type is TypeExigence.SOUS_BLOCS:
        return len({item.sous_bloc for item in utiles if capacite(item) != 0})
    if ligne.type is TypeExigence.HEURES:
        return None if any(capacite(item) != 0 for item in utiles) else 0
    total = 0.0
    for item in utiles:
        valeur = points_au_plus(item) if ligne.type is TypeExigence.POINTS else 1.0
        nombre = capacite(item)
        if nombre is None:
            if valeur:
                return None
            continue
        total += valeur * nombre
    return total


def points_au_plus(item: Item) -> float:
    """The points of one unit for the best role."""
    return max((item.points, *item.points_par_role.values()))
