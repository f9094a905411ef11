"""« Où suis-je connecté ? »: open sessions, and closing them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.models import LienProConnect
from accounts.requete import Requete


@require_safe
def liste(request: Requete) -> HttpResponse:
    """Sessions of the person in front of the screen."""
    ouvertes = sessions.open_of(request.user, request.session.session_key)
    autres = sum(1 for s in ouvertes if not s.is_courante)
    lien = LienProConnect.objects.filter(utilisateur=request.user).first() if request.user.is_agent else None
    return render(request, "compte/sessions.html", {"sessions": ouvertes, "autres": autres, "lien_proconnect": lien})


@require_POST
def fermer(request: Requete, pk: int) -> HttpResponse:
    """Close one session; its own is closed by logging out."""
    if not sessions.end(request.user, request.session.session_key, pk):
        raise Http404
    messages.success(request, "La session est fermée\u00a0: cet appareil devra se connecter de nouveau.")
    return redirect("compte:sessions")


@require_POST
def fermer_les_autres(request: Requete) -> HttpResponse:
    """Close every session but this one."""
    fermees = sessions.end(request.user, request.session.session_key)
    if fermees:
        phrase = "L’autre session est fermée." if fermees == 1 else f"Les {fermees} autres sessions sont fermées."
        messages.success(request, phrase)
    else:
        messages.info(request, "Aucune autre session n’était ouverte.")
    return redirect("compte:sessions")
