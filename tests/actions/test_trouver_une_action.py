"""Three ways to say what one did: an axis, an item of the public page, one's own words; and at most three screens."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import Organisme
from actions import recherche_organismes
from actions.models import Action, ActionCatalogue, Brouillon
from referentiels.models import Correspondance
from tests.actions.declarations import make_brouillon
from tests.actions.test_parcours_declaration import DECLARER, details, send, text
from tests.people import client_of
from tests.referentiels_fictifs import make_cycle, make_version


def make_fiche(reference: str, titre: str, **champs) -> ActionCatalogue:
    valeurs = {"odpc": "9999", "annee": 2026, "statut": "PUBLIEE", "typologie": "FC", "orientation": 2}
    return ActionCatalogue.objects.create(reference_action=reference, titre=titre, **valeurs | champs)


@pytest.fixture
def catalogue(cycle) -> ActionCatalogue:
    """Three actions of the catalogue; the correspondences of the référentiel know the continuing trainings."""
    Correspondance.objects.create(
        referentiel=cycle.version.referentiel, rang=1, type_action="DPC", typologie="FC", codes=["A2b"]
    )
    make_fiche("99992629002", "Prise en charge de la douleur chronique")
    make_fiche("99992629003", "Violences conjugales : jamais tenue", statut="NON_PUBLIEE")
    return make_fiche("99992629001", "Repérer les violences conjugales en consultation")


def test_the_catalogue_answers_with_the_item_it_leads_to(cycle, titulaire, catalogue):
    client = client_of(titulaire)
    page = text(client.get(DECLARER, {"q": "formation violance conjugales mars 2026"}))
    assert "Repérer les violences conjugales en consultation" in page and "jamais tenue" not in page
    assert "Référence 99992629001 · 2026" in page and "Action A2b" in page
    assert "Date comprise : « mars 2026 »" in page
    envoi = {"code": "A2b", "q": "formation violances conjugales mars 2026", "reference": "99992629001"}
    adresse = client.post(DECLARER, envoi)["Location"]
    etape_2 = text(client.get(adresse))
    assert 'value="Repérer les violences conjugales en consultation"' in etape_2
    assert 'value="2026-03-31"' in etape_2 and "Vous avez écrit « mars 2026 » : vérifiez le jour." in etape_2
    send(client, Brouillon.objects.get(), reference="99992629001")
    assert Action.objects.get().reference_action == "99992629001"


def test_a_reference_finds_its_action_and_nothing_else(cycle, titulaire, catalogue):
    page = text(client_of(titulaire).get(DECLARER, {"q": "99992629002"}))
    assert (
        "Prise en charge de la douleur chronique" in page
        and "violences" not in page.split("<main")[1].split("catalogue")[1]
    )


def test_an_unknown_reference_is_not_written(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    send(client_of(titulaire), brouillon, reference="00000000000")
    assert Action.objects.get().reference_action == ""


def test_nothing_found_says_what_to_do(cycle, titulaire):
    page = text(client_of(titulaire).get(DECLARER, {"q": "zzzz qqqq"}))
    assert "Aucune action ne ressemble à ces mots" in page and "Vous ne trouvez pas ?" in page


def test_a_day_in_the_words_fills_the_date_and_leaves_the_title(cycle, titulaire):
    client = client_of(titulaire)
    client.post(DECLARER, {"code": "A4a", "q": "dépistage le 12/05/2026"})
    assert Brouillon.objects.get().donnees == {"intitule": "dépistage", "date_fin": "2026-05-12"}


def test_the_public_page_leads_to_the_declaration_only_for_who_follows_it(cycle, titulaire, inconnu, client):
    adresse = reverse("referentiels:fiche", args=[cycle.version.referentiel.code])
    assert "Déclarer cette action" not in text(client.get(adresse))
    autre = make_version("AUTRE", specialites=("SM99",))
    page = text(client_of(titulaire).get(adresse))
    assert "Déclarer cette action" not in text(
        client_of(titulaire).get(reverse("referentiels:fiche", args=[autre.referentiel.code]))
    )
    lien = re.search(r'href="([^"]+)">Déclarer cette action<span class="visually-hidden"> A2c', page)
    assert lien is not None
    reponse = text(client_of(titulaire).get(lien[1].replace("&amp;", "&")))
    assert "1 proposition pour « A2c »" in reponse


def test_from_login_to_a_sworn_declaration_there_are_three_screens(cycle, titulaire):
    client, ecrans = client_of(titulaire), []

    def open_screen(adresse: str) -> str:
        reponse = client.get(adresse)
        assert reponse.status_code == 200
        ecrans.append(adresse)
        return text(reponse)

    tableau = open_screen("/mon-espace/")
    lien = re.search(r'href="(/mon-espace/declarer/[^"]*axe=4[^"]*)"', tableau)
    assert lien is not None
    choix = open_screen(lien[1].replace("&amp;", "&"))
    code = re.search(r'name="code" value="(A4\w)"', choix)
    assert code is not None
    suite = client.post(DECLARER, {"code": code[1], "q": ""})
    open_screen(suite["Location"])
    assert not Action.objects.exists()
    assert send(client, Brouillon.objects.get(), mode_preuve=None).status_code == 302
    assert Action.objects.get().preuve == "honneur"
    assert len(ecrans) <= 3


@pytest.fixture
def organismes(db) -> None:
    for nda, nom, champs in (
        ("99990000275", "INSTITUT FICTIF DE FORMATION EN SANTÉ", {"qualiopi": True}),
        ("99990000276", "FORMATION EXEMPLE", {}),
        ("99990000277", "INSTITUT FICTIF DISPARU", {"absente_depuis": "2026-01-01"}),
    ):
        Organisme.objects.create(nda=nda, denomination=nom, **champs)


@pytest.mark.parametrize(
    ("texte", "trouves"),
    [
        ("santé institut", ["INSTITUT FICTIF DE FORMATION EN SANTÉ"]),
        ("Éxemple", ["FORMATION EXEMPLE"]),
        ("formation", ["FORMATION EXEMPLE", "INSTITUT FICTIF DE FORMATION EN SANTÉ"]),
        ("99990000276", ["FORMATION EXEMPLE"]),
        ("99 990 000 276", ["FORMATION EXEMPLE"]),
        ("disparu", []),
        ("ab", []),
        ("%_%", []),
    ],
)
def test_the_public_list_is_searched_by_any_word(texte, trouves, organismes):
    assert [o.denomination for o in recherche_organismes.search(texte)] == trouves


def test_the_organiser_is_chosen_from_the_public_list_without_script(exercice, titulaire, jour, organismes):
    make_version("FIN", items=({"code": "O1", "axes": [1], "organismes": ["OF"]},))
    cycle = make_cycle(exercice)
    client, brouillon = client_of(titulaire), make_brouillon(titulaire, cycle, "O1")
    page = text(client.get(details(brouillon)))
    assert "Chercher dans la liste publique" in page and 'list="organismes"' in page
    page = text(send(client, brouillon, organisme_nom="institut", chercher_organisme="1"))
    assert "INSTITUT FICTIF DE FORMATION EN SANTÉ" in page and "certifié Qualiopi" in page
    rien = text(send(client, brouillon, organisme_nom="zz", chercher_organisme="1"))
    assert "Aucun organisme de la liste publique ne porte ces mots" in rien
    choisi = {"organisme_nom": "institut", "organisme_choisi": "INSTITUT FICTIF DE FORMATION EN SANTÉ"}
    assert send(client, brouillon, **choisi).status_code == 302
    action = Action.objects.get()
    assert (action.organisme_nom, action.organisme_id, action.organisme_type) == (
        "INSTITUT FICTIF DE FORMATION EN SANTÉ", "99990000275", "OF",
    )  # fmt: skip
    suggestions = client.get(reverse("ps:organismes"), {"q": "exemple"}).json()
    assert suggestions == {"organismes": ["FORMATION EXEMPLE"]}


def test_the_organiser_is_asked_only_where_the_item_needs_it(cycle, titulaire):
    page = text(client_of(titulaire).get(details(make_brouillon(titulaire, cycle, "A1a"))))
    assert "organisme_nom" not in page and "organismes.js" not in page
