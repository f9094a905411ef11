"""CNP: what awaits it, its référentiels, its aggregates; never a person, never another CNP's figures."""

import csv
import io

import pytest

from tests.actions.libres.cas import libre_addresses
from tests.dashboards.fiches import make_sheet
from tests.dashboards.populations import make_rows
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_cycle, make_version

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
    navigateur = client_of(request.getfixturevalue(qui))
    assert navigateur.get(URL).status_code == 404
    assert navigateur.get(f"{URL}chiffres/region.csv").status_code == 404


def test_sans_referentiel_la_page_dit_quoi_faire(cnp):
    reponse = client_of(cnp).get(URL)
    assert "Aucun référentiel ne vous est encore rattaché" in reponse.text
    assert "Rien n’attend votre réponse" in reponse.text
    assert client_of(cnp).get(f"{URL}chiffres/region.csv").status_code == 404


def test_le_cnp_voit_ses_versions_et_ses_chiffres_seulement(cnp, notre_version):
    autre = make_version("AUTRE", profession="60")
    make_rows(15, version=notre_version)
    make_rows(12, version=notre_version, etat="complet", departement="69")
    make_rows(40, version=autre, profession="60")
    reponse = client_of(cnp).get(URL)
    assert "Référentiel fictif NOTRE" in reponse.text
    assert "Référentiel fictif AUTRE" not in reponse.text
    comptes = next(case for indicateur, case in reponse.context["axes"] if indicateur.code == "comptes")
    complets = next(case for indicateur, case in reponse.context["axes"] if indicateur.code == "complets")
    assert (comptes.texte, complets.detail) == ("27", "12 sur 27")
    assert "FICTIF" not in reponse.text.replace("fictif", "")
    assert client_of(cnp).get(f"{URL}?referentiel=AUTRE").status_code == 404


def test_une_petite_specialite_reste_masquee(cnp, notre_version):
    make_rows(4, version=notre_version)
    reponse = client_of(cnp).get(URL)
    assert reponse.context["a_des_comptes"]
    assert all(case.is_masque for _, case in reponse.context["axes"])


def test_les_chiffres_s_emportent_tels_qu_ils_sont_montres(cnp, notre_version):
    make_rows(15, version=notre_version)
    make_rows(3, version=notre_version, departement="69")
    reponse = client_of(cnp).get(f"{URL}chiffres/region.csv?referentiel=NOTRE")
    texte = reponse.getvalue().decode().removeprefix("\ufeff")
    lues = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert {ligne["secret"] for ligne in lues if ligne["region"] == "84"} == {"s"}
    assert client_of(cnp).get(f"{URL}chiffres/profession.csv").status_code == 404


def test_ce_qui_attend_est_dit_avec_son_nombre_et_sa_page(cnp, titulaire, exercice, notre_version):
    libre_addresses(titulaire, make_cycle(exercice), cnp, JOUR)
    fiche = make_sheet(cnp.appartenances.get().organisation)
    reponse = client_of(cnp).get(URL)
    attentes = {attente.lien: attente.nombre for attente in reponse.context["attentes"]}
    assert attentes == {"/cnp/demandes/": 1}
    assert reponse.context["nb_labels"] == 1
    assert f'href="/cnp/fiches/{fiche.pk}/"' in reponse.text
