"""« Comparer »: a version beside another one of the same référentiel."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from referentiels.lecture import in_force
from referentiels.models import VersionReferentiel
from referentiels.redaction.comparaison import compare
from referentiels.views.redaction_cadre import cadre, version_of


@require_safe
def comparer(request: Requete, pk: int) -> HttpResponse:
    """From another version to this one; `?avec=` names it, else the one in force, else the one it started from."""
    version = version_of(request, pk)
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour).select_related("referentiel")
    autres = visibles.filter(referentiel=version.referentiel_id).exclude(pk=version.pk).order_by("-numero")
    choix = list(autres)
    if version.base_id and version.base_id not in {v.pk for v in choix}:
        choix += list(visibles.filter(pk=version.base_id).exclude(pk=version.pk))
    autre = _other(request, version, autres, choix)
    return render(
        request,
        "redaction/comparer.html",
        {
            **cadre(request, version, "comparer"),
            "choix": choix,
            "autre": autre,
            "comparaison": compare(autre, version, request.jour) if autre else None,
        },
    )


def _other(
    request: Requete,
    version: VersionReferentiel,
    autres: QuerySet[VersionReferentiel],
    choix: list[VersionReferentiel],
) -> VersionReferentiel | None:
    demandee = request.GET.get("avec", "")
    if demandee:
        for candidate in choix:
            if str(candidate.pk) == demandee:
                return candidate
        raise Http404
    en_vigueur = autres.filter(in_force(request.jour)).order_by("-effet").first()
    return en_vigueur or next((v for v in choix if v.pk == version.base_id), None) or next(iter(choix), None)
