"""Any two published versions side by side: of one référentiel, or of two (mine, and another specialty's)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels.echange.cellules import protect
from referentiels.models import VersionReferentiel
from referentiels.redaction.comparaison import ActionComparee, AxeCompare, Comparaison, compare

COLONNES = ("axe", "ce_qui_change", "code_avant", "code_apres", "libelle", "champ", "avant", "apres")


@login_not_required
@require_safe
def comparer(request: RequetePublique) -> HttpResponse:
    """`?de=` and `?a=` name two versions (« CODE:1 »); the address can be shared."""
    publiees = _published()
    avant, apres = _named(publiees, request.GET.get("de", "")), _named(publiees, request.GET.get("a", ""))
    comparaison = compare(avant, apres, request.jour) if avant and apres else None
    return render(
        request,
        "referentiels/comparer.html",
        {
            "groupes": _groups(publiees),
            "cotes": [("de", "Ce référentiel", key_of(avant)), ("a", "avec celui-ci", key_of(apres))],
            "avant": avant,
            "apres": apres,
            "comparaison": comparaison,
            "is_meme": bool(avant and apres and avant.referentiel_id == apres.referentiel_id),
            "adresse": "?" + urlencode({"de": key_of(avant), "a": key_of(apres)}),
            "inverse": "?" + urlencode({"de": key_of(apres), "a": key_of(avant)}),
        },
    )


@login_not_required
@require_safe
def fichier(request: RequetePublique) -> StreamingHttpResponse | HttpResponse:
    """The same comparison as CSV: one row for each requirement and each item, the identical ones too."""
    publiees = _published()
    avant, apres = _named(publiees, request.GET.get("de", "")), _named(publiees, request.GET.get("a", ""))
    if avant is None or apres is None:
        return redirect("referentiels:comparer")
    nom = f"comparaison-{avant.code}-{apres.code}.csv"
    return csv_download(_rows(compare(avant, apres, request.jour)), nom)


def key_of(version: VersionReferentiel | None) -> str:
    """How an address names a version: « CODE:1 »; empty for none."""
    return f"{version.referentiel.code}:{version.numero}" if version is not None else ""


def _published() -> dict[str, VersionReferentiel]:
    """Every published version by its name in an address, by profession then title, the most recent first."""
    versions = (
        VersionReferentiel.objects.published()
        .select_related("referentiel")
        .order_by("referentiel__profession", "referentiel__titre", "referentiel_id", "-numero")
    )
    return {key_of(version): version for version in versions}


def _named(publiees: dict[str, VersionReferentiel], demande: str) -> VersionReferentiel | None:
    """The version of this name; None when nothing is asked, 404 when it is not published."""
    if not demande:
        return None
    if demande not in publiees:
        raise Http404(demande)
    return publiees[demande]


def _groups(publiees: dict[str, VersionReferentiel]) -> list[tuple[str, list[tuple[str, VersionReferentiel]]]]:
    """The versions to choose from, by profession."""
    return [
        (Profession(profession).pluriel, list(groupe))
        for profession, groupe in groupby(publiees.items(), key=lambda ligne: ligne[1].referentiel.profession)
    ]


def _rows(comparaison: Comparaison) -> Iterator[tuple[str, ...]]:
    yield COLONNES
    for champ in comparaison.reglages:
        yield _row("", "réglage", champ=champ.nom, avant=champ.avant, apres=champ.apres)
    for axe in comparaison.axes:
        numero = str(axe.axe.value)
        yield from _requirements(numero, axe.avant, axe.apres)
        yield from _items(numero, axe)
    yield from _requirements("cycle", comparaison.cycle_avant, comparaison.cycle_apres)


def _requirements(axe: str, avant: tuple[str, ...], apres: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for phrase in dict.fromkeys((*avant, *apres)):
        sort = "retirée" if phrase not in apres else "ajoutée" if phrase not in avant else "identique"
        yield _row(
            axe, f"exigence {sort}", avant=phrase if phrase in avant else "", apres=phrase if phrase in apres else ""
        )


def _items(axe: str, compare_axe: AxeCompare) -> Iterator[tuple[str, ...]]:
    for action in compare_axe.retirees:
        yield _row(axe, "action retirée", action, code_avant=action.code)
    for action in compare_axe.ajoutees:
        yield _row(axe, "action ajoutée", action, code_apres=action.code)
    for action in compare_axe.modifiees:
        for champ in action.champs:
            yield _row(
                axe, "action modifiée", action, code_avant=action.code_avant, code_apres=action.code, champ=champ.nom,
                avant=champ.avant, apres=champ.apres,
            )  # fmt: skip
    for action in compare_axe.communes:
        yield _row(axe, "action identique", action, code_avant=action.code_avant, code_apres=action.code)


def _row(axe: str, sort: str, action: ActionComparee | None = None, **cellules: str) -> tuple[str, ...]:
    dites = {"axe": axe, "ce_qui_change": sort, "libelle": action.libelle if action else "", **cellules}
    return tuple(protect(dites.get(colonne, "")) for colonne in COLONNES)
