"""CNP: its référentiel, its aggregates, never a person, never another CNP's figures."""

import pytest

from tests.dashboards.populations import make_rows
from tests.people import client_of
from tests.referentiels_fictifs import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/cnp/"


@pytest.fixture
def notre_version(cnp):
    version = make_version("NOTRE")
    version.referentiel.cnp = cnp.appartenances.get().organisation
    version.referentiel.save()
    return version


def test_anonyme_doit_se_connecter(client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize("qui", ["inconnu", "ordre_national", "ssa", "dgos", "employeur", "exploitant", "titulaire"])
def test_personne_d_autre_ne_voit_la_page(request, qui):
    assert client_of(request.getfixturevalue(qui)).get(URL).status_code == 404


def test_sans_referentiel_la_page_dit_quoi_faire(cnp):
    assert "Aucun référentiel ne vous est encore rattaché" in client_of(cnp).get(URL).text


def test_le_cnp_voit_ses_versions_et_ses_chiffres_seulement(cnp, notre_version):
    autre = make_version("AUTRE", profession="60")
    make_rows(15, version=notre_version)
    make_rows(40, version=autre, profession="60")
    reponse = client_of(cnp).get(URL)
    assert "Référentiel fictif NOTRE" in reponse.text
    assert "Référentiel fictif AUTRE" not in reponse.text
    assert reponse.context["total"] == 15
    assert "FICTIF" not in reponse.text.replace("fictif", "")


def test_une_petite_specialite_reste_masquee(cnp, notre_version):
    make_rows(4, version=notre_version)
    texte = client_of(cnp).get(URL).text
    assert "Nombre de comptes masqué" in texte
