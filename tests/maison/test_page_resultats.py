"""The results page says what the figures say: goals kept and not, ratios, growth, and that a small run is small."""

from __future__ import annotations

from typing import Any

import pytest

from tests.banc import page_resultats
from tests.banc.page_resultats import courbes, growth, page, ratio
from tests.maison.maison import RACINE

MACHINE = {"systeme": "Essai", "python": "3.11", "coeurs": 2, "charge": 0.5}


def row(module: str, nom: str, valeur: float, unite: str = "s", reference: str = "", tenu: bool | None = None) -> dict:
    return {"module": module, "nom": nom, "valeur": valeur, "unite": unite, "reference": reference, "tenu": tenu}


def report(*lignes: dict) -> dict[str, Any]:
    passage = {"le": "2026-11-23 01:00", "commit": "abc123456", "machine": MACHINE}
    return {"machine": MACHINE, "passages": {m["module"]: passage for m in lignes}, "lignes": list(lignes)}


EVALUER = (
    row("evaluation", "evaluate --all, tout à écrire, 100 000 comptes", 12, reference="3.1 × lecture nue"),
    row("evaluation", "evaluate --all, tout à écrire, 1 200 000 comptes", 150, reference="promis 180 s", tenu=True),
)


def test_a_goal_shows_its_measure_its_ratio_and_its_verdict():
    texte = page(report(*EVALUER, row("poids", "première visite de /", 180, "ko", "promis 150 ko", False)))
    assert (
        "| P3 | évaluer tous les comptes | ≤ 3 min pour 1,2 M | evaluate --all, tout à écrire, 1 200 000 comptes"
        in texte
    )
    assert "150\u00a0s | 0,833 | tenu |" in texte
    assert "180\u00a0ko | 1,2 | **non tenu** |" in texte
    assert (
        "| P8 | annuaire complet, 2,4 M lignes | ≤ 5 min, rien d’écrit quand rien ne change | pas mesuré | | |" in texte
    )
    assert "`abc123456`" in texte and "Passage réduit" not in texte


def test_a_small_run_says_so():
    assert "> **Passage réduit** : la plus grande base mesurée a 100\u202f000 comptes" in page(report(EVALUER[0]))


def test_growth_is_told_for_what_was_measured_at_several_sizes():
    rapport = report(*EVALUER, row("poids", "requêtes de /", 8, "requêtes"))
    assert {nom: sorted(points) for nom, points in growth(rapport).items()} == {
        "evaluate --all, tout à écrire": [100_000, 1_200_000]
    }
    assert "| evaluate --all, tout à écrire | 12\u00a0s | 150\u00a0s | 12,5 |" in page(rapport)
    assert courbes(rapport).count("<polyline") == 1 and courbes(report(EVALUER[0])) == ""


@pytest.mark.parametrize(
    ("reference", "attendu"),
    [
        ("promis 10 ms", 0.5), ("médiane de 3, promis 12", 5 / 12), ("promis 1.35", 5 / 1.35),
        ("4 × lecture nue, 9/s, promis 10\u202f000", 5 / 10_000), ("réception 5.2 ×, promis 50 ×", None),
        ("promis 0", None), ("médiane de 3", None),
    ],
)  # fmt: skip
def test_the_ratio_is_to_what_is_promised(reference, attendu):
    assert ratio({"valeur": 5, "reference": reference}) == attendu


def test_each_goal_has_a_module_that_measures_it():
    ecrits = {chemin.stem for chemin in (RACINE / "tests" / "bench").glob("[a-z]*.py")}
    assert {nom for objectif in page_resultats.OBJECTIFS for nom in objectif.modules} <= ecrits
