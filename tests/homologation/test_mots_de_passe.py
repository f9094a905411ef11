"""Passwords of the agents, from the pages: what is refused, what is admitted, what forgetting one gives (ASVS V6)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import horloge
from accounts.models import Utilisateur
from tests.banc.agent import ADRESSE, PHRASE
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tries_forgotten")]


def enter(phrase: str, client: Client | None = None) -> bool:
    """Whether the login page takes this password."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": ADRESSE, "password": phrase})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "refuse", ["court", "motdepasse1", "password1234", "qwertyuiop12", "dominique fictive", "certification-2026"]
)
def test_ce_qui_est_refuse(agent, refuse):
    with pytest.raises(ValidationError):
        validate_password(refuse, agent)
    validate_password("une phrase longue sans chiffre", agent)


@pytest.mark.parametrize("admis", ["84719305526174839", "troischevauxbleus", "!!((--__;;::,,..", "été à la plage 🌊"])
def test_aucune_composition_n_est_exigee(agent, admis):
    validate_password(admis, agent)


def test_la_liste_des_mots_de_passe_courants_est_longue():
    admissibles = [mot for mot in CommonPasswordValidator().passwords if len(mot) >= 8]
    assert len(CommonPasswordValidator().passwords) >= 3_000 and admissibles
    noms = [validateur["NAME"] for validateur in settings.AUTH_PASSWORD_VALIDATORS]
    assert any(nom.endswith("CommonPasswordValidator") for nom in noms)


def test_changer_demande_l_ancien_et_le_nouveau(agent):
    client = Client()
    assert enter(PHRASE, client)
    neuve = "cinq autres mots vraiment nouveaux"
    page = reverse("account_change_password")
    client.post(page, {"oldpassword": "pas la bonne phrase", "password1": neuve, "password2": neuve})
    agent.refresh_from_db()
    assert agent.check_password(PHRASE)
    client.post(page, {"oldpassword": PHRASE, "password1": neuve, "password2": neuve})
    agent.refresh_from_db()
    assert agent.check_password(neuve)


def test_le_champ_est_masque_et_se_laisse_remplir(client):
    page = client.get(reverse("account_login")).text
    (champ,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in champ and "current-password" in champ
    assert "onpaste" not in page and 'autocomplete="off"' not in champ


def test_un_mot_de_passe_long_est_verifie_tel_quel(agent):
    longue = "É" + "a1 " * 60 + "ß"
    assert len(longue) > 128
    validate_password(longue, agent)
    agent.set_password(longue)
    agent.save()
    assert not enter(longue[:-1])
    assert not enter(longue.lower())
    assert enter(longue)


def test_un_mot_de_passe_ne_perime_pas(agent):
    Utilisateur.objects.filter(pk=agent.pk).update(created_at=horloge.instant() - timedelta(days=3650))
    assert enter(PHRASE)


def test_les_essais_repetes_sont_freines(agent):
    """Five wrong tries on one account, and even the right one waits."""
    for _ in range(10):
        assert not enter("mauvaise phrase")
    assert not enter(PHRASE)
    cache.clear()
    assert enter(PHRASE)


def test_l_oubli_repond_a_tous_la_meme_chose(agent):
    pages = []
    for adresse in (ADRESSE, "inconnu@exemple.test"):
        reponse = Client().post(reverse("account_reset_password"), {"email": adresse}, follow=True)
        pages.append((reponse.status_code, reponse.redirect_chain, _told(reponse.text)))
    assert pages[0] == pages[1]
    assert next(message.to for message in mail.outbox) == [ADRESSE]


def _told(page: str) -> str:
    """What a person reads in the main part."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_un_mot_de_passe_oublie_ne_contourne_pas_le_second_facteur(agent):
    TOTP.activate(agent, generate_totp_secret())
    client = Client()
    client.post(reverse("account_reset_password"), {"email": ADRESSE})
    lien = cast("re.Match[str]", re.search(r"/compte/password/reset/key/\S+", cast(str, mail.outbox[0].body)))[0]
    reponse = client.get(lien, follow=True)
    client.post(
        reponse.redirect_chain[-1][0],
        {"password1": "phrase tout à fait neuve", "password2": "phrase tout à fait neuve"},
    )
    agent.refresh_from_db()
    assert agent.check_password("phrase tout à fait neuve")
    assert "_auth_user_id" not in client.session
    suite = client.post(reverse("account_login"), {"login": ADRESSE, "password": "phrase tout à fait neuve"})
    assert "_auth_user_id" not in client.session
    assert suite["Location"] == reverse("mfa_authenticate")


def test_la_messagerie_n_est_pas_un_facteur(agent):
    """No code by e-mail opens anything, and a professional who enters by Pro Santé Connect has no password to reset."""
    assert not getattr(settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
    assert not getattr(settings, "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED", False)
    assert "email" not in settings.MFA_SUPPORTED_TYPES
    assert client_of(None).get("/compte/login/code/").status_code == 404


def test_ni_indice_ni_question_secrete(client):
    for adresse in ("account_login", "account_reset_password"):
        page = client.get(reverse(adresse)).text.lower()
        assert "question secrète" not in page and "indice" not in page
    noms = {champ.name for champ in Utilisateur._meta.get_fields()}
    assert not {nom for nom in noms if re.search("question|indice|hint", nom)}
