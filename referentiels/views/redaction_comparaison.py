"""The content of this version beside another one of the same référentiel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from referentiels.views.redaction_cadre import cadre, version_of


@require_safe
def comparer(request: Requete, pk: int) -> HttpResponse:
    """The content of this version beside another one of the same référentiel."""
    version = version_of(request, pk)
    return render(request, "redaction/comparer.html", cadre(request, version, "comparer"))
