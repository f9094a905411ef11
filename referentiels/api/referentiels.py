"""`/api/v1/referentiels`: what the pages show, as data."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contrat import problems
from accounts.api.livraisons import next_page
from accounts.api.vue import VuePublique
from accounts.models import Specialite
from accounts.requete import RequetePublique
from referentiels import phrases
from referentiels.api import formes
from referentiels.axes import AXES, Axe
from referentiels.lecture import GELES, applicable_versions, load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import Parametres, parametres_au
from referentiels.publies import shown
from referentiels.rules.item import Exigence, Item, TypeExigence
from referentiels.rules.version import Version

INTROUVABLE = (
    "Aucun référentiel publié n’est à cette adresse.",
    "La liste des référentiels publiés est à l’adresse /api/v1/referentiels.",
)


class VueReferentiels(VuePublique):
    """What the views of référentiels share."""

    rubrique, introuvable = "Référentiels", INTROUVABLE


class Liste(VueReferentiels):
    """Every published référentiel."""

    @extend_schema(
        operation_id="lister_referentiels",
        summary="Lister les référentiels publiés",
        description="Par pages ; « suivante » donne l’adresse de la suite. « specialite » ne garde que celui qui"
        " s’applique à cette spécialité aujourd’hui, fût-il celui de toute la profession.",
        parameters=[formes.FiltreReferentiels],
        responses={200: formes.PageReferentiels, **problems(422, 429)},
    )
    def get(self, request: Request) -> Response:
        """A page."""
        filtre = formes.FiltreReferentiels(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu, jour = filtre.validated_data, day_of(request)
        versions = _asked(shown(jour), lu, jour).filter(referentiel_id__gt=lu["apres"]).order_by("referentiel_id")
        page = list(versions[: lu["taille"] + 1])
        suite = page[lu["taille"] - 1].referentiel_id if len(page) > lu["taille"] else None
        corps = {
            "referentiels": [_listed(version, jour) for version in page[: lu["taille"]]],
            "suivante": next_page(request, suite),
        }
        return Response(formes.PageReferentiels(corps).data)


class UnReferentiel(VueReferentiels):
    """One référentiel."""

    @extend_schema(
        operation_id="lire_referentiel",
        summary="Lire un référentiel et ses versions",
        description="Les versions publiées, de la plus récente à la plus ancienne.",
        responses={200: formes.UnReferentiel, **problems(404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        """Its name and its versions."""
        versions = list(published(code).select_related("referentiel__cnp").order_by("-numero"))
        if not versions:
            raise Http404
        referentiel = versions[0].referentiel
        corps = {
            "code": referentiel.code, "titre": referentiel.titre, "profession": referentiel.profession,
            "cnp": referentiel.cnp.nom if referentiel.cnp else None,
            "versions": [_version(version, day_of(request)) for version in versions],
        }  # fmt: skip
        return Response(formes.UnReferentiel(corps).data)


class UneVersion(VueReferentiels):
    """One version."""

    @extend_schema(
        operation_id="lire_version",
        summary="Lire une version : ce qu’elle demande",
        description="Une version publiée ne change plus. Ses actions se lisent par pages (« liens »).",
        responses={200: formes.UneVersion, **problems(404, 429)},
    )
    def get(self, request: Request, code: str, numero: int) -> Response:
        """Its requirements, axis by axis."""
        version = find(code, numero)
        lue = load_version(version.pk)
        parametres = parametres_au(version.effet or day_of(request))
        corps = {
            **_version(version, day_of(request)),
            "referentiel": code,
            "specialites": sorted(version.specialites),
            "axes": [_axis(Axe(axe), lue, parametres) for axe in AXES],
            "cycle": _requirements(lue.exigences_de(None), lue),
            "nombre_actions": len(lue.items),
            "liens": {
                "actions": reverse("api_referentiels:actions", args=[code, numero]),
                "classeur": reverse("referentiels:fichier", args=[code, numero, "referentiel.xlsx"]),
                "archive_csv": reverse("referentiels:fichier", args=[code, numero, "referentiel.zip"]),
            },
        }
        return Response(formes.UneVersion(corps).data)


class Actions(VueReferentiels):
    """The actions of one version."""

    @extend_schema(
        operation_id="lire_actions_version",
        summary="Lire les actions d’une version",
        description="Dans l’ordre du référentiel, par pages ; « axe » et « nature » filtrent.",
        parameters=[formes.FiltreActions],
        responses={200: formes.PageActions, **problems(404, 422, 429)},
    )
    def get(self, request: Request, code: str, numero: int) -> Response:
        """A page."""
        version = find(code, numero)
        filtre = formes.FiltreActions(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu, lue = filtre.validated_data, load_version(version.pk)
        voulus = [item for item in lue.items.values() if _is_asked(item, lu)]
        # A published version keeps its order: the code of the last one read is a place in it.
        place = next((rang for rang, item in enumerate(voulus, 1) if item.code == lu.get("apres")), 0)
        page = list(islice(voulus, place, place + lu["taille"]))
        suite = page[-1].code if page and place + len(page) < len(voulus) else None
        parametres = parametres_au(version.effet or day_of(request))
        noms = _specialty_names(page)
        corps = {
            "actions": [_item(item, parametres, noms) for item in page],
            "suivante": next_page(request, suite),
        }
        return Response(formes.PageActions(corps).data)


def day_of(request: Request) -> date:
    """The day of the request."""
    return cast(RequetePublique, request._request).jour


def published(code: str) -> QuerySet[VersionReferentiel]:
    """The published versions of a référentiel."""
    return VersionReferentiel.objects.filter(referentiel__code=code, etat__in=GELES).select_related("referentiel")


def find(code: str, numero: int) -> VersionReferentiel:
    """One published version; 404 for any other."""
    # A number that no column holds would be refused by PostgreSQL.
    version = published(code).filter(numero=numero).first() if numero < 1 << 15 else None
    if version is None:
        raise Http404
    return version


def _asked(versions: QuerySet[VersionReferentiel], lu: dict[str, Any], on: date) -> QuerySet[VersionReferentiel]:
    if profession := lu.get("profession"):
        versions = versions.filter(referentiel__profession=profession)
    if specialite := lu.get("specialite"):
        profession = Specialite.objects.filter(code=specialite).values_list("profession", flat=True).first()
        versions = versions.filter(pk=applicable_versions(on).pour(profession or "", [specialite]) or 0)
    return versions


def _listed(version: VersionReferentiel, on: date) -> dict[str, Any]:
    referentiel = version.referentiel
    return {
        "code": referentiel.code, "titre": referentiel.titre, "profession": referentiel.profession,
        "specialites": sorted(version.specialites), "version": _version(version, on),
        "lien": reverse("api_referentiels:referentiel", args=[referentiel.code]),
    }  # fmt: skip


def _version(version: VersionReferentiel, on: date) -> dict[str, Any]:
    situation = "en_vigueur"
    if version.effet and version.effet > on:
        situation = "a_venir"
    elif version.fin_effet and version.fin_effet < on:
        situation = "passee"
    return {
        "numero": version.numero, "situation": situation, "effet": version.effet, "fin_effet": version.fin_effet,
        "arrete": version.arrete,
        "lien": reverse("api_referentiels:version", args=[version.referentiel.code, version.numero]),
    }  # fmt: skip


def _axis(axe: Axe, version: Version, parametres: Parametres) -> dict[str, Any]:
    lignes = version.exigences_de(axe.value)
    return {
        "numero": axe.value,
        "libelle": axe.libelle,
        "par_defaut": not lignes,
        "exigences": _requirements(lignes or (Exigence(TypeExigence.NOMBRE, parametres.min_par_axe),), version),
        "nombre_actions": sum(axe.value in item.axes for item in version.items.values()),
    }


def _requirements(lignes: tuple[Exigence, ...], version: Version) -> list[dict[str, Any]]:
    dites = phrases.requirements(lignes, version.items)
    return [
        {"type": e.type.value, "seuil": float(e.seuil), "categorie": e.categorie, "nature": e.nature,
         "action": e.action, "phrase": phrase}
        for e, phrase in zip(lignes, dites, strict=True)
    ]  # fmt: skip


def _is_asked(item: Item, lu: dict[str, Any]) -> bool:
    return lu.get("axe", item.axes[0]) in item.axes and lu.get("nature", item.nature) == item.nature


def _specialty_names(items: list[Item]) -> dict[str, str]:
    codes = {code for item in items for code in item.population}
    return dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle")) if codes else {}


def _item(item: Item, parametres: Parametres, noms: dict[str, str]) -> dict[str, Any]:
    return {
        "code": item.code, "libelle": item.libelle, "axes": list(item.axes), "nature": item.nature,
        "sous_bloc": item.sous_bloc, "categories": sorted(item.categories), "max_par_cycle": item.max_par_cycle,
        "libre": item.libre, "preuve": phrases.proof(item, parametres).value,
        "conditions": phrases.conditions(item, noms),
    }  # fmt: skip
