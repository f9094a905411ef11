"""Turn measures into what templates and CSV files show: words for hidden cells, rows ready to loop over."""

import csv
from collections.abc import Iterable
from datetime import date

from django.http import HttpResponse

from certif.socle.identifiers import cle_nom
from dashboards.mesures import Mesure


def source(on: date) -> str:
    """The line under a chart: what is counted, on which day, from where."""
    return f"Comptes dont le cycle est en cours au {on:%d/%m/%Y}. Source : comptes individuels certif."


def bars(mesure: Mesure) -> list[tuple[str, list[int] | None]]:
    """Rows of a stacked-bar chart; a row with any hidden cell is drawn hidden, and no row at all when every one is."""
    lignes: list[tuple[str, list[int] | None]] = []
    for _, libelle, cellules, _, _ in mesure.lignes:
        visibles = [cellule for cellule in cellules if cellule is not None]
        lignes.append((libelle, visibles if len(visibles) == len(cellules) else None))
    return lignes if any(valeurs for _, valeurs in lignes) else []


def map_values(mesure: Mesure) -> dict[str, float | None]:
    """Region code → share of complete accounts, None when hidden."""
    return {code: taux for code, _, _, _, taux in mesure.lignes if code}


def csv_response(mesure: Mesure, nom: str) -> HttpResponse:
    """The table as CSV (UTF-8 with BOM, `;`), one line per cell with a secrecy flag; labels are ours, no formula."""
    reponse = HttpResponse(content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{cle_nom(nom).replace(" ", "-")}.csv"'
    reponse.write("\ufeff")
    csv.writer(reponse, delimiter=";").writerows(_csv_rows(mesure))
    return reponse


def _csv_rows(mesure: Mesure) -> Iterable[tuple]:
    yield ("code", cle_nom(mesure.entete).replace(" ", "_"), "etat", "comptes", "secret")
    for code, libelle, cellules, total, _ in mesure.lignes:
        noms = [*mesure.etats, "Ensemble"]
        for nom, cellule in zip(noms, [*cellules, total], strict=True):
            yield (code, libelle, nom, "" if cellule is None else cellule, "s" if cellule is None else "")
