"""The rules that match a partner's action to the items."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from referentiels.views.redaction_cadre import cadre, version_of


@require_safe
def correspondances(request: Requete, pk: int) -> HttpResponse:
    """The rules that match a partner's action to the items."""
    version = version_of(request, pk)
    return render(request, "redaction/correspondances.html", cadre(request, version, "correspondances"))
