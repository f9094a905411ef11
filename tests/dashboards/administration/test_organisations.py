"""Organisations on screen: who opens, describes and closes them, and what each refusal says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Evenement, Organisation
from tests.dashboards.administration import make_clinique
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LISTE, NOUVELLE = "/administration/", "/administration/organisations/nouvelle"


def test_operators_only(inconnu, ordre_president, employeur, partenaire, exploitant):
    adresses = [LISTE, NOUVELLE, reverse("administration:organisation", args=[make_clinique().pk])]
    for adresse in adresses:
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_president, employeur, partenaire):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).text.count("<h1") == 1


def test_found_by_name_code_number_and_nature(employeur, ordre_decideur, exploitant):
    client = client_of(exploitant)
    for requete, attendues in (
        ("recherche=ch fictif", ["CH-ESSAI"]),
        ("recherche=ch-es", ["CH-ESSAI"]),
        ("recherche=990000010", ["CH-ESSAI"]),
        ("nature=ordre", ["CNOM-75"]),
        ("recherche=personne", []),
    ):
        lignes = client.get(f"{LISTE}?{requete}").context["lignes"]
        assert [une.code for une, _ in lignes] == attendues, requete
    assert client.get(f"{LISTE}?nature=autre").status_code == 404
    assert "Aucune organisation ne correspond" in client.get(f"{LISTE}?recherche=personne").text
    fichier = client.get(f"{LISTE}organisations.csv?nature=employeur").getvalue().decode()
    assert fichier.splitlines()[1].startswith("CH-ESSAI;CH fictif;employeur;990000010")


def test_an_employer_is_opened_and_its_code_never_taken_twice(exploitant):
    client = client_of(exploitant)
    saisie = {"nature": "employeur", "code": "ehpad-neuf", "nom": "Ehpad fictif", "finess": "990000028", "siret": ""}
    page = client.post(NOUVELLE, saisie, follow=True)
    ouverte = Organisation.objects.get(code="EHPAD-NEUF")
    assert "Ehpad fictif est ouverte" in page.text and ouverte.is_active
    assert Evenement.objects.get(nature="organisation:creee").auteur == exploitant
    for change, message in (
        ({}, "Le code EHPAD-NEUF est déjà pris."),
        ({"code": "é"}, "Lettres sans accent"),
        ({"code": "AUTRE", "finess": "123"}, "FINESS n’est pas valable"),
        ({"code": "AUTRE", "siret": "123"}, "SIRET n’est pas valable"),
        ({"code": "AUTRE", "nature": "ordre"}, "Sélectionnez un choix valide"),
    ):
        refus = client.post(NOUVELLE, saisie | change)
        assert refus.status_code == 422 and message in refus.text, message
    assert Organisation.objects.filter(nature="employeur").count() == 1


def test_a_closed_organisation_gives_no_right_at_the_next_page(employeur, exploitant):
    organisation = Organisation.objects.get(code="CH-ESSAI")
    adresse = reverse("administration:organisation", args=[organisation.pk])
    personnel, client = client_of(employeur), client_of(exploitant)
    saisie = {"nom": organisation.nom, "finess": organisation.finess, "siret": ""}
    assert personnel.get(reverse("employeur:accueil")).status_code == 200
    assert "C’est enregistré" in client.post(adresse, saisie, follow=True).text
    assert personnel.get(reverse("employeur:accueil")).status_code == 404
    assert "ses agents n’ont aucun droit" in client.get(adresse).text
    client.post(adresse, saisie | {"is_active": "on"})
    assert personnel.get(reverse("employeur:accueil")).status_code == 200
    assert "Rien n’avait changé" in client.post(adresse, saisie | {"is_active": "on"}, follow=True).text
    assert [e.details["active"] for e in Evenement.objects.filter(nature="organisation:modifiee").order_by("id")] == [
        False, True,
    ]  # fmt: skip


def test_what_ships_keeps_its_name_and_the_operators_do_not_close_themselves(ordre_decideur, exploitant):
    client = client_of(exploitant)
    ordre, exploitante = Organisation.objects.get(code="CNOM-75"), Organisation.objects.get(code="EXPLOITANT")
    adresse = reverse("administration:organisation", args=[ordre.pk])
    client.post(adresse, {"nom": "Autre", "voies_recours": "Devant la juridiction fictive.", "is_active": "on"})
    ordre.refresh_from_db()
    assert (ordre.nom, ordre.voies_recours) == (
        "Conseil fictif de Paris de l’Ordre des médecins", "Devant la juridiction fictive.",
    )  # fmt: skip
    refus = client.post(reverse("administration:organisation", args=[exploitante.pk]), {})
    assert refus.status_code == 422 and "plus personne n’entrerait" in refus.text
