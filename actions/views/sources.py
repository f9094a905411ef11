"""Several sources told one action, or one did twice: the holder tells them apart, or brings them together."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requete import Requete
from actions import reunion
from actions.doublons import unmerge
from actions.models import Action
from actions.titulaire import own_actions, require_open
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus


@require_POST
@holder_page
def separer(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Undo a merge; the two are never brought together again, whatever their sources send."""
    action = get_object_or_404(own_actions(request.user).select_related("fusionnee_dans"), pk=pk)
    try:
        unmerge(action, request.user, request.jour)
    except Refus as refus:
        return _refuse(request, action, refus)
    messages.success(request, "Ce sont maintenant deux actions. Elles ne seront plus rapprochées.")
    return redirect("ps:action", action.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def reunir(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Choose the other action, see what one action would give, then say that they are the same."""
    vives = own_actions(request.user).filter(cycle__isnull=False, fusionnee_dans__isnull=True, is_retiree=False)
    action = get_object_or_404(vives.exclude(statut=Action.Statut.ANNULEE), pk=pk)
    assert action.cycle is not None  # asked for just above
    try:
        require_open(action.cycle)
        proposees = reunion.choices(action)
        demandee = (request.POST if request.method == "POST" else request.GET).get("avec", "")
        if not demandee and request.method != "POST":
            return render(request, "ps/reunir.html", {"action": action, "proposees": proposees})
        avec = _chosen(proposees, demandee)
        if request.method != "POST":
            apercu = reunion.preview(action, avec, request.user, request.jour)
            return render(request, "ps/reunir_apercu.html", {"action": action, "avec": avec, "apercu": apercu})
        principale = reunion.unite(action, avec, request.user, request.jour)
    except Refus as refus:
        return _refuse(request, action, refus)
    messages.success(request, "C’est maintenant une seule action. Vous pouvez revenir en arrière ci-dessous.")
    return redirect("ps:action", principale.pk)


def _chosen(proposees: list[Action], demandee: str) -> Action:
    """The action asked for, among those that may be; an unknown page for any other."""
    for proposee in proposees:
        if str(proposee.pk) == demandee:
            return proposee
    raise Http404


def _refuse(request: Requete, action: Action, refus: Refus) -> HttpResponse:
    contexte = {"refus": refus, "url_retour": reverse("ps:action", args=[action.pk])}
    return render(request, "409.html", contexte, status=409)
