"""Deposits of an employer: rehearsed, confirmed, corrected, cancelled, by the one door of the deliveries."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import effectifs
from accounts.models import Correction, LigneEffectif, Livraison, Partenaire, Professionnel
from actions.models import Action
from tests.flux.mondes import CAMILLE, SACHA, make_world
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/employeur/depots"
ENTETE = "matricule;rpps;nom;prenom;type_action;intitule;date_fin;date_attestation\n"
BONNE = f";{CAMILLE.rpps};EXEMPLE;Camille;GDR;Revue fictive;18/05/2026;2026-05-20\n"
FAUTIVE = f";{SACHA.rpps};FICTIF;Sacha;DANSE;Autre revue;2026-05-18;2026-05-20\n"
LISTE = "matricule;nom;prenom;profession;service\nM-1;Exemple;Camille;Médecin;Urgences\nM-2;INTROUVABLE;Alix;;Bloc\n"


@pytest.fixture
def client(employeur):
    make_world()
    return client_of(employeur)


def post(client, texte: str, quoi="attestations", **champs):
    fichier = SimpleUploadedFile("avril.csv", texte.encode())
    return client.post(URL, {"quoi": quoi, "etablissement": "CH-ESSAI", "fichier": fichier, **champs})


def cells(reponse) -> list[list[str]]:
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texte), delimiter=";"))


def test_a_try_applies_nothing_and_says_each_row(client):
    page = client.get(post(client, ENTETE + BONNE + FAUTIVE).url)
    assert "1 ligne serait prise" in page.text and "DANSE" in page.text
    assert not Action.objects.exists() and Livraison.objects.get().a_blanc
    lignes = cells(client.get(f"{URL}/{Livraison.objects.get().pk}/reponses.csv"))
    assert [(ligne[0], ligne[3], ligne[6]) for ligne in lignes[1:]] == [
        ("2", CAMILLE.rpps, "Acceptée"), ("3", SACHA.rpps, "Rejetée"),
    ]  # fmt: skip


def test_what_is_confirmed_is_what_was_tried_and_twice_is_once(client):
    essai = post(client, ENTETE + BONNE).url
    suite = client.post(f"{essai}/confirmer").url
    action = Action.objects.get()
    assert (action.professionnel.rpps, action.intitule, action.organisme_nom) == (
        CAMILLE.rpps,
        "Revue fictive",
        "CH fictif",
    )
    assert action.preuve == "attestation", "crue comme ce qu’atteste un employeur"
    assert client.post(f"{essai}/confirmer").url == suite
    assert client.get(suite).status_code == 200 and Livraison.objects.filter(a_blanc=False).count() == 1
    assert Partenaire.objects.get(organisation__code="CH-ESSAI").flux == ["ACTIONS", "EFFECTIFS"]


def test_only_the_faulty_rows_are_sent_again(client):
    essai = post(client, ENTETE + BONNE + FAUTIVE).url
    suite = client.post(f"{essai}/confirmer").url
    lignes = cells(client.get(f"{suite}/a-corriger.csv"))
    assert len(lignes) == 2 and lignes[1][0] == "3" and "DANSE" in lignes[1][1]
    texte = "\n".join(";".join(ligne) for ligne in lignes).replace("DANSE", "GDR", 2)
    reponse = client.post(f"{suite}/corriger", {"fichier": SimpleUploadedFile("corrige.csv", texte.encode())})
    assert "1 ligne" in client.get(reponse.url).text
    assert {a.professionnel.rpps for a in Action.objects.all()} == {CAMILLE.rpps, SACHA.rpps}
    assert Correction.objects.get().lignes == [3]


def test_one_row_is_put_right_on_the_screen(client):
    suite = client.post(f"{post(client, ENTETE + FAUTIVE).url}/confirmer")
    assert Livraison.objects.filter(a_blanc=False).count() == 1, suite
    adresse = f"{suite.url}/lignes/2"
    lu = client.get(adresse).context["form"].initial
    assert lu["type_action"] == "DANSE"
    page = client.get(client.post(adresse, {**lu, "type_action": "CONGRES"}).url)
    assert "Corrige des lignes du dépôt" in page.text and Action.objects.get().type_action == "CONGRES"
    assert client.get(f"{suite.url}/lignes/9").status_code == 404


def test_a_staff_number_stands_for_the_person_recognised(client, employeur):
    liste = client.post(f"{post(client, LISTE, 'effectif').url}/confirmer")
    assert client.get(liste.url).status_code == 200
    ligne = LigneEffectif.objects.get(id_technique="M-1")
    assert (ligne.service, ligne.etat) == ("Urgences", "a_confirmer")
    effectifs.confirm(ligne, Professionnel.objects.get(rpps=CAMILLE.rpps), employeur, JOUR)
    page = client.get(post(client, ENTETE + BONNE.replace(";", "M-1;", 1).replace(CAMILLE.rpps, "")).url)
    assert "1 ligne serait prise" in page.text and CAMILLE.rpps in page.text


def test_a_whole_list_withdraws_who_is_no_longer_there(client):
    client.post(f"{post(client, LISTE, 'effectif', is_complete='on').url}/confirmer")
    essai = post(client, LISTE.rpartition("M-2")[0], "effectif", is_complete="on").url
    assert "1 ligne connue" in client.get(essai).text
    client.post(f"{essai}/confirmer")
    assert LigneEffectif.objects.get(id_technique="M-2").absente_depuis in (JOUR, None)
    assert Livraison.objects.filter(a_blanc=False, mode="COMPLET").count() == 2
    assert "Seule une liste" in post(client, ENTETE + BONNE, is_complete="on").text


def test_somebody_who_left_is_not_taken_and_the_answer_says_why(client):
    Professionnel.objects.get(rpps=CAMILLE.rpps).exercices.get().activites.update(present=False)
    page = client.get(post(client, ENTETE + BONNE).url)
    assert "activité en cours" in page.text and "Aucune ligne ne serait prise" in page.text


def test_a_deposit_is_taken_back_with_its_reason(client):
    suite = client.post(f"{post(client, ENTETE + BONNE).url}/confirmer").url
    page = client.get(f"{suite}/annuler")
    assert "1 action sera retirée" in page.text
    assert client.post(f"{suite}/annuler", {"motif": ""}).status_code == 422
    assert client.post(f"{suite}/annuler", {"motif": "Mauvais fichier."}).url == suite
    assert Livraison.objects.get(a_blanc=False).etat == Livraison.Etat.ANNULATION


def test_the_only_establishment_of_somebody_is_not_asked(client):
    page = client.get(URL + "?quoi=effectif")
    assert (
        page.context["form"]["etablissement"].value() == "CH-ESSAI"
        and page.context["form"]["quoi"].value() == "effectif"
    )
    assert page.context["form"]["etablissement"].is_hidden


def test_a_file_that_cannot_be_read_is_said_beside_its_field(client):
    reponse = post(client, "nom;rpps\nA;1\n")
    assert reponse.status_code == 422 and "type_action, intitule" in reponse.text
    assert not Livraison.objects.exists()


def test_another_employer_sees_no_deposit(client, autre_employeur, exploitant):
    essai = post(client, ENTETE + BONNE).url
    for adresse in (essai, f"{essai}/reponses.csv"):
        assert client_of(autre_employeur).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).status_code == 404
    assert client_of(autre_employeur).post(f"{essai}/confirmer").status_code == 404
    assert post(client_of(autre_employeur), ENTETE + BONNE).status_code == 422, "l’établissement d’un autre"


@pytest.mark.parametrize("quoi", ["attestations", "effectif"])
def test_the_template_is_read_as_it_is_given(client, quoi):
    lignes = cells(client.get(f"{URL}/modele/{quoi}.csv"))
    page = client.get(post(client, "\n".join(";".join(ligne) for ligne in lignes), quoi).url)
    assert "1 ligne serait prise" in page.text
    assert client.get(f"{URL}/modele/autre.csv").status_code == 404
