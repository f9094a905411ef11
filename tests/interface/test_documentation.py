"""What developers copy works: the sample that checks a signature, the same on the page and in the guide."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

from certif.socle import signature
from tests.interface.conftest import DOCUMENT

GUIDE = Path("docs/api/README.md").read_text(encoding="utf-8")


def _sample() -> dict[str, Any]:
    [source] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    espace: dict[str, Any] = {}
    exec(source, espace)  # noqa: S102 - the sample of our own guide
    return espace


def test_the_sample_knows_our_signature_and_no_other():
    verifie = _sample()["est_de_nous"]
    secret, corps = b"secret fictif de trente-deux oct", b'{"type":"essai"}'
    entetes = signature.headers([b"nouveau", secret], "msg_1", int(time.time()), corps)
    assert verifie(signature.written(secret), entetes, corps)
    assert not verifie(signature.written(b"autre"), entetes, corps)
    assert not verifie(signature.written(secret), entetes, corps + b" ")
    vieux = signature.headers([secret], "msg_1", int(time.time()) - 301, corps)
    assert not verifie(signature.written(secret), vieux, corps)


def test_the_page_gives_the_same_sample(client, db):
    page = html.unescape(client.get("/developpeurs/").content.decode())
    [source] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    corps = [ligne for ligne in source.splitlines() if ligne.startswith("    ")]
    assert corps and all(ligne in page for ligne in corps)


def test_the_guide_names_every_scope_and_the_browser_page_its_assets(client, db):
    etendues = DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["scopes"]
    assert all(f"| `{etendue}` |" in GUIDE for etendue in etendues)
    page = client.get("/developpeurs/essayer").content.decode()
    assert re.findall(r'(?:src|href)="(https?:[^"]*)"', page) == [] and "swagger-ui-bundle" in page
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
