"""Charts drawn on the server as SVG, each with its title, its description and its table.

`imprime` is for a document: the style goes inside the drawing, which a printer reads alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT, REGIONS
from certif import cartes, graphiques
from certif.socle.nombres import nombre, pourcent
from certif.socle.reperes import Repere

register = template.Library()

CACHE = "masqué"
SANS_DONNEE = "sans donnée"
Donnees = tuple[Sequence[str], Sequence[Sequence[str]]]


@lru_cache(maxsize=1)
def _style() -> SafeString:
    """The colours of charts on paper: our own file, read once."""
    fichier = Path(settings.BASE_DIR) / "static" / "pdf" / "graphiques.css"
    return mark_safe(fichier.read_text("utf-8"))  # noqa: S308 - a file of the house, not what anybody typed


@register.inclusion_tag("composants/carte.html")
def carte_regions(
    valeurs: Mapping[str, Decimal | float | None],
    titre: str,
    source: str,
    unite: str = "%",
    ident: str = "carte",
    liens: Mapping[str, str] | None = None,
    donnees: Donnees | None = None,
    imprime: bool = False,
) -> dict[str, Any]:
    """Tile map of the 18 regions.

    `valeurs`: region code to number, None where the cell is hidden; `source`: what is counted, on what day,
    from where; `unite`: « % » or a word; `ident`: unique on the page; `liens`: region code to the page that says
    more; `donnees`: heads and rows of the table when it says more than the map.
    """
    carte = cartes.carte(cartes.REGIONS, REGIONS, valeurs)
    return _map(carte, "Région", titre, source, unite, ident, liens or {}, donnees, imprime)


@register.inclusion_tag("composants/carte.html")
def carte_departements(
    valeurs: Mapping[str, Decimal | float | None],
    titre: str,
    source: str,
    region: str = "",
    unite: str = "%",
    ident: str = "carte",
    liens: Mapping[str, str] | None = None,
    donnees: Donnees | None = None,
    imprime: bool = False,
) -> dict[str, Any]:
    """Tile map of the 101 départements, or of those of a region; the rest as `carte_regions`."""
    grille = cartes.DEPARTEMENTS
    if region:
        grille = grille.only({code for code, autre in REGION_DU_DEPARTEMENT.items() if autre == region})
    carte = cartes.carte(grille, DEPARTEMENTS, valeurs)
    return _map(carte, "Département", titre, source, unite, ident, liens or {}, donnees, imprime)


def _map(
    carte: cartes.Carte, entete: str, titre: str, source: str, unite: str, ident: str, liens: Mapping[str, str],
    donnees: Donnees | None, imprime: bool,
) -> dict[str, Any]:  # fmt: skip
    noms = sorted(carte.tuiles, key=lambda t: t.nom)
    entetes, lignes = donnees or ([entete, titre], [[t.nom, _texte(t.valeur, t.cachee, unite)] for t in noms])
    return {
        "titre": titre,
        "source": source,
        "ident": ident,
        "grille": carte.grille,
        "maille": entete.lower(),
        "tuiles": [
            (t, _court(t, unite, carte.est_fine), _texte(t.valeur, t.cachee, unite), liens.get(t.code, ""))
            for t in carte.tuiles
        ],
        "est_lien": bool(liens) and not imprime,
        "legende": [(classe, _intervalle(bas, haut, unite)) for bas, haut, classe in carte.bornes],
        "entetes": entetes,
        "lignes": lignes,
        "cachees": any(t.cachee for t in carte.tuiles),
        "absentes": any(t.absente for t in carte.tuiles),
        "style": _style() if imprime else "",
    }


@register.inclusion_tag("composants/barres_empilees.html")
def barres_empilees(
    series: Sequence[str],
    lignes: Sequence[tuple[str, Sequence[int] | None]],
    titre: str,
    source: str,
    ident: str = "barres",
    premiere_colonne: str = "Ligne",
    imprime: bool = False,
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
        "style": _style() if imprime else "",
    }


@register.inclusion_tag("composants/repere.html")
def repere(
    dessin: Repere,
    titre: str,
    description: str,
    source: str,
    donnees: Donnees,
    *,
    legende: Sequence[tuple[str, str, str]] = (),
    textes: tuple[Mapping[float, str], Mapping[float, str]] = ({}, {}),
    axes: tuple[str, str] = ("", ""),
    ident: str = "repere",
    imprime: bool = False,
) -> dict[str, Any]:
    """Curves or a funnel (`certif.reperes`).

    `description`: what the drawing shows, in a sentence; `donnees`: heads and rows of its table; `legende`: (shape:
    « trait », « aire » or « point », class, words); `textes`: words of the marks across and down that are not their
    number; `axes`: what is across and down.
    """
    en_x, en_y = textes
    return {
        "traits": dessin.traits,
        "aires": dessin.aires,
        "marques": dessin.marques,
        "verticales": [(g.place, en_x.get(g.valeur) or nombre(g.valeur, 2)) for g in dessin.verticales],
        "horizontales": [(g.place, en_y.get(g.valeur) or pourcent(g.valeur, 2)) for g in dessin.horizontales],
        "titre": titre,
        "description": description,
        "source": source,
        "legende": legende,
        "axes": axes,
        "ident": ident,
        "entetes": donnees[0],
        "lignes": donnees[1],
        "style": _style() if imprime else "",
    }


def _texte(valeur: Decimal | None, cachee: bool, unite: str) -> str:
    if cachee:
        return CACHE
    if valeur is None:
        return SANS_DONNEE
    return pourcent(valeur) if unite == "%" else f"{nombre(valeur, 1)} {unite}"


def _court(tuile: cartes.Tuile, unite: str, est_fine: bool) -> str:
    """What fits in a tile: the number, its unit only when it is a percentage."""
    if tuile.cachee:
        return CACHE
    if tuile.valeur is None:
        return "–"
    return pourcent(tuile.valeur, int(est_fine)) if unite == "%" else nombre(tuile.valeur)


def _intervalle(bas: Decimal, haut: Decimal, unite: str) -> str:
    if bas == haut:
        return _texte(bas, False, unite)
    ecrit = pourcent if unite == "%" else nombre
    return f"de {ecrit(bas, 1)} à {ecrit(haut, 1)}"
