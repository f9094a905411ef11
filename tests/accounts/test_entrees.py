"""Logins, refused ones and changes of a means of entering: the line each leaves, and what its owner is told."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from accounts import entrees, travaux
from accounts.models import Evenement, Utilisateur
from tests.banc.agent import ADRESSE, PHRASE

pytestmark = pytest.mark.usefixtures("tries_forgotten")

NEUVE = "cinq autres mots vraiment nouveaux"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Version/18.0 Safari/604.1"


def enter(phrase: str = PHRASE, adresse: str = ADRESSE, navigateur: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": navigateur})
    client.post(reverse("account_login"), {"login": adresse, "password": phrase})
    return client


def lines(nature: str) -> list[dict[str, Any]]:
    return list(Evenement.objects.filter(nature=nature).order_by("id").values("auteur", "objet", "details", "motif"))


def told() -> list[str]:
    """Subjects of the e-mails that the works send."""
    travaux.run_pending([entrees.NATURE_AVIS])
    return [str(courriel.subject) for courriel in mail.outbox]


def test_a_login_says_who_by_what_and_from_what(agent):
    enter()
    (ligne,) = lines("compte:connexion")
    assert ligne["auteur"] == agent.pk and ligne["objet"] == f"accounts.Utilisateur:{agent.pk}"
    assert ligne["details"] == {"moyens": ["password"], "appareil": "Ordinateur Windows, Firefox"}


def test_a_second_factor_is_said_and_its_wrong_code_too(agent):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(agent, secret)
    client = enter()
    assert lines("compte:connexion") == [], "le mot de passe seul n’est pas une entrée"
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert [ligne["details"] for ligne in lines("compte:connexion_refusee")] == [{"moyen": "second_facteur"}]
    client.post(
        reverse("mfa_authenticate"), {"code": f"{totp.hotp_value(secret, int(time.time()) // 30):06d}"}
    )  # fmt: skip
    (ligne,) = lines("compte:connexion")
    assert "password" in ligne["details"]["moyens"] and len(ligne["details"]["moyens"]) == 2


def test_a_refused_login_tells_neither_the_password_nor_an_unknown_address(agent):
    enter("mauvaise phrase")
    enter("mauvaise phrase", "inconnu@exemple.test")
    enter("mauvaise phrase", " INCONNU@exemple.test")
    connu, inconnu, encore = lines("compte:connexion_refusee")
    assert connu["objet"] == f"accounts.Utilisateur:{agent.pk}"
    assert inconnu["objet"] == "" and inconnu == encore, "les essais d’une même adresse se reconnaissent"
    assert connu["details"]["adresse"] != inconnu["details"]["adresse"]
    ecrit = json.dumps([connu, inconnu])
    assert "inconnu@" not in ecrit and ADRESSE not in ecrit and "mauvaise" not in ecrit


def test_a_closed_door_is_not_written_again_and_again(agent):
    for _ in range(25):
        enter("mauvaise phrase")
    assert 0 < len(lines("compte:connexion_refusee")) <= 10


def test_an_unusual_device_is_told_to_its_owner_and_a_usual_one_is_not(agent):
    enter()
    enter()
    assert told() == [], "ni la première fois, ni le même appareil"
    enter(navigateur=IPHONE)
    assert told() == ["[certif] Connexion depuis un appareil inhabituel"]
    assert mail.outbox[0].to == [ADRESSE] and "iPhone, Safari" in mail.outbox[0].body
    enter(navigateur=IPHONE)
    assert len(told()) == 1


def test_a_changed_password_is_told(agent):
    client = enter()
    champs = {"oldpassword": PHRASE, "password1": NEUVE, "password2": NEUVE}
    client.post(reverse("account_change_password"), champs)
    assert told() == ["[certif] Votre façon d’entrer a changé"]
    corps = str(mail.outbox[0].body)
    assert "votre mot de passe a été changé" in corps and NEUVE not in corps
    (ligne,) = lines("compte:moyen_change")
    assert (ligne["auteur"], ligne["details"]) == (agent.pk, {"changement": "password_changed"})


def test_a_factor_added_is_told(agent, django_capture_on_commit_callbacks):
    client = enter()
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("account_reauthenticate"), {"password": PHRASE})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = f"{totp.hotp_value(secret, int(time.time()) // 30):06d}"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    assert told() == ["[certif] Votre façon d’entrer a changé"]
    assert "une application de codes a été ajoutée" in mail.outbox[0].body


@pytest.mark.parametrize("quoi", entrees.CHANGEMENTS)
def test_everything_the_library_announces_is_told_in_words(agent, quoi):
    genre = "mfa" if not quoi.startswith("password") else "account"
    get_template(f"{genre}/email/{quoi}_subject.txt")
    get_adapter().send_notification_mail(f"{genre}/email/{quoi}", agent)
    assert len(told()) == 1 and entrees.CHANGEMENTS[quoi] in mail.outbox[0].body


def test_who_left_is_not_written_to(agent):
    entrees.changed(agent, "password_changed")
    Utilisateur.objects.filter(pk=agent.pk).update(is_active=False)
    assert told() == []
