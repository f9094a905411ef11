"""The OpenAPI document of this API, generated from its views and served as a file."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import etag, require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.api.exemples import add_feeds
from accounts.api.schema import complete

TITRE = "certif — interface de la certification périodique"
VERSION = "1.0"
DESCRIPTION = (
    "Déposer des actions, lire la réponse de chaque ligne, corriger sans tout renvoyer ; lire les référentiels"
    " publiés, le statut de ses membres, les chiffres du dispositif, son propre compte. Un système s’identifie par"
    " OAuth 2 (« client credentials ») et dit à chaque appel dans quel but il le fait (en-tête « Finalite »). Les"
    " refus sont des application/problem+json : code stable, phrase, remède."
)


_salles: list[str] = []


def publish(adresses: str) -> None:
    """Add the operations of an upper room (its module of addresses); called from `AppConfig.ready()`."""
    if adresses not in _salles:
        _salles.append(adresses)
    document.cache_clear()
    _etag.cache_clear()


@cache
def document() -> dict[str, Any]:
    """The document, made once by process: it depends on nothing but the code."""
    salles = ("accounts.api.urls", *_salles)
    generateur = SchemaGenerator(patterns=[path("api/v1/", include(salle)) for salle in salles])
    contenu: dict[str, Any] = generateur.get_schema(public=True)
    contenu["info"] = {"title": TITRE, "version": VERSION, "description": DESCRIPTION}
    contenu["servers"] = [{"url": "/"}]
    add_feeds(contenu)
    return complete(contenu)


def text() -> str:
    """The document as the file that the repository keeps (`docs/api/openapi.json`) and that this address gives."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@cache
def _etag() -> str:
    return f'"{hashlib.sha256(text().encode()).hexdigest()[:32]}"'


@login_not_required
@require_safe
@etag(lambda request: _etag())
def openapi(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/openapi.json`: the document."""
    return HttpResponse(text(), content_type="application/json")
