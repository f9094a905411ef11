"""The OpenAPI document of this API, generated from its views and served as a file."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

TITRE = "certif — interface des partenaires"


_salles: list[str] = []


def publish(adresses: str) -> None:
    """Add the operations of an upper room (its module of addresses); called from `AppConfig.ready()`."""
    if adresses not in _salles:
        _salles.append(adresses)
    document.cache_clear()


@cache
def document() -> dict[str, Any]:
    """The document, made once by process: it depends on nothing but the code."""
    salles = ("accounts.api.urls", *_salles)
    generateur = SchemaGenerator(patterns=[path("api/v1/", include(salle)) for salle in salles])
    contenu: dict[str, Any] = generateur.get_schema(public=True)
    contenu["info"] = {
        "title": TITRE,
        "version": "1.0",
        "description": "Déposer des actions, lire la réponse de chaque ligne, corriger sans tout renvoyer.",
    }
    return contenu


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """`GET /api/v1/openapi.json`: the document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})
