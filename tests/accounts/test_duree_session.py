"""Sessions: closed when nobody is there, after some hours, when there are too many; rights read at each request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from accounts import duree_session, horloge
from accounts.models import Appartenance, Utilisateur

PHRASE = "phrase de passe fictive"


@pytest.fixture(autouse=True)
def _tries_forgotten() -> Iterator[None]:
    yield
    cache.clear()


def _enter(utilisateur: Utilisateur) -> Client:
    client = Client()
    reponse = client.post("/compte/login/", {"login": utilisateur.email, "password": PHRASE})
    assert reponse.status_code == 302, reponse.text
    return client


def _later(client: Client, *, vue: int = 0, ouverte: int = 0) -> None:
    """The last gesture, or the opening, was so many seconds before."""
    session = client.session
    bornes: dict[str, Any] = session[duree_session.CLE]
    session[duree_session.CLE] = {**bornes, "vue": bornes["vue"] - vue, "ouverte": bornes["ouverte"] - ouverte}
    session.save()


@pytest.mark.parametrize(
    ("ecart", "ouverte"),
    [
        ({"vue": 30 * 60 - 60}, True),
        ({"vue": 30 * 60 + 5}, False),
        ({"ouverte": 8 * 3600 - 60}, True),
        ({"ouverte": 8 * 3600 + 5}, False),
    ],
)
def test_an_agent_is_asked_again(dgos, ecart, ouverte):
    client = _enter(dgos)
    _later(client, **ecart)
    reponse = client.get("/pilotage/", follow=True)
    assert (reponse.redirect_chain == []) is ouverte
    if not ouverte:
        assert "Votre session" in reponse.text
        assert "_auth_user_id" not in client.session


def test_the_last_gesture_is_written_once_a_minute(dgos):
    client = _enter(dgos)
    _later(client, vue=59)
    avant = client.session[duree_session.CLE]["vue"]
    client.get("/pilotage/")
    assert client.session[duree_session.CLE]["vue"] == avant
    _later(client, vue=10)
    client.get("/pilotage/")
    assert client.session[duree_session.CLE]["vue"] > avant


def test_a_sixth_session_ends_the_one_seen_longest_ago(dgos, settings):
    settings.CERTIF_SESSIONS_MAX = 2
    premiere, deuxieme = _enter(dgos), _enter(dgos)
    cle = premiere.session.session_key
    UserSession.objects.filter(session_key=cle).update(last_seen_at=horloge.instant() - timedelta(hours=1))
    troisieme = _enter(dgos)
    assert [c.get("/pilotage/").status_code for c in (premiere, deuxieme, troisieme)] == [302, 200, 200]


def test_another_password_ends_every_other_session(dgos):
    ici, ailleurs = _enter(dgos), _enter(dgos)
    neuve = "une autre phrase fictive"
    ici.post("/compte/password/change/", {"oldpassword": PHRASE, "password1": neuve, "password2": neuve})
    dgos.refresh_from_db()
    assert dgos.check_password(neuve)
    assert ailleurs.get("/pilotage/").status_code == 302
    assert ici.get("/pilotage/").status_code == 200


def test_a_role_that_ends_closes_the_next_page_and_a_closed_account_everything(dgos, jour):
    client = _enter(dgos)
    assert client.get("/pilotage/").status_code == 200
    Appartenance.objects.filter(utilisateur=dgos).update(fin=jour - timedelta(days=1))
    assert client.get("/pilotage/").status_code == 404
    Utilisateur.objects.filter(pk=dgos.pk).update(is_active=False)
    assert client.get("/pilotage/")["Location"].startswith("/compte/login/")


def test_a_code_serves_once(dgos):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(dgos, secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    premier, second = _enter(dgos), _enter(dgos)
    assert premier.post("/compte/2fa/authenticate/", {"code": code}).status_code == 302
    rejoue = second.post("/compte/2fa/authenticate/", {"code": code})
    assert rejoue.status_code == 200
    assert "_auth_user_id" not in second.session
    assert Authenticator.objects.filter(user=dgos).count() == 1


def test_the_admin_of_django_is_nowhere(client, db):
    """It would be a login without the brakes of ours (its own page knows neither the count nor the second factor)."""
    assert not [nom for nom in get_resolver().app_dict if nom == "admin"]
    assert client.get("/admin/login/").status_code == 404
