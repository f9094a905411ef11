"""Employer: own present staff, running cycle, nothing else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activite
from dashboards import personnel
from tests.dashboards.populations import make_row
from tests.people import FINESS, client_of, make_exercice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/employeur/"


def embauche(nom, **exercice):
    return make_row(make_exercice(nom=nom, mode="S", finess=FINESS, **exercice))


def test_anonyme_doit_se_connecter(client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize("qui", ["inconnu", "ordre_national", "ssa", "cnp", "dgos", "exploitant", "titulaire"])
def test_personne_d_autre_ne_voit_la_page(request, qui):
    assert client_of(request.getfixturevalue(qui)).get(URL).status_code == 404


def test_l_employeur_voit_son_personnel_present(employeur):
    embauche("PRESENTE")
    parti = embauche("PARTI")
    Activite.objects.filter(exercice=parti.cycle.exercice).update(present=False)
    make_row(make_exercice(nom="AILLEURS", finess="990000028"))
    embauche("MILITAIRE", categorie="M")
    texte = client_of(employeur).get(URL).text
    assert "PRESENTE" in texte
    assert "PARTI" not in texte.replace("PARTIE", "") and "AILLEURS" not in texte and "MILITAIRE" not in texte


def test_un_autre_employeur_ne_voit_rien(autre_employeur):
    embauche("PRESENTE")
    texte = client_of(autre_employeur).get(URL).text
    assert "PRESENTE" not in texte and "Aucun professionnel présent" in texte


def test_un_cycle_termine_n_est_plus_montre(employeur):
    make_row(make_exercice(nom="ANCIEN", finess=FINESS), fin=date(2025, 12, 31))
    assert "ANCIEN" not in client_of(employeur).get(URL).text


def test_la_recherche_par_nom_ignore_accents_et_casse(employeur):
    embauche("ÉLÉGANTE")
    embauche("ZEBREE")
    texte = client_of(employeur).get(URL, {"q": "elegan"}).text
    assert "ÉLÉGANTE" in texte and "ZEBREE" not in texte


def test_le_filtre_par_axe_donne_le_plan_de_formation(employeur):
    embauche("ENCORE")
    make_row(make_exercice(nom="FINIE", finess=FINESS), etat="complet")
    reponse = client_of(employeur).get(URL, {"axe": "2"})
    assert "ENCORE" in reponse.text and "FINIE" not in reponse.text
    assert [nombre for _, nombre in reponse.context["besoins"]] == [0, 1, 1, 1]


@pytest.mark.parametrize("filtre", [{"axe": "5"}, {"profession": "x"}, {"apres": "a:b"}])
def test_un_filtre_inconnu_n_existe_pas(employeur, filtre):
    assert client_of(employeur).get(URL, filtre).status_code == 404


def test_les_pages_se_suivent_et_reviennent(employeur, monkeypatch):
    monkeypatch.setattr(personnel, "PAR_PAGE", 2)
    for nom in "ABCDE":
        embauche(nom)
    client = client_of(employeur)
    vus, adresse = [], ""
    while True:
        reponse = client.get(URL + adresse)
        vus.append([ligne.avancement.professionnel.nom for ligne in reponse.context["lignes"]])
        adresse = reponse.context["suivant"]
        if not adresse:
            break
    assert vus == [["A", "B"], ["C", "D"], ["E"]]
    retour = client.get(URL + reponse.context["precedent"])
    assert [ligne.avancement.professionnel.nom for ligne in retour.context["lignes"]] == ["C", "D"]


def test_le_nombre_de_requetes_ne_depend_pas_de_l_effectif(employeur):
    def mesure():
        with CaptureQueriesContext(connection) as requetes:
            client_of(employeur).get(URL)
        return len(requetes)

    embauche("A")
    avant = mesure()
    for nom in "BCDEFG":
        embauche(nom)
    assert mesure() == avant
