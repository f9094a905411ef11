"""Pages of the account in our theme: security tabs, second factor, leaving by POST."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Utilisateur

ADRESSE, MOT_DE_PASSE = "agent@certif.example", "mot-de-passe-d-essai"
SANS_FACTEUR = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
]
AVEC_FACTEUR = [
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def utilisateur() -> Utilisateur:
    return Utilisateur.objects.create_user(ADRESSE, MOT_DE_PASSE, nom_affiche="Agent EXEMPLE")


@pytest.fixture
def agent(client: Client, utilisateur: Utilisateur) -> Client:
    """Somebody logged in, without any role, who has just proved their password again."""
    reponse = client.post(reverse("account_login"), {"login": ADRESSE, "password": MOT_DE_PASSE})
    assert reponse.status_code == 302
    reponse = client.post(reverse("account_reauthenticate"), {"password": MOT_DE_PASSE})
    assert reponse.status_code == 302
    return client


def _check(reponse) -> str:
    assert reponse.status_code == 200
    page = reponse.content.decode()
    assert page.count("<h1") == 1
    assert "Agent EXEMPLE" in page
    assert 'class="pied"' in page
    return page


@pytest.mark.parametrize("nom", ["account_login", "account_reset_password", "account_email"])
def test_an_address_is_called_one_thing(agent, client, nom):
    lecteur = agent if nom == "account_email" else Client()
    page = lecteur.get(reverse(nom)).content.decode()
    assert "Adresse électronique" in page or "adresse électronique" in page
    assert re.findall(r"[^\w@/.-]e-mail|>\s*Courriel", page, re.IGNORECASE) == []


@pytest.mark.parametrize("nom", SANS_FACTEUR)
def test_page_is_in_our_theme(agent, nom):
    _check(agent.get(reverse(nom)))


@pytest.mark.parametrize("nom", AVEC_FACTEUR)
def test_page_with_a_second_factor(agent, utilisateur, nom):
    TOTP.activate(utilisateur, generate_totp_secret())
    RecoveryCodes.activate(utilisateur)
    _check(agent.get(reverse(nom)))


def test_index_says_what_is_active(agent, utilisateur):
    assert "Activer une application" in _check(agent.get(reverse("mfa_index")))
    TOTP.activate(utilisateur, generate_totp_secret())
    RecoveryCodes.activate(utilisateur)
    page = _check(agent.get(reverse("mfa_index")))
    assert "10 codes restants" in page
    assert "Désactiver" in page


def test_second_factor_is_asked_in_our_theme(client, utilisateur):
    TOTP.activate(utilisateur, generate_totp_secret())
    reponse = client.post(reverse("account_login"), {"login": ADRESSE, "password": MOT_DE_PASSE}, follow=True)
    page = reponse.content.decode()
    assert reponse.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert page.count("<h1") == 1
    assert "Double authentification" in page


def test_wrong_password_is_said_once_in_french(client, utilisateur):
    page = client.post(reverse("account_login"), {"login": ADRESSE, "password": "autre chose"}).content.decode()
    assert page.count('role="alert"') == 1
    assert "mot de passe" in page


def test_leaving_is_a_post(agent):
    assert agent.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in agent.session
    agent.post(reverse("account_logout"))
    assert "_auth_user_id" not in agent.session
