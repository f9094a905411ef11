"""Every rule case of the project passes on the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cas import cas_bruts, fichiers_de_cas, read_cas
from actions.comparaison_cas import differences, reponse

DOSSIER = Path(__file__).parents[2] / "cases"
CAS = [
    pytest.param(brut, id=f"{fichier.stem}-{nom}")
    for fichier in fichiers_de_cas([DOSSIER])
    for nom, brut in cas_bruts(fichier)
]


@pytest.mark.parametrize("brut", CAS)
def test_case(brut: object) -> None:
    cas = read_cas(brut)
    assert list(differences(cas.attendu, reponse(cas))) == []


def test_each_case_names_its_article_and_expects_something() -> None:
    for fichier in fichiers_de_cas([DOSSIER]):
        for nom, brut in cas_bruts(fichier):
            cas = read_cas(brut)
            assert cas.article, nom
            assert cas.attendu, nom


def test_the_cases_are_there() -> None:
    assert len(CAS) > 100
    noms = [nom for fichier in fichiers_de_cas([DOSSIER]) for nom, _ in cas_bruts(fichier)]
    assert len(noms) == len(set(noms))
