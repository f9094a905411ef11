"""Leaving for the provider and coming back: once, in one browser; nothing of it stays in the base; leaving for good."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts import oidc_client, oidc_passage
from accounts.models import Utilisateur
from actions import activation
from tests.accounts.psc.conftest import DEPART, RETOUR, is_in, leave
from tests.fournisseur_psc import CONNUE
from tests.people import client_of

pytestmark = pytest.mark.django_db


def test_without_an_account_of_the_provider_this_way_in_does_not_exist(client):
    assert client.get(DEPART).status_code == 404
    assert client.get(RETOUR).status_code == 404
    assert "Pro Santé Connect" not in client.get("/compte/login/").text


def test_the_login_page_leads_there_and_the_page_asked_comes_after(fournisseur, entre, camille, client):
    page = client.get("/compte/login/?next=/mon-espace/carnet/").text
    (lien,) = re.findall(r'href="(/compte/psc/[^"]*)"', page)
    assert entre(client, camille, adresse=html.unescape(lien))["Location"] == "/mon-espace/carnet/"


@pytest.mark.parametrize("ailleurs", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_login(ailleurs, fournisseur, entre, camille, client):
    assert entre(client, camille, adresse=f"{DEPART}?next={ailleurs}")["Location"] == "/mon-espace/"


def test_the_second_login_finds_the_same_person(entre, camille, client, exercice):
    for _ in range(2):
        assert entre(client, camille).status_code == 302
        client.logout()
    utilisateur = Utilisateur.objects.get(professionnel=exercice.professionnel)
    assert not utilisateur.has_usable_password()


def test_nothing_of_the_answer_is_in_the_base(fournisseur, entre, camille, client):
    """No table can hold a token, and no row but the session's holds a word of the answer."""
    entre(client, camille)
    assert not apps.is_installed("allauth.socialaccount")
    acces, sub = next(iter(fournisseur.jetons)), camille.sub
    with connection.cursor() as curseur:
        for modele in apps.get_models():
            table = modele._meta.db_table
            if table == "django_session" or not modele._meta.managed:
                continue
            curseur.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY(%s)', [
                [f"%{mot}%" for mot in (acces, sub, "SA07", "APPPRIP", "eyJ")]
            ])  # fmt: skip
            assert curseur.fetchone() == (0,), table
    garde = client.session[oidc_passage._SESSION]
    assert set(garde) == {"nom", "id_token", "fin"}
    assert acces not in str(dict(client.session.items()))


def test_a_return_serves_once(fournisseur, camille, client):
    retour = fournisseur.accept(leave(client), camille)
    assert client.get(retour).status_code == 302
    client.logout()
    reponse = client.get(retour)
    assert (reponse.status_code, is_in(client)) == (400, False)
    assert "n’est plus valable" in reponse.text


def test_the_back_key_of_somebody_in_leads_home(fournisseur, camille, client):
    retour = fournisseur.accept(leave(client), camille)
    client.get(retour)
    assert client.get(retour)["Location"] == "/mon-espace/"


def test_a_return_is_worth_nothing_in_another_browser(fournisseur, camille, client):
    retour = fournisseur.accept(leave(client), camille)
    autre = Client()
    leave(autre)
    for navigateur in (Client(), autre):
        assert navigateur.get(retour).status_code == 400
        assert not is_in(navigateur)


def test_a_code_serves_once_and_a_code_of_another_login_never(fournisseur, entre, camille, client):
    premier = dict(parse_qsl(urlsplit(fournisseur.accept(leave(client), camille)).query))
    demande = leave(client)
    # The code of a login in the return of another: the verifier is not the same.
    assert client.get(RETOUR, {"code": premier["code"], "state": demande["state"]}).status_code == 403
    demande = leave(client)
    reponse = client.get(RETOUR, {"code": premier["code"], "state": demande["state"]})
    assert (reponse.status_code, is_in(client)) == (403, False)
    assert client.get(RETOUR, {"state": leave(client)["state"]}).status_code == 403


def test_another_issuer_in_the_return_is_refused(fournisseur, camille, client):
    retour = fournisseur.accept(leave(client), camille)
    assert client.get(re.sub("iss=[^&]*", "iss=https%3A%2F%2Fautre.example", retour)).status_code == 403


def test_a_late_return_is_refused(fournisseur, camille, client, monkeypatch):
    retour = fournisseur.accept(leave(client), camille)
    monkeypatch.setattr(oidc_passage, "VALIDITE", -oidc_passage.VALIDITE)
    assert client.get(retour).status_code == 400


def test_tabs_leave_together_and_the_oldest_is_forgotten(fournisseur, camille, client):
    demandes = [leave(client) for _ in range(oidc_passage.ALLERS_MAX + 1)]
    assert client.get(fournisseur.accept(demandes[0], camille)).status_code == 400
    assert client.get(fournisseur.accept(demandes[1], camille)).status_code == 302


@pytest.mark.parametrize(
    ("erreur", "statut", "titre"),
    [
        ("access_denied", 200, "Vous n’êtes pas connecté"),
        ("temporarily_unavailable", 503, "Pro Santé Connect ne répond pas"),
        ("server_error", 503, "Pro Santé Connect ne répond pas"),
        ("invalid_request", 403, "n’a pas pu être vérifiée"),
    ],
)
def test_what_the_provider_says_went_wrong(erreur, statut, titre, fournisseur, client):
    reponse = client.get(fournisseur.back(leave(client), error=erreur, error_description="In English"))
    assert reponse.status_code == statut
    assert titre in reponse.text
    assert "In English" not in reponse.text


@pytest.mark.parametrize("panne", ["500", "charabia", "lent"])
@pytest.mark.parametrize("adresse", ["wallet-openid-configuration", "token", "certs", "userinfo"])
def test_a_provider_that_breaks_down_is_a_page_not_an_error(panne, adresse, fournisseur, camille, client, monkeypatch):
    monkeypatch.setattr(oidc_client, "DELAIS", (0.2, 0.2))
    if adresse == "wallet-openid-configuration":
        fournisseur.pannes[adresse] = panne
        reponse = client.get(DEPART)
    else:
        retour = fournisseur.accept(leave(client), camille)
        fournisseur.pannes[adresse] = panne
        reponse = client.get(retour)
    assert (reponse.status_code, is_in(client)) == (503, False)
    assert "Réessayez dans quelques minutes" in reponse.text
    assert reponse["Retry-After"] == "120"


def test_a_provider_that_is_not_there(fournisseur, client, settings):
    settings.PSC_SERVER_URL = f"http://127.0.0.1:9{CONNUE}"
    assert client.get(DEPART).status_code == 503


def test_a_description_of_somewhere_else_is_not_believed(fournisseur, client, monkeypatch):
    for faux in ({"issuer": "https://autre.example"}, {"token_endpoint": "ftp://autre.example"}, {"jwks_uri": None}):
        vraie = type(fournisseur).description(fournisseur)
        monkeypatch.setattr(fournisseur, "description", lambda v=vraie, f=faux: {**v, **f})
        assert client.get(DEPART).status_code == 503


def test_our_own_account_refused_by_the_provider_is_our_breakdown(fournisseur, camille, client, settings, caplog):
    settings.PSC_SECRET = "un autre"
    assert client.get(fournisseur.accept(leave(client), camille)).status_code == 503
    assert "token answered 401" in caplog.text


def test_a_client_certificate_is_presented_when_one_is_given(fournisseur, client, settings, monkeypatch):
    settings.PSC_CERTIFICAT, settings.PSC_CERTIFICAT_CLE = "certificat.pem", "cle.pem"
    vus = []

    def request(self, *args, **options):
        vus.append((options["cert"], options["allow_redirects"], options["timeout"]))
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "request", request)
    assert client.get(DEPART).status_code == 503
    assert vus == [(("certificat.pem", "cle.pem"), False, oidc_client.DELAIS)]


def test_leaving_ends_both_sessions(fournisseur, entre, camille, client):
    entre(client, camille)
    assert len(fournisseur.sessions) == 1
    page = client.post("/compte/logout/")
    assert not is_in(client)
    assert "form-action 'self'" in page["Content-Security-Policy"]
    adresse = html.unescape(re.findall(r'content="0;url=([^"]+)"', page.text)[0])
    retour = requests.get(adresse, timeout=5, allow_redirects=False).headers["Location"]
    assert fournisseur.sessions == {}
    assert "votre session Pro Santé Connect sont fermées" in client.get(retour).text
    assert client.get(retour)["Location"] == "/"


def test_leaving_asks_the_provider_nothing(fournisseur, entre, camille, client):
    entre(client, camille)
    fournisseur.appels.clear()
    fournisseur.pannes.update(dict.fromkeys(("logout", "wallet-openid-configuration"), "500"))
    assert client.post("/compte/logout/").status_code == 200
    assert not is_in(client)
    assert fournisseur.appels == []


def test_who_came_otherwise_leaves_as_before(fournisseur, titulaire):
    client = client_of(titulaire)
    assert client.get("/compte/logout/").status_code == 200
    assert client.post("/compte/logout/")["Location"] == "/"
    assert client.get("/compte/psc/sortie/?state=x")["Location"] == "/"


def test_the_first_login_leads_to_the_activation(entre, camille, client, exercice):
    entre(client, camille)
    assert client.get("/mon-espace/")["Location"] == "/mon-espace/activation/"
    activation.activate(
        Utilisateur.objects.get(professionnel=exercice.professionnel), email="c@exemple.test", conditions=True
    )
    assert client.get("/mon-espace/").status_code == 200
