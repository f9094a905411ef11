"""The second factor given again before a decision: asked when it is old, nothing lost, nothing done by surprise."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.urls import reverse

from accounts import horloge
from ordres.controle import advance
from ordres.models import Controle, Decision
from ordres.workflow_controle import Geste
from tests.ordres.conftest import complet, echu, jour_controle  # noqa: F401 - fixtures of the file acted on
from tests.ordres.situations import JOUR_CONTROLE, control_at, intention
from tests.people import client_of

pytestmark = pytest.mark.django_db
PAGE = "/compte/2fa/reauthenticate/"


@pytest.fixture(autouse=True)
def _comme_en_production(settings) -> None:
    settings.DEMO = False


@pytest.fixture
def decideur(ordre_decideur):
    """A decision-maker with an application of codes."""
    totp.TOTP.activate(ordre_decideur, totp.generate_totp_secret())
    return ordre_decideur


def _code(utilisateur) -> str:
    secret = decrypt(Authenticator.objects.get(user=utilisateur, type="totp").data["secret"])
    compteur = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, compteur))


def _records(client, utilisateur, *, il_y_a: int, method: str = "mfa") -> None:
    """Say in the session when this person proved who they are, in seconds before now."""
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time() - il_y_a, "type": "totp"}]
    session["account_authentication_methods_user"] = str(utilisateur.pk)
    session.save()


def _sent(ouvert: Controle) -> dict[str, object]:
    voulu = intention(ouvert)
    return {"revision": voulu.revision, "empreinte": voulu.empreinte, "sens": "satisfait", "motif": "Tout y est."}


@pytest.fixture
def ouvert(complet, decideur) -> Controle:  # noqa: F811 - the fixture imported above
    return control_at("ouvert", complet, decideur)


@pytest.mark.parametrize(
    ("method", "il_y_a", "statut_decision"),
    [("mfa", 60, 1), ("mfa", 15 * 60 + 1, 0), ("password", 1, 0)],
)
def test_a_decision_needs_a_fresh_second_factor(ouvert, decideur, method, il_y_a, statut_decision):
    client = client_of(decideur)
    _records(client, decideur, il_y_a=il_y_a, method=method)
    reponse = client.post(reverse("ordre:decider", args=[ouvert.cycle_id]), _sent(ouvert))
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(PAGE) == (statut_decision == 0)
    assert Decision.objects.count() == statut_decision


def test_once_confirmed_the_decision_is_given_as_it_was_typed(ouvert, decideur):
    client, adresse = client_of(decideur), reverse("ordre:decider", args=[ouvert.cycle_id])
    envoi = client.post(adresse, _sent(ouvert))
    page = client.get(envoi["Location"])
    assert page.status_code == 200
    assert "Ce que vous avez saisi est gardé" in page.text
    faux = client.post(PAGE, {"code": "000000", "next": adresse})
    assert faux.status_code == 200
    assert not Decision.objects.exists()
    reponse = client.post(PAGE, {"code": _code(decideur), "next": adresse})
    assert (reponse.status_code, reponse["Location"]) == (302, reverse("ordre:dossier", args=[ouvert.cycle_id]))
    assert Decision.objects.get().motif == "Tout y est."
    # The window is open now: the gesture is not asked a second time, and nothing waits any more.
    assert "account_reauthentication_state" not in client.session


def test_a_decision_given_up_is_never_given_later(ouvert, decideur):
    """Somebody leaves the page that asks for the factor, and confirms who they are for another page."""
    client = client_of(decideur)
    client.post(reverse("ordre:decider", args=[ouvert.cycle_id]), _sent(ouvert))
    reponse = client.post(PAGE, {"code": _code(decideur), "next": "/compte/2fa/"})
    assert reponse["Location"] == "/compte/2fa/"
    assert not Decision.objects.exists()


def test_what_changed_meanwhile_is_said_not_overwritten(ouvert, decideur):
    client, adresse = client_of(decideur), reverse("ordre:decider", args=[ouvert.cycle_id])
    client.post(adresse, _sent(ouvert))
    advance(ouvert, Geste.DEMANDER_PIECES, decideur, JOUR_CONTROLE, revision=1, motif="Une pièce fictive.")
    reponse = client.post(PAGE, {"code": _code(decideur), "next": adresse})
    assert reponse.status_code == 409
    assert "Tout y est." in reponse.text
    assert not Decision.objects.exists()


def test_a_key_is_asked_to_those_who_have_a_key_alone(ouvert, ordre_president):
    Authenticator.objects.create(user=ordre_president, type=Authenticator.Type.WEBAUTHN, data={})
    reponse = client_of(ordre_president).post(reverse("ordre:decider", args=[ouvert.cycle_id]), _sent(ouvert))
    assert reponse["Location"].startswith("/compte/2fa/webauthn/reauthenticate/")


def test_the_password_is_not_offered_beside_the_factor(decideur, jour):
    page = client_of(decideur).get(f"{PAGE}?next=/ordre/")
    assert "mot de passe" not in page.text.split("<main")[1].lower()
    assert horloge.today() == jour
