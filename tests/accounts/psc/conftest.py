"""A provider for the tests of this folder, and how to come through it without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from tests.fournisseur_proconnect import Agent, FournisseurProConnect
from tests.fournisseur_psc import FournisseurPsc, Identite

DEPART, RETOUR, SORTIE = "/compte/psc/", "/compte/psc/retour/", "/compte/psc/sortie/"


@pytest.fixture(scope="package")
def _vivant() -> Iterator[FournisseurPsc]:
    fournisseur = FournisseurPsc(retours={f"http://testserver{RETOUR}"}, adieux={f"http://testserver{SORTIE}"})
    yield fournisseur
    fournisseur.stop()


@contextmanager
def _known(vivant: FournisseurPsc, settings: Any) -> Iterator[None]:
    """The provider, as nobody has met it yet, known of the site."""
    vivant.straighten()
    cache.clear()
    for nom, valeur in vivant.reglages().items():
        setattr(settings, nom, valeur)
    yield
    cache.clear()


@pytest.fixture
def fournisseur(_vivant: FournisseurPsc, settings: Any) -> Iterator[FournisseurPsc]:
    """Pro Santé Connect, new and known."""
    with _known(_vivant, settings):
        yield _vivant


@pytest.fixture(scope="package")
def _vivant_des_agents() -> Iterator[FournisseurProConnect]:
    base = "http://testserver/compte/proconnect/"
    fournisseur = FournisseurProConnect(retours={f"{base}retour/"}, adieux={f"{base}sortie/"})
    yield fournisseur
    fournisseur.stop()


@pytest.fixture
def proconnect(_vivant_des_agents: FournisseurProConnect, settings: Any) -> Iterator[FournisseurProConnect]:
    """ProConnect, new and known."""
    with _known(_vivant_des_agents, settings):
        yield _vivant_des_agents


@dataclass(frozen=True)
class Porte:
    """One way in: its provider, somebody who may enter by it, its name in the log and in its pages."""

    fournisseur: FournisseurPsc
    qui: Any
    nom: str
    titre: str
    niveau: str

    def come(self, client: Client, acr: str = "") -> Any:
        """Leave, prove who one is, come back: the site's answer to the return."""
        demande = leave(client, f"/compte/{self.nom}/")
        assert self.fournisseur.check_request(demande) == ""
        return client.get(self.fournisseur.accept(demande, self.qui, acr or self.niveau))


@pytest.fixture(params=["psc", "proconnect"])
def porte(request: Any, camille: Identite, dgos: Any) -> Porte:
    """Each way in, in turn."""
    if request.param == "psc":
        return Porte(request.getfixturevalue("fournisseur"), camille, "psc", "Pro Santé Connect", "eidas1")
    return Porte(request.getfixturevalue("proconnect"), Agent(dgos.email), "proconnect", "ProConnect", "eidas2")


@pytest.fixture
def camille(exercice: Any) -> Identite:
    """The card of the professional of the bench."""
    return Identite(f"8{exercice.professionnel.rpps}")


def leave(client: Client, adresse: str = DEPART) -> dict[str, str]:
    """What the site asks the provider when somebody leaves for it."""
    reponse = client.get(adresse)
    assert reponse.status_code == 302, reponse.content.decode()
    return dict(parse_qsl(urlsplit(reponse["Location"]).query))


@pytest.fixture
def entre(fournisseur: FournisseurPsc) -> Callable[..., Any]:
    """Leave, use one's card, come back: the site's answer to the return."""

    def come(client: Client, identite: Identite, acr: str = "eidas1", adresse: str = DEPART) -> Any:
        demande = leave(client, adresse)
        assert fournisseur.check_request(demande) == ""
        return client.get(fournisseur.accept(demande, identite, acr))

    return come


def is_in(client: Client) -> bool:
    """Whether somebody is logged in."""
    return "_auth_user_id" in client.session
