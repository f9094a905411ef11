"""Pro Santé Connect: who gets in, who is refused, and that the raw answer is not kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.identification import AdaptateurCompte, AdaptateurSocial, user_of
from accounts.models import Exercice, Utilisateur
from certif.socle.identifiers import luhn_key
from tests.people import make_exercice

pytestmark = pytest.mark.django_db

INCONNU = "9979000099" + luhn_key("9979000099")


class Connexion:
    """What allauth hands to the adapter: the account, and whether it is already linked."""

    def __init__(self, informations: dict[str, Any], *, connue: bool = False) -> None:
        self.account = SimpleNamespace(extra_data=informations)
        self.is_existing = connue
        self.liee: Utilisateur | None = None

    def connect(self, request: object, utilisateur: Utilisateur) -> None:
        """Link, as allauth does."""
        self.liee = utilisateur


@pytest.fixture
def requete(rf: RequestFactory) -> Any:
    """An anonymous request."""
    requete = rf.get("/compte/")
    requete.user = AnonymousUser()
    return requete


def refusal(requete: Any, informations: dict[str, Any]) -> tuple[int, str]:
    """Status and text of the refusal page."""
    with pytest.raises(ImmediateHttpResponse) as refus:
        AdaptateurSocial().pre_social_login(requete, Connexion(informations))
    return refus.value.response.status_code, refus.value.response.content.decode()


def test_a_professional_of_the_roster_is_recognised_by_rpps(requete: Any, exercice: Exercice):
    rpps = exercice.professionnel.rpps
    informations = {"userinfo": {"SubjectNameID": f"8{rpps}", "family_name": "X"}, "id_token": {"acr": "eidas1"}}
    connexion = Connexion(informations)
    AdaptateurSocial().pre_social_login(requete, connexion)

    assert connexion.liee is not None
    assert connexion.liee.professionnel == exercice.professionnel
    assert not connexion.liee.has_usable_password()
    assert connexion.account.extra_data == {}


def test_a_second_login_neither_links_nor_creates_again(requete: Any, exercice: Exercice):
    utilisateur = user_of(exercice.professionnel)
    informations = {"SubjectNameID": f"8{exercice.professionnel.rpps}", "acr": "eidas1"}
    connexion = Connexion(informations, connue=True)
    AdaptateurSocial().pre_social_login(requete, connexion)

    assert connexion.liee is None
    assert user_of(exercice.professionnel) == utilisateur
    assert Utilisateur.objects.count() == 1


@pytest.mark.parametrize("acr", [None, "", "eidas2", "EIDAS1", "eidas1 eidas0"])
def test_another_level_than_asked_is_refused(requete: Any, exercice: Exercice, acr: str | None):
    informations = {"SubjectNameID": f"8{exercice.professionnel.rpps}"}
    if acr is not None:
        informations["acr"] = acr

    statut, texte = refusal(requete, informations)
    assert statut == 403
    assert "Le niveau de connexion n’est pas suffisant." in texte
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize(
    "sujet", ["", "0690000001", "99790000006", "3990000010/123", "899790000007", "8ANS20230001", "8"]
)
def test_an_identifier_that_is_not_an_rpps_is_refused(requete: Any, exercice: Exercice, sujet: str):
    statut, texte = refusal(requete, {"SubjectNameID": sujet, "acr": "eidas1"})

    assert statut == 403
    assert "n’est pas un numéro RPPS" in texte


def test_a_professional_absent_from_the_roster_is_told_whom_to_ask(requete: Any):
    make_exercice()
    statut, texte = refusal(requete, {"SubjectNameID": f"8{INCONNU}", "acr": "eidas1"})

    assert statut == 403
    assert "n’est pas encore connu ici" in texte
    assert "auprès de votre Ordre" in texte


def test_the_raw_answer_is_forgotten_even_when_refused(requete: Any):
    connexion = Connexion({"SubjectNameID": "8123", "acr": "eidas1", "family_name": "SECRET"})
    with pytest.raises(ImmediateHttpResponse):
        AdaptateurSocial().pre_social_login(requete, connexion)
    assert connexion.account.extra_data == {}


def test_nobody_signs_up_alone(requete: Any):
    assert AdaptateurCompte().is_open_for_signup(requete) is False
    assert AdaptateurSocial().is_open_for_signup(requete, None) is False
