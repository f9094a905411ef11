"""Second factors and sessions, from the pages: once each, drawn by the system, renewed at each entry (ASVS V6, V7)."""

from __future__ import annotations

import inspect
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts.models import Utilisateur
from tests.banc.agent import ADRESSE, PHRASE
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tries_forgotten")]


def enter(code: str = "", phrase: str = PHRASE) -> Client:
    """A browser that gives the password, then the code when there is one."""
    client = Client()
    client.post(reverse("account_login"), {"login": ADRESSE, "password": phrase})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str, pas: int = 0) -> str:
    """The code of this moment, or of another step of thirty seconds."""
    return f"{totp.hotp_value(secret, int(time.time()) // 30 + pas):06d}"


def test_un_code_ne_sert_qu_une_fois(agent):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(agent, secret)
    code = code_of(secret)
    assert is_in(enter(code))
    assert not is_in(enter(code))


def test_un_code_vit_trente_secondes(agent):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(agent, secret)
    assert not is_in(enter(code_of(secret, -3)))
    assert not is_in(enter(code_of(secret, 3)))
    assert not is_in(enter())


def test_un_code_de_secours_ne_sert_qu_une_fois(agent):
    totp.TOTP.activate(agent, totp.generate_totp_secret())
    code = RecoveryCodes.activate(agent).get_unused_codes()[0]
    assert is_in(enter(code))
    assert not is_in(enter(code))


def test_un_code_de_secours_a_plus_de_vingt_bits(agent):
    codes = RecoveryCodes.activate(agent).get_unused_codes()
    assert len(set(codes)) == len(codes) == 10
    assert all(len(code) >= 8 for code in codes)


def test_les_graines_viennent_du_generateur_du_systeme():
    assert "secrets." in inspect.getsource(totp.generate_totp_secret)
    assert "secrets." in inspect.getsource(RecoveryCodes.generate_seed)
    graines = {totp.generate_totp_secret() for _ in range(50)}
    assert len(graines) == 50 and min(map(len, graines)) >= 32


def test_la_cle_de_session_change_a_l_entree(agent):
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["fictif"] = 1
    session.save()
    avant = str(session.session_key)
    client.cookies["sessionid"] = avant
    client.post(reverse("account_login"), {"login": ADRESSE, "password": PHRASE})
    assert is_in(client) and client.session.session_key != avant
    autre = Client()
    autre.cookies["sessionid"] = avant
    assert not is_in(autre)


def test_une_cle_de_session_a_plus_de_128_bits(agent):
    cles = {enter().session.session_key for _ in range(3)}
    assert len(cles) == 3
    # Thirty-two letters and digits: more than 160 bits.
    assert all(len(cle) >= 26 and cle.isalnum() for cle in cles)


def test_un_compte_ferme_n_a_plus_de_session(agent):
    client = enter()
    page = reverse("account_change_password")
    assert client.get(page).status_code == 200
    Utilisateur.objects.filter(pk=agent.pk).update(is_active=False)
    assert client.get(page).status_code == 302
    assert not is_in(enter())


def test_changer_de_mot_de_passe_ferme_les_autres_sessions(agent):
    ici, ailleurs = enter(), enter()
    neuve = "cinq autres mots vraiment nouveaux"
    page = reverse("account_change_password")
    ici.post(page, {"oldpassword": PHRASE, "password1": neuve, "password2": neuve})
    assert ailleurs.get(page).status_code == 302


def test_la_sortie_est_sur_la_page(cycle, titulaire):
    page = client_of(titulaire).get("/mon-espace/").text
    assert f'action="{reverse("account_logout")}"' in page or f'href="{reverse("account_logout")}"' in page


def test_changer_un_facteur_demande_de_s_identifier_de_nouveau(agent):
    """Long after the login, each page that changes a means of entering asks who is there."""
    client = enter()
    session = client.session
    session["account_authentication_methods"] = [
        {**preuve, "at": preuve["at"] - 3_600} for preuve in session["account_authentication_methods"]
    ]
    session.save()
    for nom in ("mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        reponse = client.get(reverse(nom))
        assert reponse.status_code == 302 and "reauthenticate" in reponse["Location"], nom
