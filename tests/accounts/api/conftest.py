"""A partner with its technical contact, and its system that calls the API with a real token."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import clients_api, horloge
from accounts.etendues import Etendue, Mode
from accounts.flux import accuses
from accounts.flux.traitement import drive
from accounts.models import ClientApi, Livraison, Partenaire, Utilisateur
from tests.flux.conftest import make_partner, roster

__all__ = ["roster"]


def purpose_of(chemin: str) -> str:
    """The purpose that a well written system declares there."""
    suite = chemin.removeprefix("/api/v1/")
    return "controle" if suite.startswith("statuts") else "pilotage" if suite.startswith("pilotage") else "alimentation"


@dataclass
class Systeme:
    """A partner's machine: credentials, a token, requests with it."""

    client: ClientApi
    secret: str
    jeton: str = ""
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def ask_token(self, **formulaire: str) -> Any:
        """The token endpoint, by HTTP Basic."""
        paire = base64.b64encode(f"{self.client.identifiant}:{self.secret}".encode()).decode()
        demande = {"grant_type": "client_credentials", **formulaire}
        return self.http.post("/api/v1/oauth/token", demande, HTTP_AUTHORIZATION=f"Basic {paire}")

    def get(self, chemin: str, **entetes: str) -> Any:
        entetes.setdefault("HTTP_FINALITE", purpose_of(chemin))
        return self.http.get(chemin, HTTP_AUTHORIZATION=f"Bearer {self.jeton}", **entetes)

    def delete(self, chemin: str, **entetes: str) -> Any:
        entetes.setdefault("HTTP_FINALITE", purpose_of(chemin))
        return self.http.delete(chemin, HTTP_AUTHORIZATION=f"Bearer {self.jeton}", **entetes)

    def post(self, chemin: str, corps: Any, cle: str = "", **options: Any) -> Any:
        """JSON unless `content_type` says otherwise."""
        options.setdefault("content_type", "application/json")
        options.setdefault("HTTP_FINALITE", purpose_of(chemin))
        if options["content_type"] == "application/json":
            corps = json.dumps(corps)
        if options["content_type"] is None:
            del options["content_type"]
        if cle:
            options["HTTP_IDEMPOTENCY_KEY"] = cle
        return self.http.post(chemin, corps, HTTP_AUTHORIZATION=f"Bearer {self.jeton}", **options)


@pytest.fixture
def partner(partenaire: Utilisateur) -> Partenaire:
    """The partner of `partenaire`."""
    cache.clear()
    return make_partner("ESSAI", organisation=partenaire.appartenances.get().organisation)


@pytest.fixture
def systeme(partner: Partenaire, partenaire: Utilisateur, jour: date) -> Callable[..., Systeme]:
    """A machine of the partner with its token: `systeme(mode=…, etendues=…, pour=…)`."""

    def build(
        mode: Mode = Mode.PRODUCTION, etendues: list[Etendue] | None = None, pour: Partenaire | None = None
    ) -> Systeme:
        client, secret = clients_api.create(
            pour or partner, "Essais", mode, etendues or list(Etendue), partenaire, jour
        )
        machine = Systeme(client, secret)
        machine.jeton = machine.ask_token().json()["access_token"]
        return machine

    return build


def treated(reponse: Any) -> Livraison:
    """The delivery that this answer speaks of, processed to its end."""
    assert reponse.status_code == 202, reponse.content
    numero = reponse.json()["id_traitement"]
    livraison = Livraison.objects.get(pk=int(numero.rsplit("-", 1)[1]))
    assert accuses.treatment_id(livraison) == numero
    return drive(livraison, horloge.today())
