"""DGOS: the pages of the room, their filters, files and refusals, and who may open them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.journal import Fait
from accounts.models import Evenement, Specialite
from dashboards import publication
from tests.dashboards.populations import make_rows
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/pilotage/"
PAGES = ["", "detail/", "evolution/", "equite/", "controles/", "transmissions/", "avis/", "rapport/"]


def rows_of(reponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reponse.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_anonyme_doit_se_connecter(client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize(
    "qui", ["inconnu", "ordre_decideur", "ordre_national", "ssa", "cnp", "cncp", "has", "publication", "employeur",
            "partenaire", "exploitant", "titulaire"],
)  # fmt: skip
def test_personne_d_autre_ne_voit_la_page(request, qui):
    assert client_of(request.getfixturevalue(qui)).get(URL).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_sans_compte_chaque_page_repond(dgos, page):
    assert client_of(dgos).get(URL + page).status_code == 200


def test_les_chiffres_sont_justes_et_les_petites_cases_masquees(dgos):
    make_rows(12, profession="10")
    make_rows(30, profession="60", departement="69")
    make_rows(12, profession="60", departement="2A", etat="complet")
    make_rows(4, profession="50", departement="69")
    reponse = client_of(dgos).get(f"{URL}detail/", {"par": "profession"})
    rangees = {r.libelle: r for r in reponse.context["tableau"].rangees}
    assert rangees["Médecins"].cases[0].texte == "12" and rangees["Infirmiers"].cases[0].texte == "42"
    assert all(case.is_masque for case in rangees["Sages-femmes"].cases)
    assert ">masqué</abbr>" in reponse.text and "FICTIF" not in reponse.text
    assert "Dénominateur" in reponse.text and "Source" in reponse.text


def test_une_ligne_descend_d_un_niveau(dgos):
    make_rows(12, profession="10", departement="69", specialite="SM54")
    http = client_of(dgos)
    (region,) = http.get(f"{URL}detail/").context["tableau"].rangees
    assert region.lien == "/pilotage/detail/?region=84&par=departement"
    (departement,) = http.get(region.lien).context["tableau"].rangees
    assert departement.libelle == "Rhône"
    (profession,) = http.get(departement.lien).context["tableau"].rangees
    reponse = http.get(profession.lien)
    assert "Avancement par spécialité" in reponse.text and "Retirer le filtre" in reponse.text


def test_les_militaires_ont_leur_ligne_parmi_les_territoires(dgos):
    make_rows(20, profession="10", categorie="M", departement="2A")
    make_rows(21, profession="10", departement="69")
    http = client_of(dgos)
    rangees = {r.libelle: r for r in http.get(f"{URL}detail/").context["tableau"].rangees}
    assert {nom: r.cases[0].texte for nom, r in rangees.items()} == {
        "Auvergne-Rhône-Alpes": "21", "Service de santé des armées": "20",
    }  # fmt: skip
    assert http.get(rangees["Service de santé des armées"].lien).status_code == 200


@pytest.mark.parametrize(
    "adresse", ["?profession=99", "?region=xx", "detail/?par=nom", "detail/?indicateur=nom", "evolution/?indicateur=x",
                "equite/?indicateur=comptes", "inconnue.csv", "?referentiel=inconnu"],
)  # fmt: skip
def test_ce_qui_n_existe_pas_n_existe_pas(dgos, adresse):
    assert client_of(dgos).get(URL + adresse).status_code == 404


@pytest.mark.parametrize(
    ("adresse", "code", "dit"),
    [
        ("?profession=60", "selection_isolante", "moins de 11 personnes"),
        ("ensemble.csv?profession=60", "selection_isolante", "moins de 11 personnes"),
        ("detail/?specialite=SM54&mode=L&par=departement", "croisement_trop_fin", "isolerait des personnes"),
        ("?region=84&departement=2A", "filtres_incompatibles", "n’est pas dans la région"),
        ("evolution/?du=2026-06-30&au=2026-01-01", "periode_inversee", "après sa fin"),
        ("evolution.csv?au=2030-01-01", "periode_future", "pas encore passé"),
    ],
)
def test_une_mauvaise_selection_est_refusee_avec_sa_raison_et_inscrite(dgos, adresse, code, dit):
    make_rows(12, profession="10", departement="69", mode="L", specialite="SM54")
    make_rows(3, profession="60", departement="69")
    Specialite.objects.create(code="SM54", libelle="Médecine générale (SM)", profession="10")
    reponse = client_of(dgos).get(URL + adresse)
    assert reponse.status_code == 422 and dit in reponse.text
    evenement = Evenement.objects.get(nature=Fait.FILTRE_REFUSE)
    assert evenement.auteur == dgos and evenement.motif == code


def test_le_csv_porte_le_drapeau_de_secret_et_les_memes_filtres(dgos):
    make_rows(30, profession="60")
    make_rows(40, profession="10")
    make_rows(3, profession="60", mode="S")
    reponse = client_of(dgos).get(f"{URL}mode.csv", {"profession": "60"})
    assert reponse["Content-Type"].startswith("text/csv")
    comptes = {ligne["mode"]: ligne for ligne in rows_of(reponse) if ligne["indicateur"] == "comptes"}
    assert (comptes["L"]["n"], comptes["L"]["secret"]) == ("30", "")
    assert "S" not in comptes or (comptes["S"]["n"], comptes["S"]["secret"]) == ("", "s")


def test_chaque_page_donne_le_fichier_de_ce_qu_elle_montre(dgos):
    make_rows(30, profession="60", departement="69", mode="S")
    make_rows(30, profession="10", departement="75", mode="L", etat="complet")
    http = client_of(dgos)
    for nom in ("ensemble", "etats", "evolution", "transmissions", "region", "controles-profession", "equite-mode"):
        reponse = http.get(f"{URL}{nom}.csv")
        assert reponse.status_code == 200 and 'filename="certif-' in reponse["Content-Disposition"], nom
    ecarts = {ligne["libelle"]: ligne for ligne in rows_of(http.get(f"{URL}equite-mode.csv"))}
    assert ecarts["Libéral"]["lecture"] == "tres_haut" and ecarts["Salarié"]["personnes"] == "-15"


def test_l_equite_dit_qui_sort_des_limites_et_de_combien(dgos):
    make_rows(30, profession="60", departement="69", mode="S")
    make_rows(30, profession="10", departement="75", mode="L", etat="complet")
    texte = client_of(dgos).get(f"{URL}equite/").text
    assert "Nettement au-dessous\u00a0: Auvergne-Rhône-Alpes (−50\u00a0points, −15\u00a0personnes)" in texte
    assert "L’âge n’est pas connu (60\u00a0personnes en «\u00a0âge inconnu\u00a0»)" in texte
    (rangee,) = client_of(dgos).get(f"{URL}detail/", {"par": "tranche_age"}).context["tableau"].rangees
    assert rangee.libelle == "Âge inconnu" and rangee.cases[0].texte == "60"


@pytest.mark.parametrize("page", ["", "detail/", "equite/"])
def test_le_nombre_de_requetes_ne_depend_pas_de_la_population(dgos, page):
    def mesure():
        with CaptureQueriesContext(connection) as requetes:
            client_of(dgos).get(URL + page)
        return len(requetes)

    make_rows(15)
    avant = mesure()
    make_rows(15, profession="60")
    assert mesure() == avant


def test_une_page_est_dessinee_une_fois_entre_deux_nuits(dgos, inconnu):
    def lit(qui=dgos):
        with CaptureQueriesContext(connection) as requetes:
            reponse = client_of(qui).get(f"{URL}detail/", {"par": "profession"})
        return reponse, [r["sql"] for r in requetes if "cellulearretee" in r["sql"]]

    make_rows(30, profession="10")
    publication.draw_up(JOUR)
    premiere, lectures = lit()
    assert lectures and ">30<" in premiere.text
    make_rows(20, profession="10")
    seconde, lectures = lit()
    assert not lectures and ">30<" in seconde.text and "Analyste" in seconde.text
    assert lit(inconnu)[0].status_code == 404
    publication.draw_up(JOUR)
    assert ">50<" in lit()[0].text
