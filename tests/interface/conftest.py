"""Every kind of caller of the API, with something to read behind each door."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from accounts import clients_api, concordance
from accounts.api import acces, jeton, vue
from accounts.etendues import Etendue, Mode
from accounts.models import Organisation, Partenaire, Utilisateur
from actions import cycles
from actions.api import titulaire as vue_titulaire
from certif.socle import adresse_sortante
from tests.accounts.api.abonnes import make_message, make_subscription
from tests.flux.conftest import make_partner, roster
from tests.people import client_of, make_exercice

__all__ = ["roster"]

DOCUMENT: dict[str, Any] = json.loads(Path("docs/api/openapi.json").read_text(encoding="utf-8"))
#: Where the names of the tests lead: a documentation address (RFC 5737), never called here.
IP = "198.51.100.7"


@dataclass
class Appelant:
    """A caller: its headers, its cookies."""

    nom: str
    entetes: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def _no_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of calls in a minute: rates have their own tests. Names lead somewhere without asking anybody."""
    sans_fin = (10**9, 60)
    monkeypatch.setattr(acces, "CADENCES", dict.fromkeys(acces.CADENCES, sans_fin))
    monkeypatch.setattr(vue, "CADENCE_PUBLIQUE", sans_fin)
    monkeypatch.setattr(vue_titulaire, "CADENCE", sans_fin)
    monkeypatch.setattr(jeton, "ESSAIS", 10**9)
    monkeypatch.setattr(concordance, "PAR_MINUTE", 10**9)
    monkeypatch.setattr(concordance, "PAR_JOUR", 10**9)
    monkeypatch.setattr(adresse_sortante, "reachable_ip", lambda cible: IP)
    cache.clear()


@pytest.fixture
def machine(jour: date, exploitant: Utilisateur) -> Callable[..., Appelant]:
    """A system with its token: `machine(partenaire, mode, etendues)`."""

    def build(partenaire: Partenaire, mode: Mode = Mode.PRODUCTION, etendues: list[Etendue] | None = None) -> Appelant:
        client, secret = clients_api.create(partenaire, "Essais", mode, etendues or list(Etendue), exploitant, jour)
        paire = base64.b64encode(f"{client.identifiant}:{secret}".encode()).decode()
        reponse = Client().post(
            "/api/v1/oauth/token", {"grant_type": "client_credentials"}, HTTP_AUTHORIZATION=f"Basic {paire}"
        )
        return Appelant(f"{partenaire.code} {mode}", {"Authorization": f"Bearer {reponse.json()['access_token']}"})

    return build


@pytest.fixture
def appelants(monde: dict[str, Appelant]) -> Iterator[dict[str, Appelant]]:
    """The same, when the application is called by its WSGI door: it answers in the transaction of the test.

    After `monde`: the client of Django's tests puts back what it took away.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield monde
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def monde(
    jour,
    version,
    titulaire,
    partenaire,
    autre_ordre,
    ordre_gestionnaire,
    dgos,
    machine,
    _no_brake,
) -> dict[str, Appelant]:
    """The callers by name: a partner for good and for a test, an Ordre's system, the ministry's, a holder, anybody."""
    exercice = titulaire.professionnel.exercices.get()
    cycles.recompute([exercice.pk, make_exercice(nom="FICTIF").pk], jour)
    envoyeur = make_partner("ESSAI", organisation=_house(partenaire))
    for mode in Mode:
        make_message(make_subscription(envoyeur, mode=mode))
    conseil = make_partner("CDOM75", organisation=_house(ordre_gestionnaire))
    ministere = make_partner("DGOS", organisation=_house(dgos))
    session = client_of(titulaire).cookies["sessionid"].value
    return {
        "anonyme": Appelant("anonyme"),
        "partenaire": machine(envoyeur),
        "partenaire_essai": machine(envoyeur, Mode.ESSAI),
        "ordre": machine(conseil),
        "ministere": machine(ministere),
        "titulaire": Appelant("titulaire", cookies={"sessionid": session}),
    }


def _house(agent: Utilisateur) -> Organisation:
    return agent.appartenances.get().organisation
