"""Which version applies to whom on a day, and how it is read."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.professions import Profession
from referentiels.lecture import applicable_version, applicable_versions, load_version, load_versions
from referentiels.models import ActionPrevue, Referentiel, VersionReferentiel
from tests.people import JOUR
from tests.referentiels_fictifs import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_referentiel_livre() -> None:
    """A profession whose only référentiels are those of the test."""
    Referentiel.objects.filter(profession=Profession.MEDECIN).update(profession="")


def test_la_specialite_l_emporte_sur_le_defaut_de_la_profession() -> None:
    defaut, propre = make_version("DEFAUT"), make_version("PROPRE", specialites=("SM30",))
    assert applicable_version("10", ["SM30"], JOUR) == propre
    assert applicable_version("10", ["SM54"], JOUR) == defaut
    assert applicable_version("10", [], JOUR) == defaut


def test_entre_deux_specialites_la_premiere_qui_a_un_referentiel() -> None:
    make_version("DEFAUT")
    a, b = make_version("A", specialites=("SM30",)), make_version("B", specialites=("SM31",))
    assert applicable_version("10", ["SM31", "SM30"], JOUR) == b
    assert applicable_version("10", ["SM54", "SM30", "SM31"], JOUR) == a


def test_personne_tant_que_rien_n_est_publie() -> None:
    make_version("PROJET", publish=False)
    assert applicable_version("10", ["SM30"], JOUR) is None


def test_une_autre_profession_n_est_jamais_servie() -> None:
    make_version("DOC")
    assert applicable_version("99", [], JOUR) is None


def test_la_veille_le_jour_et_la_fin_de_l_effet() -> None:
    version = make_version()
    VersionReferentiel.objects.filter(pk=version.pk).update(fin_effet=date(2024, 12, 31))
    assert applicable_version("10", [], date(2022, 12, 31)) is None
    assert applicable_version("10", [], date(2023, 1, 1)) == version
    assert applicable_version("10", [], date(2024, 12, 31)) == version
    assert applicable_version("10", [], date(2025, 1, 1)) is None


def test_la_forme_en_masse_dit_la_meme_chose_en_deux_requetes(django_assert_num_queries) -> None:
    for n in range(20):
        make_version(f"R{n}", specialites=(f"SM{n:02d}",))
    make_version("DEFAUT")
    with django_assert_num_queries(2):
        applicables = applicable_versions(JOUR)
    for specialite in ("SM00", "SM19", "SM54", ""):
        version = applicable_version("10", [specialite], JOUR)
        assert version is not None
        assert applicables.pour("10", [specialite]) == version.pk


def test_lire_beaucoup_de_versions_prend_trois_requetes(django_assert_num_queries) -> None:
    ids = [make_version(f"R{n}").pk for n in range(5)]
    with django_assert_num_queries(3):
        lues = load_versions(ids)
    assert {version.code for version in lues.values()} == {f"R{n}-v1" for n in range(5)}
    with django_assert_num_queries(0):
        load_versions(ids)


def test_un_brouillon_est_relu_a_chaque_fois() -> None:
    version = make_version("PROJET", publish=False)
    assert len(load_version(version.pk).items) == 12
    ActionPrevue.objects.create(version=version, code="N", axes=[1], libelle="n")
    assert len(load_version(version.pk).items) == 13


def test_une_version_inconnue_ne_se_lit_pas() -> None:
    with pytest.raises(KeyError):
        load_version(0)
