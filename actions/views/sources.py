"""Several sources told one action: the holder says that one of them speaks of another, in one gesture."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requete import Requete
from actions.doublons import unmerge
from actions.titulaire import own_actions
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
        contexte = {"refus": refus, "url_retour": reverse("ps:action", args=[action.pk])}
        return render(request, "409.html", contexte, status=409)
    messages.success(request, "Ce sont maintenant deux actions. Elles ne seront plus rapprochées.")
    return redirect("ps:action", action.pk)
