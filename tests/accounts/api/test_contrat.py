"""The OpenAPI document: valid, whole, and public."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse
from drf_spectacular.validation import validate_schema

from accounts.api.documents import document
from accounts.etendues import Etendue


def test_the_document_is_valid_and_speaks_of_every_operation(client, db):
    servi = client.get("/api/v1/openapi.json").json()
    validate_schema(servi)
    assert set(servi["paths"]) == {
        "/api/v1/flux", "/api/v1/flux/{identifiant}", "/api/v1/flux/{identifiant}/lignes",
        "/api/v1/flux/{identifiant}/compte-rendu", "/api/v1/verification-identite", "/api/v1/statuts",
    }  # fmt: skip
    for chemin, methodes in servi["paths"].items():
        for methode, dit in methodes.items():
            assert dit["summary"] and dit["description"], (chemin, methode)
            assert {"401", "403", "429"} <= set(dit["responses"]), (chemin, methode)
            assert dit["security"] == [{"oauth2": dit["security"][0]["oauth2"]}]


def test_each_operation_says_the_scope_it_asks(db):
    dits = {
        methode + " " + chemin: operation["security"][0]["oauth2"]
        for chemin, methodes in document()["paths"].items() for methode, operation in methodes.items()
    }  # fmt: skip
    assert dits["post /api/v1/flux"] == [Etendue.FLUX_DEPOSER]
    assert dits["get /api/v1/flux/{identifiant}/lignes"] == [Etendue.FLUX_LIRE]
    assert dits["post /api/v1/verification-identite"] == [Etendue.IDENTITE_VERIFIER]


def test_the_views_of_people_of_the_library_have_no_address():
    for nom in ("idp:oidc:authorization", "idp:oidc:device_code", "idp:oidc:userinfo"):
        with pytest.raises(NoReverseMatch):
            reverse(nom)
