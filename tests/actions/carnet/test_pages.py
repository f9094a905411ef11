"""Pages of the private room, without JavaScript: write once, correct, find, erase, take back; nothing typed is lost."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from django.conf import settings as reglages
from django.test import Client
from django.urls import reverse

from actions import carnet
from actions.models import NoteCarnet
from tests.actions.carnet.notes import contenu, make_note
from tests.actions.declarations import declare
from tests.actions.test_declaration import ROLES
from tests.people import client_of

LISTE, ECRIRE, GARDER = "/mon-espace/carnet/", "/mon-espace/carnet/ecrire/", "/mon-espace/carnet/garder/"


def text(reponse) -> str:
    return html.unescape(reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def page_of(note: carnet.Note, nom: str = "note") -> str:
    return reverse(f"ps:carnet_{nom}", args=[note.jeton])


def sent(texte: str = "Texte fictif", **champs) -> dict[str, str]:
    """A form as a browser sends it: a new note unless said otherwise."""
    return {"titre": "Titre fictif", "texte": texte, "axe": "", "action": "", "jeton": str(uuid.uuid4()),
            "revision": "0", **champs}  # fmt: skip


@pytest.fixture
def note(titulaire) -> carnet.Note:
    return make_note(titulaire)


def test_anonymous_is_sent_to_login(client, note):
    for adresse in (LISTE, ECRIRE, page_of(note), page_of(note, "effacer")):
        assert client.get(adresse)["Location"].startswith("/compte/login/")
    assert client.post(LISTE, {"q": "fictif"})["Location"].startswith("/compte/login/")


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_opens_a_note(nom, request, note):
    client = client_of(request.getfixturevalue(nom))
    for adresse in (page_of(note), page_of(note, "effacer"), page_of(note, "retablir")):
        assert client.get(adresse).status_code in {404, 405}
        assert client.post(adresse, {"revision": "1"}).status_code == 404
    assert client.get(LISTE).status_code == (200 if nom == "inconnu" else 404)
    assert NoteCarnet.objects.get().effacee_at is None


def test_an_empty_notebook_teaches_and_the_dashboard_leads_to_it(cycle, titulaire):
    client = client_of(titulaire)
    assert f'href="{LISTE}"' in client.get("/mon-espace/").content.decode()
    page = text(client.get(LISTE))
    assert "Votre carnet est vide" in page
    assert "Qui peut lire ce carnet ?" in page


def test_write_read_correct(cycle, titulaire):
    action = declare(titulaire, cycle, intitule="Groupe de pairs fictif")
    client = client_of(titulaire)
    page = client.get(f"{ECRIRE}?action={action.pk}").content.decode()
    assert f'<option value="{action.pk}" selected>' in page
    donnees = sent("Ligne une\r\nligne deux", axe="3", action=str(action.pk))
    assert client.post(ECRIRE, donnees)["Location"] == LISTE
    assert client.post(ECRIRE, donnees)["Location"] == LISTE
    ligne = NoteCarnet.objects.get()
    liste = text(client.get(LISTE))
    for attendu in ("Titre fictif", "Ligne une ligne deux", "Relation avec les patients", "Groupe de pairs fictif"):
        assert attendu in liste
    adresse = reverse("ps:carnet_note", args=[ligne.jeton])
    fiche = client.get(adresse)
    assert "no-store" in fiche["Cache-Control"]
    assert "Titre fictif" not in re.search(r"<title>(.*?)</title>", fiche.content.decode(), re.S)[1]
    assert client.post(adresse, donnees | {"texte": "Corrigée", "revision": "1"})["Location"] == LISTE
    assert carnet.read(titulaire, ligne.jeton).contenu.texte == "Corrigée"


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"titre": "", "texte": " "}, "Cette note est vide"),
        ({"titre": "x" * 151}, "150"),
        ({"axe": "9", "texte": "Gardée"}, "axe"),
        ({"action": "999999", "texte": "Gardée"}, "action"),
        ({"revision": "abc", "texte": "Gardée"}, "Gardée"),
    ],
)
def test_bad_input_says_so_and_keeps_the_words(champs, message, titulaire):
    reponse = client_of(titulaire).post(ECRIRE, sent(**champs))
    assert reponse.status_code == 422
    assert message in text(reponse)
    assert champs.get("texte", "").strip() in text(reponse)
    assert not NoteCarnet.objects.exists()


def test_two_tabs_both_texts_are_shown_and_one_is_chosen(note, titulaire):
    client = client_of(titulaire)
    carnet.write(titulaire, note.jeton, 1, contenu("Écrit ailleurs"))
    reponse = client.post(page_of(note), sent("Écrit ici", jeton=str(note.jeton), revision="1"))
    page = text(reponse)
    assert reponse.status_code == 409
    assert "Écrit ailleurs" in page and "Écrit ici" in page
    assert 'name="revision" value="2"' in page
    assert client.post(page_of(note), sent("Écrit ici", jeton=str(note.jeton), revision="2")).status_code == 302
    assert carnet.read(titulaire, note.jeton).contenu.texte == "Écrit ici"


def test_a_note_erased_in_another_tab_gives_the_words_back_as_a_new_one(note, titulaire):
    client = client_of(titulaire)
    carnet.erase(titulaire, note.jeton, 1)
    reponse = client.post(page_of(note), sent("Écrit ici", jeton=str(note.jeton), revision="1"))
    page = text(reponse)
    assert reponse.status_code == 409
    assert "Écrit ici" in page
    neuf = {nom: re.search(rf'name="{nom}" value="([^"]+)"', page)[1] for nom in ("jeton", "revision")}
    assert (neuf["jeton"] != str(note.jeton), neuf["revision"], f'action="{ECRIRE}"' in page) == (True, "0", True)
    assert client.post(ECRIRE, sent("Écrit ici", **neuf)).status_code == 302
    assert [n.contenu.texte for n in carnet.read_all(carnet.own_notes(titulaire))] == ["Écrit ici"]


def test_what_is_typed_is_kept_while_typing(titulaire):
    client, donnees = client_of(titulaire), sent("Début")
    assert client.post(GARDER, donnees).json() == {"revision": 1}
    assert client.post(GARDER, donnees | {"texte": "Début, suite", "revision": "1"}).json() == {"revision": 2}
    assert client.post(GARDER, donnees | {"texte": "Autre onglet", "revision": "1"}).status_code == 409
    assert client.post(GARDER, sent("", titre="")).status_code == 422
    assert client.post(GARDER, sent(revision="")).status_code == 422
    # The button sends the same words with the revision the page had: harmless.
    assert client.post(ECRIRE, donnees | {"texte": "Début, suite"}).status_code == 302
    assert NoteCarnet.objects.get().revision == 2


def test_an_expired_session_gives_the_words_back_then_saves_them(titulaire):
    """The form of before, sent signed out, then after a login in another tab that changed the token of forms."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(titulaire, backend="allauth.account.auth_backends.AuthenticationBackend")
    donnees = sent("Long texte fictif", csrfmiddlewaretoken=_token(client.get(ECRIRE)))
    del client.cookies[reglages.SESSION_COOKIE_NAME]
    reponse = client.post(ECRIRE, donnees)
    assert (reponse.status_code, reponse["Cache-Control"]) == (403, "private, no-store")
    assert "Votre session a expiré" in text(reponse) and "Long texte fictif" in text(reponse)
    assert not NoteCarnet.objects.exists()

    client.cookies = Client(enforce_csrf_checks=True).cookies
    client.force_login(titulaire, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(ECRIRE)
    reponse = client.post(ECRIRE, donnees)
    assert reponse.status_code == 403
    assert "ouverte avant votre dernière connexion" in text(reponse) and "Long texte fictif" in text(reponse)
    assert client.post(ECRIRE, donnees | {"csrfmiddlewaretoken": _token(reponse)}).status_code == 302
    assert NoteCarnet.objects.count() == 1


def test_a_form_from_another_site_gives_nothing_back(titulaire):
    client = Client(enforce_csrf_checks=True)
    client.force_login(titulaire, backend="allauth.account.auth_backends.AuthenticationBackend")
    reponse = client.post(ECRIRE, sent("Texte d’ailleurs"), headers={"Origin": "https://ailleurs.example"})
    assert reponse.status_code == 403
    assert "Texte d’ailleurs" not in text(reponse)


def test_search_is_a_post_and_its_words_stay_out_of_addresses(note, titulaire):
    make_note(titulaire, "Autre", titre="Écouter")
    client = client_of(titulaire)
    page = text(client.post(LISTE, {"q": "ecouter"}))
    assert "1 note trouvée." in page and "Titre fictif" not in page
    assert 'method="post" role="search"' in page
    assert "Aucune note ne contient ces mots" in text(client.post(LISTE, {"q": "introuvable"}))


def test_erase_after_a_confirmation_then_take_back(note, titulaire):
    client = client_of(titulaire)
    page = text(client.get(page_of(note, "effacer")))
    assert "Effacer cette note ?" in page and "quinze minutes" in page
    assert client.post(page_of(note, "effacer"), {"revision": "7"}).status_code == 409
    for _ in range(2):
        assert client.post(page_of(note, "effacer"), {"revision": "1"})["Location"] == LISTE
    page = text(client.get(LISTE))
    assert "Votre carnet est vide" in page and "Rétablir" in page
    assert client.get(page_of(note)).status_code == 404
    for _ in range(2):
        assert client.post(page_of(note, "retablir"))["Location"] == page_of(note)
    assert client.get(page_of(note)).status_code == 200


def test_words_like_a_medical_result_are_kept_with_a_kind_word(titulaire):
    client = client_of(titulaire)
    assert "ressemble à un résultat médical" in text(
        client.post(ECRIRE, sent("Ma sérologie est négative"), follow=True)
    )
    assert "ressemble à un résultat" not in text(client.post(ECRIRE, sent("Mieux écouter"), follow=True))
    assert NoteCarnet.objects.count() == 2


def test_an_unreadable_note_says_what_to_do(note, titulaire, settings):
    settings.CERTIF_CLES_CARNET = ["une-autre-cle-fictive"]
    client = client_of(titulaire)
    assert "Note illisible pour le moment" in text(client.get(LISTE))
    page = text(client.get(page_of(note)))
    assert "sans pouvoir lire la note" in page
    assert "<textarea" not in page


def test_reading_costs_the_same_whatever_the_notes(titulaire, django_assert_num_queries):
    client = client_of(titulaire)
    for rang in range(3):
        make_note(titulaire, f"Note {rang}")
    with django_assert_num_queries(REQUETES):
        client.get(LISTE)
    for rang in range(4):
        make_note(titulaire, f"Encore {rang}")
    with django_assert_num_queries(REQUETES):
        client.get(LISTE)


#: Day, session, person, cycles and (as there is none here) the person again, notes counted, read, erased, roles, badge.
REQUETES = 10


def _token(reponse) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', reponse.content.decode())[1]
