"""Which version applies to whom, on which day: the specialties of each version, not those of another day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from referentiels import publication
from referentiels.lecture import applicable_version, applicable_versions
from referentiels.models import Portee, Referentiel, VersionReferentiel
from tests.referentiels_fictifs import make_version

pytestmark = pytest.mark.django_db

JOUR = timedelta(days=1)
DEUX, TROIS = date(2027, 1, 1), date(2030, 1, 1)


def in_service(numero: int, specialites: list[str], effet: date, on: date) -> VersionReferentiel:
    version = make_version("PROPRE", specialites=(), numero=numero, publish=False)
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=specialites, effet=effet)
    return publication.put_in_service(version.pk, on=on)


@pytest.fixture
def versions(jour: date) -> list[VersionReferentiel]:
    """SM31 is written for by version 1, left out by version 2, taken again by version 3."""
    return [
        in_service(1, ["SM30", "SM31"], date(2023, 1, 1), jour),
        in_service(2, ["SM30"], DEUX, jour),
        in_service(3, ["SM30", "SM31"], TROIS, jour),
    ]


@pytest.mark.parametrize(
    ("on", "rang"),
    [(DEUX - JOUR, 0), (DEUX, None), (DEUX + JOUR, None), (TROIS - JOUR, None), (TROIS, 2), (TROIS + JOUR, 2)],
)
def test_une_specialite_laissee_puis_reprise_n_est_pas_couverte_entre_temps(versions, on, rang) -> None:
    attendue = None if rang is None else versions[rang]
    assert applicable_version("10", ["SM31"], on) == attendue


def test_une_specialite_laissee_suit_le_referentiel_de_sa_profession(versions) -> None:
    defaut = make_version("DEFAUT")
    assert applicable_version("10", ["SM31"], DEUX) == defaut
    assert applicable_version("10", ["SM30"], DEUX) == versions[1]


def test_sans_version_publiee_le_referentiel_est_en_cours_de_redaction(jour: date) -> None:
    make_version("PROJET", publish=False)
    assert applicable_version("10", ["SM30"], jour) is None
    VersionReferentiel.objects.update(etat="soumis")
    assert applicable_version("10", [], jour) is None


def test_lire_les_versions_applicables_demande_deux_requetes(versions, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        applicable_versions(DEUX)


@pytest.mark.parametrize("champs", [{"specialite": "SM99"}, {"debut": date(2020, 1, 1)}])
def test_la_base_refuse_de_reecrire_a_qui_une_version_s_appliquait(versions, champs) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Portee.objects.filter(specialite="SM30").update(**champs)


@pytest.mark.parametrize("champs", [{"profession": "21"}, {"code": "AUTRE"}])
def test_la_base_garde_le_code_et_la_profession_d_un_referentiel_publie(versions, champs) -> None:
    with pytest.raises(DatabaseError, match="ne changent plus"), transaction.atomic():
        Referentiel.objects.filter(code="PROPRE").update(**champs)
    projet = make_version("PROJET", publish=False)
    Referentiel.objects.filter(pk=projet.referentiel_id).update(**champs)
