"""« Éditer »: the whole content of a version, axis by axis, with what the checks find."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from referentiels.views.redaction_cadre import cadre, version_of


@require_safe
def editer(request: Requete, pk: int) -> HttpResponse:
    """The content of a version; whoever writes it finds the gestures beside each row."""
    version = version_of(request, pk)
    return render(request, "redaction/editer.html", cadre(request, version, "editer"))
