"""What a cache may keep: nothing that was answered to somebody; what everybody reads stays as its view said."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from tests.people import client_of
from tests.securite.hygiene import addresses

#: Answered alike to everybody, by views that say so themselves: nothing of anybody is in them.
POUR_TOUS = {
    "/mon-espace/capturer/coquille/", "/mon-espace/capturer/sw.js", "/mon-espace/capturer/manifeste.webmanifest",
    "/developpeurs/trousse.zip", "/api/v1/referentiels", "/api/v1/indicateurs",
}  # fmt: skip


def kept(client: Client) -> set[str]:
    """Addresses without a value whose answer some cache may keep."""
    chemins = set(addresses(get_resolver())) - {"/compte/logout/"}
    assert len(chemins) > 100
    return {chemin for chemin in chemins if "no-store" not in client.get(chemin).headers.get("Cache-Control", "")}


@pytest.mark.parametrize("qui", ["titulaire", "exploitant", "ordre_gestionnaire"])
def test_nothing_answered_to_somebody_is_kept(qui, request, db, jour):
    assert kept(client_of(request.getfixturevalue(qui))) <= POUR_TOUS


def test_an_error_told_to_somebody_is_not_kept_either(titulaire):
    client = client_of(titulaire)
    assert client.get("/adresse-de-personne")["Cache-Control"] == "private, no-store"
    assert client.post("/mon-espace/")["Cache-Control"] == "private, no-store"


def test_who_is_nobody_gets_the_page_as_its_view_made_it(db):
    assert "Cache-Control" not in Client().get("/")
    assert Client().get("/adresse-de-personne", headers={"authorization": "Bearer faux"})["Cache-Control"] == (
        "private, no-store"
    )


def test_a_base_that_fails_is_asked_nothing_more(titulaire, monkeypatch):
    """The session cannot be read: the page of the error comes out, with its headers."""
    client = client_of(titulaire)
    client.raise_request_exception = False

    def fail(*_: object) -> None:
        raise OperationalError("plus de base")

    monkeypatch.setattr("accounts.session_en_base.prepared_rows", fail)
    reponse = client.get("/mon-espace/")
    assert reponse.status_code == 500 and "Permissions-Policy" in reponse


def test_leaving_makes_the_browser_forget_and_keeps_the_photos(titulaire):
    """Over TLS, copies of pages go; what waits on a phone stays, its page asked about it."""
    client = client_of(titulaire)
    reponse = client.post("/compte/logout/", secure=True)
    assert (reponse.status_code, reponse["Clear-Site-Data"]) == (302, '"cache"')
    assert client.get("/mon-espace/", secure=True).status_code == 302
    assert "Clear-Site-Data" not in client_of(titulaire).post("/compte/logout/")
