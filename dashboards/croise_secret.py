"""Which crossings a reader may ask for, and what of the counts they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.rules import secret
from certif.socle.refus import Refus
from dashboards.cellules import COLONNES, Lues
from dashboards.indicateurs import Dimension, Indicateur
from dashboards.regard import Regard

Vue = Mapping[str, int | None]
#: The column each column is a part of: what it leaves of it is hidden with it.
_TOUT = {
    "actives": "comptes", "suivis": "comptes", "commences": "suivis", "complets": "suivis", "axe_1": "suivis",
    "axe_2": "suivis", "axe_3": "suivis", "axe_4": "suivis", "a_risque": "suivis", "en_retard": "echus",
}  # fmt: skip


def check(
    indicateurs: Sequence[Indicateur],
    par: Sequence[Dimension],
    filtres: Mapping[Dimension, str],
    regard: Regard,
    croisement_max: int,
) -> None:
    """Refuse what cells do not hold, and what would isolate somebody before this reader."""
    demandees = {*par, *filtres}
    if Dimension.STATUT in demandees and {i.code for i in indicateurs} - {"comptes"}:
        raise Refus("croisement_inconnu", "L’état d’avancement ne croise que le nombre de comptes.")
    fines = _independent(demandees)
    if regard.is_masque and len(fines) > croisement_max:
        raise Refus(
            "croisement_trop_fin",
            "Ce croisement isolerait des personnes.",
            remede=f"Retirez un filtre ou une colonne\u00a0: {croisement_max} dimensions au plus se croisent.",
        )


def _independent(demandees: set[Dimension]) -> set[Dimension]:
    """A specialty says its profession, a département its region: each pair counts once."""
    fines = demandees - {Dimension.STATUT}
    if Dimension.SPECIALITE in fines:
        fines = fines - {Dimension.PROFESSION}
    if Dimension.DEPARTEMENT in fines:
        fines = fines - {Dimension.REGION}
    return fines


def protect(
    lues: Lues, par: Sequence[Dimension], filtres: Mapping[Dimension, str], regard: Regard
) -> dict[tuple[str, ...], Vue]:
    """What this reader sees of each cell and, under the empty key, of the total."""
    toutes: dict[tuple[str, ...], Mapping[str, int]] = {**lues.cases, (): lues.total}
    if not regard.is_masque:
        return dict(toutes)
    vues: dict[tuple[str, ...], dict[str, int | None]] = {cle: {} for cle in toutes}
    # Without a dimension the total is the one row.
    rangs = {str(rang): cle for rang, cle in enumerate(lues.cases)}
    for colonne in ("comptes", "echus"):
        _spread(vues, rangs, colonne, secret.protect_list(
            {rang: lues.cases[cle][colonne] for rang, cle in rangs.items()}, list(rangs), lues.seuil))  # fmt: skip
    for colonne, tout in _TOUT.items():
        parts = {(rang, "oui"): lues.cases[cle][colonne] for rang, cle in rangs.items()}
        parts |= {(r, "non"): lues.cases[cle][tout] - lues.cases[cle][colonne] for r, cle in rangs.items()}
        tableau = secret.protect(parts, list(rangs), ("oui", "non"), lues.seuil)
        shown = {rang: tableau.cellules[rang, "oui"] for rang in rangs}
        _spread(vues, rangs, colonne, (shown, tableau.total_colonnes["oui"]))
    for cle, vue in vues.items():
        vue["progression"] = toutes[cle]["progression"] if vue["suivis"] is not None else None
        for colonne in COLONNES:
            # Nothing is said of people whose number is hidden.
            if vue[_TOUT.get(colonne, colonne)] is None:
                vue[colonne] = None
    return dict(vues)


def _spread(vues, rangs, colonne, protegees) -> None:
    shown, total = protegees
    for rang, cle in rangs.items():
        vues[cle][colonne] = shown[rang]
    vues[()][colonne] = total
