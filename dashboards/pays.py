"""The first page of the steering room: the few figures that matter, with what they were, and where to go next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from certif.socle.nombres import nombre, pluriel
from certif.socle.refus import Refus
from dashboards import croise, tableaux
from dashboards.croise import Croise, Valeur
from dashboards.indicateurs import STATUTS, Dimension, Indicateur, Nature
from dashboards.regard import Regard
from dashboards.selection import Selection

CHIFFRES = ("comptes", "actives", "complets", "progression")
#: Bars beyond which the hidden ones are left out of the drawing.
BARRES_MAX = 12
#: Columns of a crossing, and those that a map may show.
COLONNES = ("comptes", "actives", "commences", "complets", "progression", "a_risque")
CARTES = ("complets", "progression", "commences", "actives", "a_risque", "axe_1", "axe_2", "axe_3", "axe_4")


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A figure of the top: in words, out of how many, what it was a month before (empty: nothing to compare)."""

    libelle: str
    phrase: str
    texte: str
    detail: str
    tendance: str
    is_masque: bool


def headline(selection: Selection, on: date) -> tuple[list[Chiffre], Croise]:
    """The four figures of the selection with their trend, and the table they come from.

    Raises `Refus`: `croisement_trop_fin`, or `selection_isolante` when the selection has fewer people than may be told.
    """
    maintenant = total(CHIFFRES, selection, on)
    comptes = maintenant.total.valeurs["comptes"]
    if comptes.masque and selection.filtres:
        raise Refus(
            "selection_isolante",
            f"Cette sélection compte moins de {maintenant.seuil} personnes\u00a0: la montrer dirait qui elles sont.",
            remede="Retirez un filtre pour regarder plus large.",
        )
    avant = total(CHIFFRES, selection, on.replace(day=1) - timedelta(days=1))
    return [
        Chiffre(i.libelle, i.phrase, *_words(i, maintenant.total.valeurs[i.code]), _trend(i, maintenant, avant),
                maintenant.total.valeurs[i.code].masque)
        for i in maintenant.indicateurs
    ], maintenant  # fmt: skip


def total(codes: Sequence[str], selection: Selection, on: date) -> Croise:
    """Indicators of the whole selection."""
    return croise.cross(codes, [], selection.parametres, on, Regard.national())


def by(dimension: Dimension, codes: Sequence[str], selection: Selection, on: date) -> Croise:
    """Indicators of the selection cut by a dimension; raises `Refus("croisement_trop_fin")`."""
    return croise.cross(codes, [dimension], selection.parametres, on, Regard.national())


def states(
    dimension: Dimension, selection: Selection, on: date
) -> tuple[list[str], list[tuple[str, list[int] | None]], Croise]:
    """Accounts by state along a dimension: names of the states, one bar per row (hidden whole: None), their table."""
    table = croise.cross(["comptes"], [dimension, Dimension.STATUT], selection.parametres, on, Regard.national())
    lus: dict[str, dict[str, Valeur]] = {}
    for ligne in table.lignes:
        lus.setdefault(ligne.libelles[0], {})[ligne.codes[1]] = ligne.valeurs["comptes"]
    etats = [etat for etat in STATUTS if any(etat in vues for vues in lus.values())]
    barres: list[tuple[str, list[int] | None]] = []
    for libelle, vues in lus.items():
        parts = [vues[etat].n if etat in vues else 0 for etat in etats]
        montrees = [n for n in parts if n is not None]
        barres.append((libelle, montrees if len(montrees) == len(parts) else None))
    # Where there are many rows, those that are hidden are told by their number.
    if len(barres) > BARRES_MAX:
        barres = [barre for barre in barres if barre[1] is not None]
    return [STATUTS[etat] for etat in etats], barres, table


def shares(table: Croise, code: str) -> Mapping[str, float | None]:
    """Code of the row → share of an indicator, None when hidden; rows where nobody counts are left out."""
    lus = {ligne.codes[0]: ligne.valeurs[code] for ligne in table.lignes if ligne.codes[0]}
    return {cle: valeur.part for cle, valeur in lus.items() if valeur.masque or valeur.part is not None}


def map_rows(table: Croise, code: str, entete: str) -> tuple[Sequence[str], list[list[str]]]:
    """Head and rows of the table of a map: the share and the counts it comes from."""
    indicateur = next(i for i in table.indicateurs if i.code == code)
    lignes = []
    for ligne in table.lignes:
        case = tableaux.case(indicateur, ligne.valeurs[code])
        lignes.append([ligne.libelles[0], case.texte, case.detail])
    return (entete, indicateur.libelle, "Effectifs"), lignes


def _words(indicateur: Indicateur, valeur: Valeur) -> tuple[str, str]:
    case = tableaux.case(indicateur, valeur)
    return case.texte, case.detail


def _trend(indicateur: Indicateur, maintenant: Croise, avant: Croise) -> str:
    if avant.le >= maintenant.le:
        return ""
    a, b = maintenant.total.valeurs[indicateur.code], avant.total.valeurs[indicateur.code]
    depuis = f"depuis le {avant.le:%d/%m/%Y}"
    if indicateur.nature is Nature.COMPTE:
        if a.n is None or not b.n:
            return ""
        ecart = a.n - b.n
        return f"{'+' if ecart > 0 else ''}{nombre(ecart)} {depuis}" if ecart else f"inchangé {depuis}"
    if a.part is None or b.part is None:
        return ""
    points = round(a.part - b.part, 1)
    if not points:
        return f"inchangé {depuis}"
    return f"{'+' if points > 0 else ''}{nombre(points, 1)}\u00a0{pluriel(points, 'point,points')} {depuis}"
