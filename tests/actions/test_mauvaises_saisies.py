"""Everything that goes wrong while declaring: each has its French sentence, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.professions import Profession
from actions import brouillons, projection
from actions.models import Action, Brouillon, Cycle, Justificatif
from certif.envois import ENVOI_MAX
from tests.actions.declarations import declare, make_brouillon, pdf, photo, upload
from tests.actions.test_parcours_declaration import DECLARER, details, send, text
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle, make_version


def test_a_session_that_ends_while_typing_gives_everything_back(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    anonyme = Client()
    assert anonyme.get(details(brouillon))["Location"].startswith("/compte/login/?next=")
    reponse = send(
        anonyme, brouillon, intitule="Congrès <b>tapé</b> à moitié", mode_preuve="fichier",
        preuve=upload(pdf(), "a.pdf"),
    )  # fmt: skip
    page = text(reponse)
    assert reponse.status_code == 403 and "no-store" in reponse["Cache-Control"]
    assert "Votre session a expiré. Ce que vous avez écrit est là" in page
    assert "Congrès &lt;b&gt;tapé" in page and "Choisissez de nouveau vos documents" in page
    assert not Action.objects.exists() and Brouillon.objects.get().donnees == {}
    # Logged in again in another tab, the same page is sent: the declaration is whole.
    rendus = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert rendus["date_fin"] == "2026-05-12"
    envoi = {"intitule": "Congrès tapé", "date_fin": rendus["date_fin"], "mode_preuve": rendus["mode_preuve"]}
    client = client_of(titulaire)
    assert client.post(details(brouillon), envoi | {"preuve": upload(pdf(), "a.pdf")}).status_code == 302
    assert Justificatif.objects.get().nom == "a.pdf"


def test_a_session_that_ends_on_the_first_screen_comes_back_to_the_same_words(cycle, titulaire):
    reponse = Client().post(f"{DECLARER}?cycle={cycle.pk}", {"code": "A4a", "q": "dépistage"})
    assert reponse.status_code == 302
    assert (
        reponse["Location"]
        == f"/compte/login/?next=/mon-espace/declarer/%3Fcycle%3D{cycle.pk}%26q%3Dd%25C3%25A9pistage"
    )


def test_a_form_opened_before_the_last_login_is_given_back(cycle, titulaire):
    client = Client(enforce_csrf_checks=True)
    client.force_login(titulaire, backend="allauth.account.auth_backends.AuthenticationBackend")
    reponse = send(client, make_brouillon(titulaire, cycle))
    assert reponse.status_code == 403
    assert "ouverte avant votre dernière connexion" in text(reponse) and "Congrès fictif" in text(reponse)


def test_two_tabs_on_one_draft_never_overwrite_each_other(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    client, garder = client_of(titulaire), reverse("ps:garder_brouillon", args=[brouillon.jeton])
    assert 'name="revision" value="0"' in text(client.get(details(brouillon)))
    premier = client.post(garder, {"intitule": "Premier onglet", "revision": "0"})
    assert premier.json() == {"revision": 1}
    second = client.post(garder, {"intitule": "Second onglet", "revision": "0"})
    assert second.status_code == 409
    assert Brouillon.objects.get().donnees == {"intitule": "Premier onglet"}
    # Sent by hand, the second is told, keeps its text, and wins if it insists.
    reponse = send(client, brouillon, intitule="Second onglet", revision="0")
    assert reponse.status_code == 409
    assert "dans un autre onglet" in text(reponse) and 'value="Second onglet"' in text(reponse)
    assert not Action.objects.exists()
    assert 'name="revision" value="1"' in text(reponse)
    assert send(client, brouillon, intitule="Second onglet", revision="1").status_code == 302
    assert Action.objects.get().intitule == "Second onglet"


def test_the_same_words_from_two_tabs_are_no_conflict(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    assert brouillons.save_typed(brouillon, {"intitule": "Pareil"}, 0)
    assert brouillons.save_typed(brouillon, {"intitule": "Pareil"}, 0)


def test_a_draft_declared_in_another_tab_says_so_and_a_double_click_says_nothing(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    client = client_of(titulaire)
    adresses = [send(client, brouillon)["Location"] for _ in range(2)]
    assert adresses[0] == adresses[1] and Action.objects.count() == 1
    assert "déjà devenu" not in text(client.get(adresses[0]))
    assert send(client, brouillon, intitule="Autre chose")["Location"] == adresses[0]
    assert "Ce brouillon était déjà devenu cette action, dans un autre onglet" in text(client.get(adresses[0]))
    assert Action.objects.get().intitule == "Congrès fictif"
    garder = reverse("ps:garder_brouillon", args=[brouillon.jeton])
    assert client.post(garder, {"intitule": "Trop tard"}).status_code == 409


@pytest.mark.parametrize("champ", ["preuve", "photo"])
def test_a_photo_of_forty_megabytes_is_refused_and_nothing_else_is_lost(champ, cycle, titulaire, monkeypatch):
    # The limit is moved rather than the photo: the same bytes pass, a test weighs less.
    monkeypatch.setattr("certif.envois.TAILLE_MAX", 50_000)
    monkeypatch.setattr("actions.justificatifs.TAILLE_MAX", 50_000)
    brouillon = make_brouillon(titulaire, cycle)
    lourde = upload(photo() + b"\0" * 400_000, "IMG_40.jpg")
    envoi = {"intitule": "Congrès lourd", "mode_preuve": "fichier", champ: [lourde], "date_fin": "2026-05-12"}
    reponse = client_of(titulaire).post(details(brouillon), envoi)
    assert reponse.status_code == 422
    assert "Ce fichier pèse 0,4 Mo ; la limite est de 10 Mo. Réduisez la photo" in text(reponse)
    assert Brouillon.objects.get().donnees["intitule"] == "Congrès lourd"
    assert not Brouillon.objects.get().pieces.exists()


def test_a_sending_too_heavy_is_refused_in_french_before_it_is_read(cycle, titulaire):
    client = client_of(titulaire)
    reponse = client.post(details(make_brouillon(titulaire, cycle)), {}, CONTENT_LENGTH=str(ENVOI_MAX + 1))
    assert reponse.status_code == 413
    assert "Un fichier pèse 10 Mo au plus" in text(reponse) and "parmi vos brouillons" in text(reponse)


def test_too_much_text_is_the_same_page(cycle, titulaire, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    reponse = send(client_of(titulaire), make_brouillon(titulaire, cycle), intitule="x" * 2_000)
    assert reponse.status_code == 413


@pytest.fixture
def second_cycle(titulaire, jour) -> Cycle:
    """The cycle of another profession of the same person, that began before."""
    make_version("IPA", profession=Profession.INFIRMIER)
    autre = make_exercice(Profession.INFIRMIER)
    autre.professionnel = titulaire.professionnel
    autre.save(update_fields=["professionnel"])
    cycle = make_cycle(autre, jour)
    Cycle.objects.filter(pk=cycle.pk).update(debut=date(2020, 1, 1), fin=date(2028, 12, 31))
    cycle.refresh_from_db()
    return cycle


def test_an_action_of_another_cycle_is_named_and_offered_there(cycle, titulaire, second_cycle):
    brouillon = make_brouillon(titulaire, cycle, "A1a")
    client = client_of(titulaire)
    reponse = send(
        client, brouillon, date_fin="2021-03-10", mode_preuve="fichier", honneur=None, preuve=upload(pdf(), "a.pdf")
    )
    page = text(reponse)
    assert reponse.status_code == 422
    assert "dans un autre de vos cycles : Infirmier, du 01/01/2020 au 31/12/2028" in page
    assert f'name="autre_cycle" value="{second_cycle.pk}"' in page
    reponse = send(client, brouillon, date_fin="2021-03-10", mode_preuve="fichier", autre_cycle=str(second_cycle.pk))
    assert reponse["Location"].startswith(details(brouillon))
    brouillon.refresh_from_db()
    assert (brouillon.cycle, brouillon.item.version) == (second_cycle, second_cycle.version)
    assert send(client, brouillon, date_fin="2021-03-10", mode_preuve="fichier", honneur=None).status_code == 302
    action = Action.objects.get()
    assert (action.cycle, action.justificatifs.count()) == (second_cycle, 1)


def test_an_action_of_a_controlled_cycle_is_not_offered(cycle, titulaire, second_cycle, inconnu):
    Cycle.objects.filter(pk=second_cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    page = text(send(client_of(titulaire), brouillon, date_fin="2021-03-10"))
    assert "Ce cycle est terminé" in page and 'name="autre_cycle"' not in page
    # Nobody moves a draft to a cycle that is not theirs.
    etranger = make_cycle(inconnu.professionnel.exercices.get())
    assert send(client_of(titulaire), brouillon, autre_cycle=str(etranger.pk)).status_code == 404


def test_an_item_that_the_other_cycle_has_not_is_chosen_again_with_its_words(cycle, titulaire, second_cycle):
    Cycle.objects.filter(pk=second_cycle.pk).update(version_id=None)
    brouillon = make_brouillon(titulaire, cycle, "A1a")
    client = client_of(titulaire)
    reponse = send(client, brouillon, date_fin="2021-03-10", autre_cycle=str(second_cycle.pk))
    assert reponse["Location"].startswith(f"{DECLARER}?cycle={second_cycle.pk}&depuis={brouillon.jeton}&q=")
    assert Brouillon.objects.get().donnees["intitule"] == "Congrès fictif"


def test_what_a_partner_withdrew_is_said_before_declaring_it_again(cycle, titulaire, partenaire_andpc):
    retiree = make_action(
        cycle, "A4a", date(2026, 5, 12), intitule="Congrès fictif", partenaire=partenaire_andpc, id_technique="X9",
        is_retiree=True,
    )  # fmt: skip
    projection.rebuild([cycle.pk], JOUR)
    client, brouillon = client_of(titulaire), make_brouillon(titulaire, cycle, "A4a")
    page = text(send(client, brouillon))
    assert "transmise puis retirée par ANDPC (fictive) : elle ne compte plus" in page
    assert 'name="meme"' not in page
    assert "a retiré cette action : elle ne compte plus" in text(client.get(reverse("ps:action", args=[retiree.pk])))
    assert send(client, brouillon, meme=str(retiree.pk)).status_code == 404
    assert send(client, brouillon, confirme="1").status_code == 302


def test_a_draft_that_changes_its_item_keeps_all_it_holds(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A1a", fichier=True)
    brouillons.save_typed(brouillon, {"intitule": "Commencé"})
    client = client_of(titulaire)
    page = text(client.get(f"{DECLARER}?cycle={cycle.pk}&depuis={brouillon.jeton}"))
    assert "Votre texte et vos documents vous suivent" in page
    reponse = client.post(f"{DECLARER}?cycle={cycle.pk}", {"code": "A1b", "depuis": str(brouillon.jeton)})
    assert reponse["Location"] == details(brouillon)
    brouillon.refresh_from_db()
    assert (brouillon.item.code, brouillon.donnees, brouillon.pieces.count()) == ("A1b", {"intitule": "Commencé"}, 1)


def test_nobody_takes_the_draft_of_somebody_else_along(cycle, titulaire, inconnu, jour):
    declare(titulaire, cycle)
    brouillon = make_brouillon(titulaire, cycle, "A1a")
    sien = make_cycle(inconnu.professionnel.exercices.get(), jour)
    client_of(inconnu).post(f"{DECLARER}?cycle={sien.pk}", {"code": "A1b", "depuis": str(brouillon.jeton)})
    brouillon.refresh_from_db()
    assert brouillon.item.code == "A1a" and brouillon.cycle == cycle
