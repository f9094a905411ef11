"""The OpenAPI document: valid, whole, and public."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from drf_spectacular.validation import validate_schema

from accounts.api.documents import document
from accounts.etendues import Etendue

FICHIER = Path("docs/api/openapi.json")
OPERATIONS = [
    (chemin, methode, dit) for chemin, methodes in json.loads(FICHIER.read_text(encoding="utf-8"))["paths"].items()
    for methode, dit in methodes.items()
]  # fmt: skip


def test_the_file_of_the_repository_is_what_is_served(client, db):
    """Written again by `python manage.py openapi`."""
    servi = client.get("/api/v1/openapi.json")
    assert servi.content.decode() == FICHIER.read_text(encoding="utf-8"), "lancez « python manage.py openapi »"
    validate_schema(servi.json())
    assert client.get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=servi["ETag"]).status_code == 304


def test_it_speaks_of_every_address_of_the_api_and_of_no_other():
    """The token endpoints are described by the security scheme, the document does not describe itself."""
    adresses = {
        str(motif.pattern): motif.callback
        for resolveur in get_resolver().url_patterns
        if isinstance(resolveur, URLResolver) and str(resolveur.pattern) == "api/v1/"
        for motif in resolveur.url_patterns
    }
    attendues = set(adresses) - {"oauth/token", "oauth/revocation", "openapi.json"}
    dites = {re.sub(r"\{\w+\}", "*", chemin.removeprefix("/api/v1/")) for chemin, _, _ in OPERATIONS}
    assert dites == {re.sub(r"<[^>]+>", "*", adresse) for adresse in attendues}


@pytest.mark.parametrize(("chemin", "methode", "dit"), OPERATIONS, ids=lambda v: v if isinstance(v, str) else "")
def test_each_operation_is_told_whole(chemin, methode, dit):
    assert dit["summary"] and dit["description"] and dit["tags"] == [dit["tags"][0]] != [""]
    assert all(parametre.get("description") for parametre in dit.get("parameters", []) if parametre["in"] == "path")
    reponses = dit["responses"]
    assert {"406", "429"} <= set(reponses) and all(r["description"] for r in reponses.values())
    [securite] = dit["security"]
    finalites = [p for p in dit.get("parameters", []) if p["name"] == "Finalite"]
    if "oauth2" in securite:
        assert {"400", "401", "403"} <= set(reponses)
        [finalite] = finalites
        assert finalite["required"] and finalite["schema"]["enum"]
    else:
        assert not finalites
    if methode == "get":
        assert "304" in reponses


def test_each_operation_says_the_scope_it_asks():
    dits = {
        methode + " " + chemin: operation["security"][0].get("oauth2")
        for chemin, methodes in document()["paths"].items() for methode, operation in methodes.items()
    }  # fmt: skip
    assert dits["post /api/v1/flux"] == [Etendue.FLUX_DEPOSER]
    assert dits["get /api/v1/flux/{identifiant}/lignes"] == [Etendue.FLUX_LIRE]
    assert dits["post /api/v1/verification-identite"] == [Etendue.IDENTITE_VERIFIER]


def test_the_views_of_people_of_the_library_have_no_address():
    for nom in ("idp:oidc:authorization", "idp:oidc:device_code", "idp:oidc:userinfo"):
        with pytest.raises(NoReverseMatch):
            reverse(nom)
