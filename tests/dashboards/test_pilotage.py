"""DGOS: the national page, its filters, its exports, and who may open it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.dashboards.populations import make_rows
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/pilotage/"


def test_anonyme_doit_se_connecter(client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize(
    "qui", ["inconnu", "ordre_decideur", "ordre_national", "ssa", "cnp", "cncp", "has", "publication", "employeur",
            "partenaire", "exploitant", "titulaire"],
)  # fmt: skip
def test_personne_d_autre_ne_voit_la_page(request, qui):
    assert client_of(request.getfixturevalue(qui)).get(URL).status_code == 404


def test_sans_compte_la_page_explique(dgos):
    reponse = client_of(dgos).get(URL)
    assert reponse.status_code == 200
    assert "Aucun compte pour ces filtres" in reponse.text


def test_les_chiffres_sont_justes_et_les_petites_cases_masquees(dgos):
    make_rows(12, profession="10")
    make_rows(30, profession="60", departement="69")
    make_rows(4, profession="60", departement="2A", etat="complet")
    texte = client_of(dgos).get(URL).text
    assert "Infirmiers" in texte and "Médecins" in texte
    assert ">masqué</abbr>" in texte
    assert 'data-label="Nom"' not in texte and "FICTIF" not in texte


def test_un_filtre_change_la_dimension(dgos):
    make_rows(12, profession="10", departement="69", specialite="SM54")
    texte = client_of(dgos).get(URL, {"profession": "10", "region": "84"}).text
    assert "Avancement par spécialité" in texte
    assert "Avancement par département" in texte
    assert "Retirer le filtre" in texte


@pytest.mark.parametrize("filtre", [{"profession": "99"}, {"region": "xx"}])
def test_un_filtre_inconnu_n_existe_pas(dgos, filtre):
    assert client_of(dgos).get(URL, filtre).status_code == 404


def test_les_militaires_n_entrent_pas_dans_les_territoires(dgos):
    make_rows(20, profession="10", categorie="M", departement="2A")
    make_rows(20, profession="10", departement="69")
    contexte = client_of(dgos).get(URL).context
    tables = dict(contexte["tables"])
    assert tables["profession"].tableau.total == 40
    assert tables["territoire"].tableau.total == 20


def test_le_csv_porte_le_drapeau_de_secret_et_les_memes_filtres(dgos):
    make_rows(30, profession="60")
    make_rows(3, profession="60", etat="complet")
    reponse = client_of(dgos).get("/pilotage/mode.csv", {"profession": "60"})
    assert reponse["Content-Type"].startswith("text/csv")
    lignes = reponse.content.decode("utf-8-sig").splitlines()
    assert lignes[0] == "code;mode_d_exercice;etat;comptes;secret"
    assert any(ligne.endswith(";;s") for ligne in lignes)
    assert client_of(dgos).get("/pilotage/inconnue.csv").status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_de_la_population(dgos):
    def mesure():
        with CaptureQueriesContext(connection) as requetes:
            client_of(dgos).get(URL)
        return len(requetes)

    make_rows(5)
    avant = mesure()
    make_rows(10, profession="60")
    assert mesure() == avant
