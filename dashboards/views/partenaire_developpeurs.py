"""Developers of partners, without an account: how to send, the REST interface, the codes, the kit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.api.documents import document
from accounts.flux import definitions, trousse
from certif.socle.feeds.codes import CODES, Portee
from certif.socle.feeds.documentation import shown


@dataclass(frozen=True, slots=True)
class Champ:
    """A member of a body or a parameter."""

    nom: str
    nature: str
    requis: bool
    texte: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the interface, ready to be shown."""

    ancre: str
    methode: str
    chemin: str
    resume: str
    texte: str
    etendues: tuple[str, ...]
    parametres: tuple[Champ, ...]
    corps: tuple[tuple[str, tuple[Champ, ...]], ...]
    reponses: tuple[tuple[str, tuple[Champ, ...]], ...]


@login_not_required
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """How to send data, step by step, and what to download."""
    tous = definitions.every()
    contexte = {
        "flux": [schema for schema in tous if schema.source is None],
        "sources": [schema for schema in tous if schema.source is not None],
        "site": settings.CERTIF_SITE_URL,
    }
    return render(request, "partenaire/developpeurs.html", contexte)


@login_not_required
@require_safe
def interface(request: HttpRequest) -> HttpResponse:
    """The REST interface, drawn from its OpenAPI document without any script."""
    return render(request, "partenaire/interface.html", {"operations": operations()})


@login_not_required
@require_safe
def essayer(request: HttpRequest) -> HttpResponse:
    """The REST interface to try in the browser (Swagger UI, served from here)."""
    return render(request, "partenaire/essayer.html")


@login_not_required
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Every code, what becomes of the row, what to do."""
    lignes = [(c.portee, c.code, shown(c.message), c.remede) for c in CODES.values()]
    groupes = [(portee.value, [ligne[1:] for ligne in lignes if ligne[0] is portee]) for portee in Portee]
    return render(request, "partenaire/codes.html", {"groupes": groupes})


@login_not_required
@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """The kit as a zip; the same bytes as long as the definitions are the same."""
    reponse = HttpResponse(_kit(settings.CERTIF_SITE_URL), content_type="application/zip")
    reponse["Content-Disposition"] = 'attachment; filename="trousse-certif.zip"'
    patch_cache_control(reponse, public=True, max_age=3600)
    return reponse


@cache
def _kit(site: str) -> bytes:
    return trousse.build(site, document())


@cache
def operations() -> tuple[Operation, ...]:
    """Operations of the document, in its order."""
    contenu = document()
    schemas = contenu["components"]["schemas"]
    return tuple(
        _operation(chemin, methode, dit, schemas)
        for chemin, methodes in contenu["paths"].items()
        for methode, dit in methodes.items()
    )


def _operation(chemin: str, methode: str, dit: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    return Operation(
        ancre=dit["operationId"],
        methode=methode.upper(),
        chemin=chemin,
        resume=dit["summary"],
        texte=dit["description"],
        etendues=tuple(e for securite in dit.get("security", []) for noms in securite.values() for e in noms),
        parametres=tuple(
            Champ(p["name"], _where(p["in"]), p.get("required", False), p.get("description", ""))
            for p in dit.get("parameters", [])
        ),
        corps=tuple(
            (type_mime, _members(media.get("schema", {}), schemas))
            for type_mime, media in dit.get("requestBody", {}).get("content", {}).items()
        ),
        reponses=tuple(
            (statut, _members(next(iter(reponse.get("content", {"": {}}).values())).get("schema", {}), schemas))
            for statut, reponse in dit["responses"].items()
        ),
    )


def _where(place: str) -> str:
    return {"query": "dans l’adresse, après « ? »", "path": "dans l’adresse", "header": "en-tête"}[place]


def _members(schema: dict[str, Any], schemas: dict[str, Any]) -> tuple[Champ, ...]:
    """Members of a body, one level deep: what nests further is in the document itself."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    requis = set(schema.get("required", []))
    return tuple(
        Champ(nom, _kind(forme), nom in requis, forme.get("description", ""))
        for nom, forme in schema.get("properties", {}).items()
    )


def _kind(forme: dict[str, Any]) -> str:
    mots = {"string": "texte", "integer": "entier", "boolean": "vrai ou faux", "array": "liste", "object": "objet"}
    if "enum" in forme:
        return " · ".join(json.dumps(valeur, ensure_ascii=False).strip('"') for valeur in forme["enum"])
    return mots.get(forme.get("type", "object"), "objet")
