"""An access key from end to end, in a real browser with Chromium's virtual authenticator: made, left, come back with.

A key needs a name of host, not an address: the site is visited as `localhost`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings
from playwright.sync_api import Browser, CDPSession, expect

from accounts.models import Appartenance, Evenement, Organisation, Utilisateur
from accounts.roles import Role
from tests.e2e.plateforme import Plateforme
from tests.e2e.test_connexion import MOT_DE_PASSE, type_password
from tests.e2e.visite import Visite, axe, entre

#: What a computer with a fingerprint reader does: keeps the key, checks who is there.
APPAREIL = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
#: Asks for a second factor given within fifteen minutes.
GRAVE = "/administration/securite/seuils/ordre_gestionnaire"


@pytest.fixture
def agent(gens: object) -> Utilisateur:
    """Somebody of the operators, whom nobody else of the journeys is."""
    adresse = f"cle.acces.{Utilisateur.objects.count()}@exemple.test"
    utilisateur = Utilisateur.objects.create_user(adresse, MOT_DE_PASSE, nom_affiche="Alix FICTIVE")
    organisation = Organisation.objects.get(code="EXPLOITANT")
    Appartenance.objects.create(
        utilisateur=utilisateur, organisation=organisation, role=Role.EXPLOITANT, debut=date(2023, 1, 1)
    )
    return utilisateur


@pytest.fixture
def v(navigateur: Browser, plateforme: Plateforme) -> Iterator[Visite]:
    """A browser on the site as it is outside of demonstration: a second factor is due."""
    with override_settings(DEMO=False):
        visite = entre(navigateur, plateforme.url.replace("127.0.0.1", "localhost"))
        yield visite
        visite.page.context.close()
    visite.verifie()


@pytest.fixture
def appareil(v: Visite) -> tuple[CDPSession, str]:
    """The authenticator of this browser."""
    lien = v.page.context.new_cdp_session(v.page)
    lien.send("WebAuthn.enable")
    rendu = lien.send("WebAuthn.addVirtualAuthenticator", {"options": APPAREIL})
    return lien, str(rendu["authenticatorId"])


def keys_of(appareil: tuple[CDPSession, str]) -> list[dict[str, object]]:
    """The keys that the device holds."""
    lien, nom = appareil
    gardees: list[dict[str, object]] = lien.send("WebAuthn.getCredentials", {"authenticatorId": nom})["credentials"]
    return gardees


def make_key(v: Visite) -> None:
    """From the menu of the account to the key that is kept."""
    v.ouvre("/compte/2fa/webauthn/add/")
    v.page.locator("input[name=password]").fill(MOT_DE_PASSE)
    v.page.locator("main").get_by_role("button").first.click()
    expect(v.page.locator("h1")).to_contain_text("Ajouter une clé")
    assert axe(v.page) == ""
    v.capture("cle-acces-ajouter")
    v.page.locator("input[name=name]").fill("Ordinateur du bureau")
    v.page.locator("input[name=passwordless]").check()
    v.clique("button", "Ajouter", exact=True)
    v.page.wait_for_url("**/recovery-codes/")
    expect(v.page.locator("h1")).to_contain_text("Codes de secours")
    assert axe(v.page) == ""
    v.capture("cle-acces-codes")


def leave(v: Visite) -> None:
    v.ouvre("/compte/logout/")
    v.page.locator("main").get_by_role("button", name="Se déconnecter").click()
    v.page.wait_for_url(lambda url: "/logout/" not in url)


def test_a_key_is_made_then_opens_alone_and_counts_for_two_factors(v, appareil, agent):
    type_password(v, agent.email)
    v.page.wait_for_url(lambda url: "/login/" not in url)
    v.ouvre("/administration/")
    assert "/compte/2fa/totp/activate/" in v.page.url or "/reauthenticate/" in v.page.url, "un second facteur est dû"
    make_key(v)
    cle = Authenticator.objects.get(user=agent, type=Authenticator.Type.WEBAUTHN)
    assert cle.wrap().name == "Ordinateur du bureau" and len(keys_of(appareil)) == 1

    leave(v)
    v.ouvre("/administration/")
    assert "/compte/login/" in v.page.url, "la session est bien finie"
    v.page.locator("#passkey_login, #mfa_login").first.click()
    v.page.wait_for_url(lambda url: "/compte/" not in url)
    expect(v.page.locator("h1")).to_be_visible()
    v.ouvre(GRAVE)
    expect(v.page.locator("h1")).to_contain_text("Combien de dossiers")
    v.capture("cle-acces-entree")
    derniere = Evenement.objects.filter(auteur=agent, nature="compte:connexion").latest("id")
    assert "password" not in derniere.details["moyens"], derniere.details


def test_a_device_without_the_key_opens_nothing(v, appareil, agent):
    type_password(v, agent.email)
    v.page.wait_for_url(lambda url: "/login/" not in url)
    make_key(v)
    leave(v)
    lien, nom = appareil
    lien.send("WebAuthn.clearCredentials", {"authenticatorId": nom})
    type_password(v, agent.email)
    v.page.wait_for_url("**/compte/2fa/authenticate/**")
    expect(v.page.locator("h1")).to_be_visible()
    v.ouvre("/administration/")
    assert "/compte/login/" in v.page.url or "/2fa/authenticate/" in v.page.url, "le mot de passe n’ouvre plus rien"
    assert "Organisations" not in v.page.locator("main").inner_text()
