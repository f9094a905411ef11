"""Secrets of second factors: unreadable in the base, opened by the keys of the installation, sealed again at night."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import InvalidToken

from accounts import facteurs_scelles, sessions
from accounts.facteurs_scelles import AdaptateurFacteurs, is_sealed
from accounts.models import Travail, Utilisateur

pytestmark = pytest.mark.django_db
ANCIENNE, NEUVE = "cle-ancienne-" + "a1" * 20, "cle-neuve-" + "b2" * 20


@pytest.fixture
def agent() -> Utilisateur:
    return Utilisateur.objects.create_user("agent@exemple.test", "quatre mots jamais vus ensemble")


def kept(agent: Utilisateur, nature: str, nom: str) -> str:
    """The value as the base holds it."""
    valeur: str = Authenticator.objects.get(user=agent, type=nature).data[nom]
    return valeur


def code_is_good(agent: Utilisateur, secret: str) -> bool:
    code = f"{totp.hotp_value(secret, int(time.time()) // 30):06d}"
    return totp.TOTP(Authenticator.objects.get(user=agent, type="totp")).validate_code(code)


def test_nothing_of_a_seed_is_in_the_base_and_its_codes_are_good(agent):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(agent, secret)
    codes = RecoveryCodes.activate(agent)
    premier = codes.get_unused_codes()[0]
    for nature, nom in (("totp", "secret"), ("recovery_codes", "seed")):
        assert is_sealed(kept(agent, nature, nom)) and secret not in kept(agent, nature, nom)
    assert code_is_good(agent, secret)
    assert RecoveryCodes(Authenticator.objects.get(user=agent, type="recovery_codes")).validate_code(premier)


def test_two_seals_of_one_seed_differ_and_an_altered_one_does_not_open():
    adaptateur = AdaptateurFacteurs()
    un, autre = adaptateur.encrypt("graine"), adaptateur.encrypt("graine")
    assert un != autre and adaptateur.decrypt(un) == adaptateur.decrypt(autre) == "graine"
    with pytest.raises(InvalidToken):
        adaptateur.decrypt(un[:-6] + ("AAAA==" if not un.endswith("AAAA==") else "BBBB=="))


def test_a_night_seals_what_was_in_clear_and_what_an_older_key_sealed(agent, settings):
    settings.CERTIF_CLES_CARNET = [ANCIENNE]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(agent, secret)
    clair = Authenticator.objects.create(
        user=agent, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "ab" * 40, "used_mask": 0}
    )
    avant = RecoveryCodes(clair).get_unused_codes()
    settings.CERTIF_CLES_CARNET = [NEUVE, ANCIENNE]
    assert code_is_good(agent, secret)
    sessions.clean(Travail())
    assert facteurs_scelles.reseal() == 0, "une deuxième fois n’écrit rien"
    settings.CERTIF_CLES_CARNET = [NEUVE]
    assert is_sealed(kept(agent, "recovery_codes", "seed"))
    assert RecoveryCodes(Authenticator.objects.get(pk=clair.pk)).get_unused_codes() == avant
    assert AdaptateurFacteurs().decrypt(kept(agent, "totp", "secret")) == secret


def test_without_its_key_a_factor_does_not_open_and_is_left_as_it_is(agent, settings):
    settings.CERTIF_CLES_CARNET = [ANCIENNE]
    totp.TOTP.activate(agent, totp.generate_totp_secret())
    avant = kept(agent, "totp", "secret")
    settings.CERTIF_CLES_CARNET = [NEUVE]
    with pytest.raises(InvalidToken):
        code_is_good(agent, "A" * 32)
    with pytest.raises(InvalidToken):
        facteurs_scelles.reseal()
    assert kept(agent, "totp", "secret") == avant
