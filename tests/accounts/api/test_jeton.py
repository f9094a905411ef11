"""Tokens: who gets one, what it opens, when it closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as ClientOidc
from allauth.idp.oidc.models import Token
from django.core.cache import cache

from accounts import clients_api, horloge, travaux
from accounts.api import jeton as adresse_jeton
from accounts.etendues import Etendue, Mode
from accounts.models import ClientApi, Evenement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.flux.conftest import make_partner


def test_a_token_opens_what_its_scopes_say(systeme):
    machine = systeme(etendues=[Etendue.FLUX_LIRE])
    assert machine.get("/api/v1/flux").status_code == 200
    refus = machine.post("/api/v1/flux", {"lignes": [{}]})
    assert (refus.status_code, refus.json()["code"]) == (403, "etendue_manquante")
    assert machine.post("/api/v1/verification-identite", {"rpps": "x", "nom": "y"}).status_code == 403
    assert machine.get("/api/v1/flux").headers["Content-Type"] == "application/json"


def test_without_a_right_token_nothing_opens(systeme):
    machine = systeme()
    bon, machine.jeton = machine.jeton, "faux"
    refus = machine.get("/api/v1/flux")
    assert refus.status_code == 401
    assert refus.headers["Content-Type"] == "application/problem+json"
    assert refus.headers["WWW-Authenticate"].startswith("Bearer")
    assert refus.json()["remede"]
    # A token in an address ends in logs: it opens nothing.
    assert machine.http.get(f"/api/v1/flux?access_token={bon}").status_code == 401
    assert machine.http.get("/api/v1/flux").status_code == 401
    assert machine.http.get("/api/v1/flux", HTTP_AUTHORIZATION="Bearer ey.a.b").status_code == 401


def test_secrets_and_tokens_are_kept_hashed(systeme):
    machine = systeme()
    oidc = ClientOidc.objects.get()
    assert machine.secret not in oidc.secret and oidc.check_secret(machine.secret)
    assert machine.jeton not in Token.objects.get(client=oidc).hash
    assert machine.secret not in str(list(Evenement.objects.values_list("details", flat=True)))
    assert Evenement.objects.filter(nature="api:identifiants_crees").count() == 1


@pytest.mark.parametrize(
    ("formulaire", "secret"),
    [({"grant_type": "password"}, ""), ({"scope": "openid"}, ""), ({}, "un autre secret"),
     ({"grant_type": "authorization_code"}, "")],
)  # fmt: skip
def test_other_ways_to_a_token_are_refused(systeme, formulaire, secret):
    machine = systeme()
    avant = Token.objects.count()
    machine.secret = secret or machine.secret
    assert machine.ask_token(**formulaire).status_code in (400, 401)
    assert Token.objects.count() == avant


def test_a_revoked_pair_closes_at_once(systeme, partenaire, jour):
    machine = systeme()
    clients_api.revoke(machine.client, partenaire, jour)
    assert machine.get("/api/v1/flux").status_code == 401
    assert machine.ask_token().status_code == 401
    with pytest.raises(Depasse):
        clients_api.revoke(machine.client, partenaire, jour)
    assert ClientApi.objects.get().fin_at is not None and not ClientOidc.objects.exists()


def test_a_renewed_pair_opens_a_day_more(systeme, partenaire, jour):
    ancienne = systeme()
    nouveau, secret = clients_api.renew(ancienne.client, partenaire, jour)
    assert nouveau.etendues == ancienne.client.etendues and secret != ancienne.secret
    assert ancienne.get("/api/v1/flux").status_code == 200
    with pytest.raises(Depasse):
        clients_api.renew(ancienne.client, partenaire, jour)
    ClientApi.objects.filter(pk=ancienne.client.pk).update(fin_at=horloge.instant() - timedelta(seconds=1))
    assert ancienne.get("/api/v1/flux").status_code == 401
    assert ancienne.ask_token().status_code == 401
    assert ClientOidc.objects.get().pk == nouveau.identifiant


def test_a_closed_partner_opens_nothing(systeme, partner):
    machine = systeme()
    partner.is_active = False
    partner.save()
    assert machine.get("/api/v1/flux").status_code == 401


def test_only_who_manages_the_interface_makes_credentials(partner, employeur, exploitant, jour):
    with pytest.raises(Refus) as refus:
        clients_api.create(partner, "x", Mode.ESSAI, [Etendue.FLUX_LIRE], employeur, jour)
    assert refus.value.code == "non_autorise"
    with pytest.raises(Refus) as refus:
        clients_api.create(partner, "x", Mode.ESSAI, [], exploitant, jour)
    assert refus.value.code == "sans_etendue"
    for rang in range(clients_api.CLIENTS_MAX):
        clients_api.create(partner, f"n° {rang}", Mode.ESSAI, [Etendue.FLUX_LIRE], exploitant, jour)
    with pytest.raises(Refus) as refus:
        clients_api.create(partner, "de trop", Mode.ESSAI, [Etendue.FLUX_LIRE], exploitant, jour)
    assert refus.value.code == "trop_d_identifiants"


def test_guessing_is_slowed(systeme, monkeypatch):
    machine = systeme()
    cache.clear()
    monkeypatch.setattr(adresse_jeton, "ESSAIS", 2)
    assert [machine.ask_token().status_code for _ in range(3)] == [200, 200, 429]
    trop = machine.http.post("/api/v1/oauth/revocation", {"token": machine.jeton})
    assert trop.status_code == 429 and int(trop.headers["Retry-After"]) >= 1


def test_a_token_can_be_given_back(systeme):
    machine = systeme()
    paire = {"client_id": machine.client.identifiant, "client_secret": machine.secret, "token": machine.jeton}
    assert machine.http.post("/api/v1/oauth/revocation", paire).status_code == 200
    assert machine.get("/api/v1/flux").status_code == 401


def test_the_night_forgets_what_no_longer_opens(systeme):
    machine = systeme()
    Token.objects.update(expires_at=horloge.instant() - timedelta(minutes=1))
    clients_api.schedule()
    travaux.run_pending([clients_api.NATURE_MENAGE])
    assert not Token.objects.exists()
    assert machine.ask_token().status_code == 200


def test_one_partner_never_sees_the_other(systeme, partner):
    autre = systeme(pour=make_partner("AUTRE"))
    mienne = systeme()
    recue = mienne.post("/api/v1/flux", {"lignes": [{"id_technique": "A-1"}]}).json()
    assert autre.get(recue["liens"]["livraison"]).status_code == 404
    assert autre.get(recue["liens"]["lignes"]).status_code == 404
    assert autre.get(f"/api/v1/flux/{recue['id_flux']}").json()["code"] == "introuvable"
    assert autre.get("/api/v1/flux").json()["livraisons"] == []
    assert autre.post(recue["liens"]["lignes"], {"lignes": [{"ligne": 1, "valeurs": {}}]}).status_code == 404
