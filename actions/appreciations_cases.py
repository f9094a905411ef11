"""Cells of opinions: fold the small ones together, protect them, keep the means of those that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.questions_appreciation import DEMANDEES, FACULTATIVE, Moment, Question
from actions.rules import secret
from actions.rules.appreciation import is_mean_shown

#: The code of the row that holds every row too small to be shown.
AUTRES = "__autres__"


@dataclass(frozen=True, slots=True)
class Case:
    """People of one cell, and for each question the sum of their answers and how many answered."""

    nombre: int
    notes: Mapping[Question, tuple[int, int]]

    def plus(self, autre: Case) -> Case:
        """Both cells together."""
        notes = {q: (self.notes[q][0] + autre.notes[q][0], self.notes[q][1] + autre.notes[q][1]) for q in self.notes}
        return Case(self.nombre + autre.nombre, notes)


#: Name of the cut → (code of the row, moment) → cell.
Lues = dict[str, dict[tuple[str, Moment], Case]]


def protect(lues: Lues, sollicites: Mapping[Moment, int], seuil: int) -> dict[str, Any]:
    """What may be kept and shown: JSON values, None for what is hidden.

    `moments`: people who answered, people who could have, share of them, means. `tables`: for each cut, its rows with
    one cell for each moment. A row under the threshold at both moments joins `AUTRES`.
    """
    pliees = {nom: _fold(cases, seuil) for nom, cases in lues.items()}
    moments: dict[str, Any] = {}
    tables: dict[str, dict[str, dict[str, Any]]] = {
        nom: {code: {} for code in sorted({code for code, _ in cases})} for nom, cases in pliees.items()
    }
    for moment in Moment:
        comptes = {
            nom: ({(code, moment.value): case.nombre for (code, m), case in cases.items() if m is moment}, list(rangs))
            for (nom, cases), rangs in zip(pliees.items(), tables.values(), strict=True)
        }
        montrees = secret.protect_linked(comptes, (moment.value,), seuil)
        ensemble = next(iter(montrees.values())).total if montrees else 0
        moments[moment.value] = _whole(pliees, moment, ensemble, sollicites.get(moment, 0), seuil)
        for nom, tableau in montrees.items():
            for code in tableau.lignes:
                case = pliees[nom].get((code, moment))
                tables[nom][code][moment.value] = _cell(case, tableau.cellules[code, moment.value], moment, seuil)
    return {"seuil": seuil, "moments": moments, "tables": tables}


def _fold(cases: Mapping[tuple[str, Moment], Case], seuil: int) -> dict[tuple[str, Moment], Case]:
    """The same cells, rows that would be hidden at both moments put together."""
    grandes = {code for (code, _), case in cases.items() if case.nombre >= seuil}
    pliees: dict[tuple[str, Moment], Case] = {}
    for (code, moment), case in cases.items():
        cle = (code if code in grandes else AUTRES, moment)
        pliees[cle] = pliees[cle].plus(case) if cle in pliees else case
    return pliees


def _cell(case: Case | None, effectif: int | None, moment: Moment, seuil: int) -> dict[str, Any]:
    notes = {} if case is None else case.notes
    moyennes = {}
    for question in (*DEMANDEES[moment], FACULTATIVE):
        somme, reponses = notes.get(question, (0, 0))
        moyennes[question.value] = round(somme / reponses, 1) if is_mean_shown(effectif, reponses, seuil) else None
    return {"n": effectif, "moyennes": moyennes}


def _whole(pliees: Lues, moment: Moment, effectif: int | None, sollicites: int, seuil: int) -> dict[str, Any]:
    """Everybody at that moment: any of the cuts adds up to it."""
    cases = [case for (_, m), case in next(iter(pliees.values()), {}).items() if m is moment]
    somme = cases[0] if cases else None
    for case in cases[1:]:
        somme = somme.plus(case) if somme else case
    # A rate lower than the share of one person would say nothing; the count of those asked goes with the other.
    taux = secret.rate(effectif, sollicites, seuil)
    return {
        **_cell(somme, effectif, moment, seuil),
        "sollicites": None if effectif is None or 0 < sollicites < seuil else sollicites,
        "taux": None if taux is None else round(taux, 1),
    }
