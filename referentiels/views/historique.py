"""The versions of a référentiel, and what changed from one published version to another."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import RequetePublique
from referentiels.lecture import GELES
from referentiels.models import VersionReferentiel
from referentiels.redaction.comparaison import compare
from referentiels.situations import situation_of
from referentiels.views.fiche import open_versions


@login_not_required
@require_safe
def historique(request: RequetePublique, code: str) -> HttpResponse:
    """Every version of a référentiel, most recent first, with the published one that came before."""
    versions = _versions(request, code)
    publiees = [version for version in versions if version.etat in GELES]
    precedentes = dict(zip((v.pk for v in publiees), publiees[1:], strict=False))
    lignes = [(version, situation_of(version, request.jour), precedentes.get(version.pk)) for version in versions]
    contexte = {"referentiel": versions[0].referentiel, "lignes": lignes, "publiee": next(iter(publiees), None)}
    return render(request, "referentiels/historique.html", contexte)


@login_not_required
@require_safe
def changements(request: RequetePublique, code: str) -> HttpResponse:
    """From one published version to another: `?de=` and `?a=` are numbers, by default the last two."""
    publiees = [version for version in _versions(request, code) if version.etat in GELES]
    if not publiees:
        raise Http404(code)
    apres = _numbered(publiees, request.GET.get("a", "")) or publiees[0]
    avant = _numbered(publiees, request.GET.get("de", "")) or next(
        (v for v in publiees if v.numero < apres.numero), None
    )
    return render(
        request,
        "referentiels/changements.html",
        {
            "referentiel": apres.referentiel,
            "publiees": publiees,
            "avant": avant,
            "apres": apres,
            "cotes": [("de", "De la version", avant), ("a", "À la version", apres)],
            "comparaison": compare(avant, apres, request.jour) if avant else None,
        },
    )


def _versions(request: RequetePublique, code: str) -> list[VersionReferentiel]:
    versions = list(open_versions(request).filter(referentiel__code=code).order_by("-numero"))
    if not versions:
        raise Http404(code)
    return versions


def _numbered(versions: list[VersionReferentiel], demande: str) -> VersionReferentiel | None:
    """The version of this number; None when nothing is asked, 404 when it is not one of them."""
    if not demande:
        return None
    for version in versions:
        if str(version.numero) == demande:
            return version
    raise Http404(demande)
