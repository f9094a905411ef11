"""The oracle against the rule cases, which jurists read: it must know the law before it judges the engine."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.maison.maison import RACINE
from tests.oracle.cas_de_la_loi import reponse
from tests.oracle.obligation import HorsDuChamp

CAS = RACINE / "tests" / "cases"
#: Cases on several texts for one and the same action, or on what the oracle leaves to them: named, so that none is
#: set aside without being seen.
HORS_DU_CHAMP_MAX = 5
#: Of an axis: the verdict of each realisation is the engine's affair, the oracle gives figures.
_CLES_AXE = ("etat", "lignes", "progress")


def every_case() -> list[dict[str, Any]]:
    """Every rule case of the project, as written."""
    lus: list[dict[str, Any]] = []
    for fichier in sorted(CAS.glob("*.yaml")):
        for document in yaml.safe_load_all(fichier.read_text(encoding="utf-8")):
            lus += document if isinstance(document, list) else [document]
    return lus


def differences(attendu: Mapping[str, Any], trouve: Mapping[str, Any], sur: bool) -> Iterator[str]:
    """What the case expects and the oracle does not say, for what both speak of."""
    for nom in ("cycle", "total", "etat"):
        if nom in attendu:
            yield from _compare(nom, attendu[nom], trouve.get(nom))
    for rang, cycle in enumerate(attendu.get("cycles", ())):
        yield from _compare(f"cycles[{rang}]", cycle, trouve["cycles"][rang])
    for axe, dit in (attendu.get("axes") or {}).items() if sur else ():
        for cle in _CLES_AXE:
            if cle in dit:
                yield from _compare(f"axes[{axe}].{cle}", dit[cle], trouve["axes"][axe][cle])


def _compare(cle: str, attendu: Any, trouve: Any) -> Iterator[str]:
    if isinstance(attendu, Mapping):
        for nom, valeur in attendu.items():
            if nom in (trouve or {}):
                yield from _compare(f"{cle}.{nom}", valeur, trouve[nom])
    elif attendu != (pytest.approx(trouve, abs=1e-6) if isinstance(attendu, int | float | list) else trouve):
        yield f"{cle} : attendu {attendu}, dit {trouve}"


def test_the_oracle_answers_the_cases_as_they_expect():
    faux, muets, compares = [], [], 0
    for cas in every_case():
        try:
            trouve = reponse(cas)
        except HorsDuChamp as raison:
            muets.append(f"{cas['nom']} ({raison})")
            continue
        compares += 1
        faux += [f"{cas['nom']} › {d}" for d in differences(cas["attendu"], trouve, trouve.get("places", True))]
    assert faux == []
    assert compares > 100 and len(muets) <= HORS_DU_CHAMP_MAX, muets


@pytest.mark.parametrize("fichier", ["loi.py", "obligation.py"])
def test_the_oracle_imports_nothing_of_the_project(fichier):
    arbre = ast.parse((Path(__file__).parent / fichier).read_text(encoding="utf-8"))
    importes = {n.module or "" for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom)}
    importes |= {alias.name for n in ast.walk(arbre) if isinstance(n, ast.Import) for alias in n.names}
    assert {nom.split(".")[0] for nom in importes} <= {
        "__future__", "collections", "dataclasses", "datetime", "itertools", "typing", "tests",
    }  # fmt: skip
    assert {nom for nom in importes if nom.startswith("tests")} <= {"tests.oracle.loi"}
