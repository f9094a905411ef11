"""What a phone keeps of the capture page: the same for everybody, complete, renewed, and told apart by person."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.urls import reverse
from PIL import Image

from actions import appareil, hors_connexion
from tests.maison.maison import RACINE
from tests.people import client_of

COQUILLE = "/mon-espace/capturer/coquille/"
SW = "/mon-espace/capturer/sw.js"
PAGE = "/mon-espace/capturer/"


def settings_of(script: str) -> dict:
    return json.loads(re.match(r"const REGLAGE = (.*);\n", script)[1])


def test_the_shell_is_the_same_for_everybody(titulaire, jour, client):
    personne, quelqu_un = client.get(COQUILLE), client_of(titulaire).get(COQUILLE)
    assert personne.content == quelqu_un.content
    lu = quelqu_un.content.decode()
    professionnel = titulaire.professionnel
    for mot in (professionnel.rpps, professionnel.nom, "csrfmiddlewaretoken", appareil.key_of(titulaire)):
        assert mot not in lu
    assert not quelqu_un.cookies
    assert quelqu_un["Cache-Control"] == "no-cache"


def test_the_shell_asks_for_nothing_that_is_not_kept(client, db):
    demandes = {
        adresse.split("#")[0]
        for adresse in re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(COQUILLE).content.decode())
    }
    for feuille in hors_connexion.FICHIERS:
        if feuille.endswith(".css"):
            demandes |= {f"/static/vendor/{nom}" for nom in re.findall(r'url\("?\.\./vendor/([^")]+)', _text(feuille))}
    assert demandes - set(settings_of(client.get(SW).content.decode())["fichiers"]) == set()


def test_the_worker_is_renewed_and_covers_the_capture_page_alone(client, db):
    reponse = client.get(SW)
    assert reponse["Content-Type"] == "text/javascript; charset=utf-8"
    assert (reponse["Cache-Control"], reponse["Service-Worker-Allowed"]) == ("no-cache", PAGE)
    reglage = settings_of(reponse.content.decode())
    assert reglage["page"] == PAGE
    assert all(
        re.match(r"/static/|/mon-espace/capturer/", adresse) for adresse in (reglage["coquille"], *reglage["fichiers"])
    )
    un, autre = (settings_of(hors_connexion.worker(coquille))["version"] for coquille in ("a", "b"))
    assert un != autre
    assert un == settings_of(hors_connexion.worker("a"))["version"]


def test_the_manifest_makes_the_page_installable(client, db):
    reponse = client.get(reverse("ps:capturer_manifeste"))
    assert reponse["Content-Type"] == "application/manifest+json"
    lu = reponse.json()
    assert (lu["lang"], lu["start_url"], lu["display"]) == ("fr", PAGE, "standalone")
    for icone in lu["icons"]:
        cote = int(icone["sizes"].split("x")[0])
        with Image.open(io.BytesIO(_bytes(icone["src"].removeprefix("/static/")))) as image:
            assert image.size == (cote, cote)


def test_the_page_is_kept_by_nobody_and_says_where_scripts_come_from(titulaire, jour):
    reponse = client_of(titulaire).get(PAGE)
    assert "no-store" in reponse["Cache-Control"]
    politique = reponse["Content-Security-Policy"]
    for morceau in ("worker-src 'self'", "manifest-src 'self'", "script-src 'nonce-", "img-src 'self' data:"):
        assert morceau in politique
    temoin = reponse.cookies[appareil.cookie()]
    assert (temoin.value, temoin["samesite"], temoin["httponly"]) == (appareil.key_of(titulaire), "Lax", "")
    assert titulaire.identifiant not in reponse.content.decode()


@pytest.mark.parametrize("adresse", ["/mon-espace/", "/mon-espace/notifications/"])
def test_a_phone_that_changes_hands_shows_the_captures_of_who_holds_it(adresse, cycle, titulaire, inconnu):
    client = client_of(inconnu)
    assert appareil.cookie() not in client.get(adresse).cookies
    client.cookies[appareil.cookie()] = appareil.key_of(titulaire)
    assert client.get(adresse).cookies[appareil.cookie()].value == appareil.key_of(inconnu)


def test_leaving_a_phone_that_keeps_captures_goes_through_a_page(titulaire, jour):
    client = client_of(titulaire)
    formulaire = '<form method="{}" action="/compte/logout/">'
    assert formulaire.format("post") in client.get(PAGE).content.decode()
    page = client.get(PAGE).content.decode()
    assert formulaire.format("get") in page
    assert "capture_sortie.js" in client.get("/compte/logout/").content.decode()


def _bytes(nom: str) -> bytes:
    return (RACINE / "static" / nom).read_bytes()


def _text(nom: str) -> str:
    return _bytes(nom).decode()
