"""Every rule case of the project passes on the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cas import cas_bruts, fichiers_de_cas, read_cas
from actions.comparaison_cas import differences, reponse

DOSSIER = Path(__file__).parents[2] / "cases"
# Read once: YAML is slow, and nothing changes a case.
BRUTS = [(fichier.stem, nom, brut) for fichier in fichiers_de_cas([DOSSIER]) for nom, brut in cas_bruts(fichier)]
CAS = [pytest.param(brut, id=f"{fichier}-{nom}") for fichier, nom, brut in BRUTS]


@pytest.mark.parametrize("brut", CAS)
def test_case(brut: object) -> None:
    cas = read_cas(brut)
    assert list(differences(cas.attendu, reponse(cas))) == []


def test_each_case_names_its_article_and_expects_something() -> None:
    for _, nom, brut in BRUTS:
        cas = read_cas(brut)
        assert cas.article, nom
        assert cas.attendu, nom


def test_the_cases_are_there() -> None:
    assert len(BRUTS) > 100
    noms = [nom for _, nom, _ in BRUTS]
    assert len(noms) == len(set(noms))
