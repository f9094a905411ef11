"""« Qui ouvre beaucoup de dossiers ? »: the accounts of the instance that were slowed or stopped, and who lifts it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import lectures_levees
from accounts.levee_page import confirm_lift
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.requete import Requete

MONTREES = 50


@require_safe
def lectures(request: Requete) -> HttpResponse:
    """Alerts of the instances that this person presides, the last first."""
    _require(request)
    contexte = {"alertes": lectures_levees.visible_to(request.user, request.jour)[:MONTREES]}
    return render(request, "ordre/lectures.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def lever(request: Requete, pk: int) -> HttpResponse:
    """Confirm with a reason, then let an account of the instance open files again."""
    return confirm_lift(request, pk, "ordre:lectures", ["Demandez d’abord à cette personne si c’est bien elle."])


def _require(request: Requete) -> None:
    if not request.user.has_permission(Permission.INSTANCE_REGLER, request.jour):
        raise PermissionDenied("Ces alertes reviennent au président de l’instance.")
