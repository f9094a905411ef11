"""Whom a version is written for: publication, simulation and cycles count the same people, on the same day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from accounts.models import ExerciceTouche, SavoirFaire
from actions.models import Cycle
from actions.simulation_population import concerned
from referentiels import publication
from referentiels.lecture import specialties_elsewhere
from referentiels.models import Referentiel, VersionReferentiel
from tests.people import make_exercice
from tests.referentiels_fictifs import make_cycle, make_version

pytestmark = pytest.mark.django_db

VEILLE = timedelta(days=-1)
CODES = ("", "SM30", "SM31", "SM40")


def in_service(code: str, specialites: list[str], effet: date, on: date) -> VersionReferentiel:
    version = make_version(code, specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=specialites, effet=effet)
    return publication.put_in_service(version.pk, on=on)


@pytest.fixture
def population(jour: date) -> list[Cycle]:
    """Every main specialty with every other one held or none, three held, one no longer held, one gone."""
    cycles = []
    for principale, seconde in product(CODES, CODES):
        exercice = make_exercice(specialite=principale)
        if seconde and seconde != principale:
            SavoirFaire.objects.create(exercice=exercice, code=seconde)
        cycles.append(make_cycle(exercice, jour))
    for secondes in (("SM40", "SM99"), ("SM30", "SM40")):
        exercice = make_exercice()
        SavoirFaire.objects.bulk_create(SavoirFaire(exercice=exercice, code=code) for code in secondes)
        cycles.append(make_cycle(exercice, jour))
    finie = make_exercice()
    SavoirFaire.objects.create(exercice=finie, code="SM30", fin=jour + VEILLE)
    cycles.append(make_cycle(finie, jour))
    partie = make_cycle(make_exercice(specialite="SM30"), jour)
    partie.exercice.present = False
    partie.exercice.save()
    return cycles


@pytest.mark.parametrize("specialites", [[], ["SM30"], ["SM31"], ["SM30", "SM31"], ["SM99"]])
def test_publication_et_simulation_comptent_ceux_qui_suivront_la_version(population, jour, specialites) -> None:
    in_service("AILLEURS", ["SM40"], date(2023, 1, 1), jour)
    projet = make_version("PROJET", specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=projet.pk).update(specialites=specialites)
    projet.refresh_from_db()
    annonces = publication.count_concerned(projet, jour)
    simules = set(concerned(projet, jour))
    # What the cycles themselves follow once the version is published.
    publication.put_in_service(projet.pk, on=jour)
    suivent = {cycle for cycle in population if make_cycle(cycle.exercice, jour).version_id == projet.pk}
    assert simules == suivent
    assert annonces == len(simules)
    ExerciceTouche.objects.all().delete()
    assert publication.touch_scope(projet, jour) == ExerciceTouche.objects.count() == annonces


@pytest.mark.parametrize(("ecart", "prises"), [(-1, set()), (0, {"SM40"}), (1, {"SM40"}), (9, {"SM40"}), (10, set())])
def test_une_specialite_a_son_referentiel_entre_deux_jours(jour: date, ecart: int, prises: set[str]) -> None:
    effet = jour + timedelta(days=30)
    propre = in_service("PROPRE", ["SM40"], effet, jour)
    VersionReferentiel.objects.filter(pk=propre.pk).update(fin_effet=effet + timedelta(days=9))
    autre = make_version("DEFAUT", publish=False).referentiel
    on = effet + timedelta(days=ecart)
    assert specialties_elsewhere(autre, on) == prises
    assert specialties_elsewhere(Referentiel.objects.get(code="PROPRE"), on) == set()


def test_un_referentiel_a_venir_ne_prend_encore_personne(jour: date) -> None:
    make_exercice(specialite="SM40")
    defaut = make_version("DEFAUT", publish=False)
    in_service("PROPRE", ["SM40"], jour + timedelta(days=1), jour)
    assert publication.count_concerned(defaut, jour) == 1
    assert publication.count_concerned(defaut, jour + timedelta(days=1)) == 0
