"""What the pages of the steering room share, ready for a template: tabs, filters, a crossing, its map, a curve."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.chemins import path_to
from accounts.professions import Profession
from accounts.territoires import REGIONS
from dashboards import evolution, pays, pilotage_onglets, tableaux
from dashboards.coupes import SSA
from dashboards.croise import Ligne
from dashboards.evolution import Evolution
from dashboards.indicateurs import INDICATEURS, Dimension
from dashboards.selection import DESSOUS, Selection
from dashboards.tableaux import Tableau

#: What a crossing may be cut by, in the order of the choice.
PAR = (
    Dimension.REGION, Dimension.DEPARTEMENT, Dimension.PROFESSION, Dimension.SPECIALITE, Dimension.MODE,
    Dimension.TRANCHE_AGE, Dimension.REFERENTIEL,
)  # fmt: skip
CARTOGRAPHIEES = frozenset({Dimension.REGION, Dimension.DEPARTEMENT})
#: Filters that the form offers; the others come from a row that was opened.
_OFFERTS: dict[Dimension, list[tuple[str, str]]] = {
    Dimension.PROFESSION: [(p.value, p.pluriel) for p in Profession],
    Dimension.REGION: list(REGIONS.items()),
}


def frame(page: str, selection: Selection, **autres: str) -> dict[str, Any]:
    """Tabs, filters in force and the choices of the form; `autres` are the other parameters of the page."""
    return {
        "onglets": pilotage_onglets.tabs(page, selection),
        "selection": selection,
        "filtres": selection.tags(**autres),
        "choix": [(nom, valeurs, selection.get(nom)) for nom, valeurs in _OFFERTS.items()],
        "caches": [(nom.value, valeur) for nom, valeur in selection.filtres if nom not in _OFFERTS],
        "url_aucun": Selection((), ()).plus(**autres),
    }


def crossing(selection: Selection, dimension: Dimension, on: date) -> Tableau:
    """The table of a dimension; a row opens what is under it. Raises `Refus("croisement_trop_fin")`."""
    table = pays.by(dimension, pays.COLONNES, selection, on)
    titre = f"Avancement par {dimension.libelle.lower()}"
    return tableaux.table(dimension.value, titre, table, lambda ligne: under(selection, dimension, ligne))


def map_of(selection: Selection, dimension: Dimension, code: str, on: date) -> dict[str, Any]:
    """What the map of a territory shows of one indicator. Raises `Refus("croisement_trop_fin")`."""
    table = pays.by(dimension, [code], selection, on)
    indicateur = INDICATEURS[code]
    return {
        "is_region": dimension is Dimension.REGION,
        "valeurs": pays.shares(table, code),
        "titre": f"{indicateur.libelle}, par {dimension.libelle.lower()}",
        "source": tableaux.source(table, indicateur),
        "donnees": pays.map_rows(table, code, dimension.libelle),
        "region": selection.get(Dimension.REGION),
        "liens": {ligne.codes[0]: under(selection, dimension, ligne) for ligne in table.lignes if ligne.codes[0]},
    }


def states(selection: Selection, dimension: Dimension, on: date) -> dict[str, Any]:
    """What the stacked bars of accounts by state take. Raises `Refus("croisement_trop_fin")`."""
    etats, lignes, table = pays.states(dimension, selection, on)
    return {
        "etats": etats,
        "lignes": lignes,
        "titre": f"Avancement des comptes, par {dimension.libelle.lower()}",
        "source": tableaux.source(table, INDICATEURS["comptes"]),
        "caches": len({ligne.codes[0] for ligne in table.lignes}) - len(lignes),
    }


def under(selection: Selection, dimension: Dimension, ligne: Ligne) -> str:
    """The page that a row opens: what is under its code, or the same people by profession or by region."""
    if not ligne.codes[0] or dimension is Dimension.TRANCHE_AGE:
        return ""
    suivante = DESSOUS.get(dimension) or (
        Dimension.REGION if dimension in {Dimension.SPECIALITE, Dimension.REFERENTIEL} else Dimension.PROFESSION
    )
    if ligne.codes[0] == SSA:
        suivante = Dimension.PROFESSION
    return path_to("pilotage:detail") + selection.plus(**{dimension.value: ligne.codes[0], "par": suivante.value})


def curve(courbe: Evolution) -> dict[str, Any]:
    """What the template of a curve takes; `dessin` is None when there is nothing to draw."""
    if courbe.is_vide:
        return {"courbe": courbe, "dessin": None}
    dessin = evolution.draw(courbe)
    return {
        "courbe": courbe,
        "dessin": dessin,
        "textes": evolution.texts(dessin, courbe.indicateur),
        "legende": evolution.legend(courbe),
        "donnees": evolution.rows(courbe),
    }
