"""« Qui ouvre beaucoup de dossiers ? »: the accounts of the instance that were slowed or stopped, and who lifts it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import lectures_levees
from accounts.formulaire_motif import MotifForm
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

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
    alerte = get_object_or_404(lectures_levees.visible_to(request.user, request.jour).filter(palier="arret"), pk=pk)
    formulaire = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            lectures_levees.lift(alerte, formulaire.cleaned_data["motif"], request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"{alerte.qui} peut de nouveau ouvrir des dossiers.")
            return redirect("ordre:lectures")
    contexte = {
        "titre": "Faut-il lever cet arrêt\u00a0?",
        "texte": f"{alerte.qui}\u00a0: {alerte.jour} dossiers différents en 24 heures.",
        "consequences": ["Demandez d’abord à cette personne si c’est bien elle.", "Son compte repart de zéro.",
                         "Votre motif reste au journal."],
        "libelle_action": "Lever l’arrêt",
        "formulaire": formulaire,
        "url_retour": reverse("ordre:lectures"),
    }  # fmt: skip
    return render(request, "composants/confirmation.html", contexte, status=422 if formulaire.errors else 200)


def _require(request: Requete) -> None:
    if not request.user.has_permission(Permission.INSTANCE_REGLER, request.jour):
        raise PermissionDenied("Ces alertes reviennent au président de l’instance.")
