"""Whose file may an organisation see: each nature, on both sides of its border (R. 4022-26)."""

from __future__ import annotations

import pytest

from accounts import perimetre
from accounts.models import Activite, Exercice, Organisation
from accounts.professions import Profession
from accounts.roles import Nature
from tests.people import make_exercice

pytestmark = pytest.mark.django_db
FINESS, EJ, SIRET = "990000010", "990000028", "99900000300015"


@pytest.fixture
def gens() -> dict[str, Exercice]:
    """One exercise on each side of every border."""
    gens = {
        "paris": make_exercice(departement="75"),
        "yvelines": make_exercice(departement="78"),
        "lyon": make_exercice(departement="69"),
        "sans_territoire": make_exercice(departement=""),
        "infirmier": make_exercice(Profession.INFIRMIER, departement="75", finess=FINESS),
        "militaire": make_exercice(departement="75", categorie="M", finess=FINESS),
        "parti": make_exercice(departement="75"),
        "siege": make_exercice(departement="75"),
    }
    Activite.objects.create(exercice=gens["parti"], cle="x", finess=FINESS, present=False)
    Activite.objects.create(exercice=gens["siege"], cle="y", finess="990000036", finess_ej=EJ, siret=SIRET)
    return gens


def seen_by(gens: dict[str, Exercice], *organisations: Organisation) -> set[str]:
    """Names of the people these organisations follow."""
    vus = set(Exercice.objects.filter(perimetre.instance_q(organisations)).values_list("pk", flat=True))
    return {nom for nom, exercice in gens.items() if exercice.pk in vus}


def staff_of(gens: dict[str, Exercice], organisation: Organisation) -> set[str]:
    """Names of the people this employer sees."""
    vus = set(Exercice.objects.filter(perimetre.employeur_exists([organisation], "pk")).values_list("pk", flat=True))
    return {nom for nom, exercice in gens.items() if exercice.pk in vus}


def ordre(echelon: str, **territoire: str) -> Organisation:
    """An instance of the Ordre des médecins."""
    return Organisation(nature=Nature.ORDRE, profession="10", echelon=echelon, **territoire)


MEDECINS_CIVILS = {"paris", "yvelines", "lyon", "sans_territoire", "parti", "siege"}


def test_the_national_instance_sees_its_profession_without_the_military(gens):
    assert seen_by(gens, ordre("national")) == MEDECINS_CIVILS


def test_a_regional_instance_sees_its_region(gens):
    assert seen_by(gens, ordre("regional", region="11")) == {"paris", "yvelines", "parti", "siege"}


def test_a_departmental_instance_sees_its_departement(gens):
    assert seen_by(gens, ordre("departemental", region="11", departement="78")) == {"yvelines"}


def test_the_ssa_sees_the_military_and_nobody_else(gens):
    assert seen_by(gens, Organisation(nature=Nature.SSA)) == {"militaire"}


def test_perimeters_add_up(gens):
    deux = ordre("departemental", departement="69"), Organisation(nature=Nature.SSA)
    assert seen_by(gens, *deux) == {"lyon", "militaire"}


@pytest.mark.parametrize("nature", [n for n in Nature if n not in {Nature.ORDRE, Nature.SSA}])
def test_no_other_nature_follows_anybody(gens, nature: Nature):
    assert seen_by(gens, Organisation(nature=nature, profession="10", finess=FINESS)) == set()


def test_an_employer_sees_the_present_staff_of_its_finess(gens):
    assert staff_of(gens, Organisation(nature=Nature.EMPLOYEUR, finess=FINESS)) == {"infirmier", "militaire"}


def test_an_employer_sees_the_staff_of_its_establishments_and_of_its_siret(gens):
    assert staff_of(gens, Organisation(nature=Nature.EMPLOYEUR, finess=EJ)) == {"siege"}
    assert staff_of(gens, Organisation(nature=Nature.EMPLOYEUR, siret=SIRET)) == {"siege"}


def test_an_employer_without_number_sees_nobody(gens):
    assert staff_of(gens, Organisation(nature=Nature.EMPLOYEUR)) == set()


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.EMPLOYEUR])
def test_no_other_nature_has_staff(gens, nature: Nature):
    assert staff_of(gens, Organisation(nature=nature, finess=FINESS)) == set()
