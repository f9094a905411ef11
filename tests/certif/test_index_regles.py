"""The index of the rules says what the sources say, and the committed file is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from certif.index_regles import articles_of, read_cases, read_modules, write_index
from referentiels.valeurs_legales import PARAMETRES

RACINE = Path(__file__).resolve().parents[2]


def test_le_fichier_du_depot_est_a_jour() -> None:
    ecrit = (RACINE / "docs" / "regles.md").read_text(encoding="utf-8")
    assert ecrit == write_index(RACINE), "lancez « python manage.py index_regles »"


def test_chaque_regle_publique_a_une_phrase() -> None:
    muettes = [f"{m.nom}.{r.nom}" for m in read_modules(RACINE) for r in m.regles if not r.phrase]
    assert muettes == []


def test_chaque_cas_et_chaque_parametre_sont_dans_l_index() -> None:
    index = write_index(RACINE)
    assert all(nom in index for noms in read_cases(RACINE).values() for nom in noms)
    assert all(f"`{parametre.nom}`" in index for parametre in PARAMETRES)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("CSP R. 4022-14", ("R. 4022-14",)),
        ("(R. 4022-10-2), L.4022-8 puis R. 4022-10-2", ("R. 4022-10-2", "L. 4022-8")),
        ("rien", ()),
    ],
)
def test_les_articles_cites(texte: str, attendu: tuple[str, ...]) -> None:
    assert articles_of(texte) == attendu
