"""Charts drawn on the server as SVG, each with its title, its description and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

from accounts.territoires import REGIONS
from certif import graphiques
from certif.templatetags.francais import nombre, pourcent

register = template.Library()

CACHE = "masqué"
SANS_DONNEE = "sans donnée"


@register.inclusion_tag("composants/carte_regions.html")
def carte_regions(
    valeurs: Mapping[str, Decimal | float | None],
    titre: str,
    source: str,
    unite: str = "%",
    ident: str = "carte",
) -> dict[str, Any]:
    """Tile map of the 18 regions.

    `valeurs`: region code to number, None where the cell is hidden; `source`: what is counted, on what day,
    from where; `unite`: « % » or a word; `ident`: unique on the page.
    """
    carte = graphiques.carte_regions(REGIONS, valeurs)
    lignes = [[t.nom, _texte(t.valeur, t.cachee, unite)] for t in sorted(carte.tuiles, key=lambda t: t.nom)]
    return {
        "carte": carte,
        "titre": titre,
        "source": source,
        "ident": ident,
        "largeur": graphiques.LARGEUR_CARTE,
        "hauteur": graphiques.HAUTEUR_CARTE,
        "tuiles": [(t, _court(t, unite)) for t in carte.tuiles],
        "legende": [(classe, _intervalle(bas, haut, unite)) for bas, haut, classe in carte.bornes],
        "entetes": ["Région", titre],
        "lignes": lignes,
        "cachees": any(t.cachee for t in carte.tuiles),
        "absentes": any(t.absente for t in carte.tuiles),
    }


@register.inclusion_tag("composants/barres_empilees.html")
def barres_empilees(
    series: Sequence[str],
    lignes: Sequence[tuple[str, Sequence[int] | None]],
    titre: str,
    source: str,
    ident: str = "barres",
    premiere_colonne: str = "Ligne",
) -> dict[str, Any]:
    """Stacked horizontal bars, one per row, all of the same length.

    `series`: names in order; `lignes`: (name, one count per series), None where they are hidden.
    """
    barres = graphiques.barres_empilees(lignes)
    donnees = []
    for libelle, nombres in lignes:
        cellules = [CACHE] * (len(series) + 1) if nombres is None else [nombre(n) for n in (*nombres, sum(nombres))]
        donnees.append([libelle, *cellules])
    return {
        "barres": [(b, [(s, pourcent(s.largeur, 0)) for s in b.segments]) for b in barres],
        "series": list(enumerate(series)),
        "titre": titre,
        "source": source,
        "ident": ident,
        "hauteur": graphiques.HAUTEUR_LIGNE * len(barres),
        "entetes": [premiere_colonne, *series, "Total"],
        "lignes": donnees,
        "cachees": any(b.cachee for b in barres),
    }


def _texte(valeur: Decimal | None, cachee: bool, unite: str) -> str:
    if cachee:
        return CACHE
    if valeur is None:
        return SANS_DONNEE
    return pourcent(valeur) if unite == "%" else f"{nombre(valeur, 1)} {unite}"


def _court(tuile: graphiques.Tuile, unite: str) -> str:
    """What fits in a tile: the number, its unit only when it is a percentage."""
    if tuile.cachee:
        return CACHE
    if tuile.valeur is None:
        return "–"
    return pourcent(tuile.valeur, 0) if unite == "%" else nombre(tuile.valeur)


def _intervalle(bas: Decimal, haut: Decimal, unite: str) -> str:
    if bas == haut:
        return _texte(bas, False, unite)
    ecrit = pourcent if unite == "%" else nombre
    return f"de {ecrit(bas, 1)} à {ecrit(haut, 1)}"
