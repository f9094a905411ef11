"""« Que dois-je dire à mon Ordre ? »: the holder's side of the thread of a cycle."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requete import Requete
from actions.models import Cycle
from actions.telechargement import sealed
from ordres import fils
from ordres.fils import Plume
from ordres.models import MessageDossier, PieceMessage
from ordres.views import acces
from ordres.views.fil import PageFil


@require_safe
def mes_fils(request: Requete) -> HttpResponse:
    """The thread of the cycle that goes on, else of the last one; 404 for anybody who holds no account."""
    if not request.user.professionnel_id:
        raise Http404
    cycles = list(_own_cycles(request))
    en_cours = [c for c in cycles if not fils.is_closed(c) and c.debut <= request.jour]
    if not cycles:
        return redirect("ps:tableau_de_bord")
    return redirect("ordre:mes_messages", (en_cours or cycles)[0].pk)


@require_http_methods(["GET", "HEAD", "POST"])
def fil(request: Requete, cycle_id: int) -> HttpResponse:
    """The thread of one's own cycle; a holder may write first."""
    cycle = acces.own_cycle(request, cycle_id)
    return _PAGE.answer(request, cycle, fils.pen(request.user, cycle, request.jour))


@require_safe
def piece(request: Requete, cycle_id: int, piece_id: int) -> FileResponse:
    """A document of one's own thread: what was sent on both sides, always as a download."""
    cycle = acces.own_cycle(request, cycle_id)
    trouvee = get_object_or_404(
        PieceMessage, pk=piece_id, message__fil__cycle=cycle, message__etat=MessageDossier.Etat.ENVOYE
    )
    return sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)


def _own_cycles(request: Requete) -> QuerySet[Cycle]:
    siens = Cycle.objects.filter(exercice__professionnel_id=request.user.professionnel_id or 0)
    return siens.order_by("-debut", "exercice__profession")


def _cycles(request: Requete, cycle: Cycle, plume: Plume) -> dict[str, Any]:
    """The other cycles, as tabs; the one to write in when this one is closed."""
    cycles = list(_own_cycles(request))
    ouvert = next((c for c in cycles if not fils.is_closed(c)), None)
    onglets = [
        (f"Cycle {c.debut.year}–{c.fin.year}", reverse("ordre:mes_messages", args=[c.pk]), c == cycle) for c in cycles
    ]
    return {
        "onglets": onglets if len(onglets) > 1 else [],
        "cycle_ouvert": ouvert,
        "adresse_piece": "ordre:ma_piece",
    }


_PAGE = PageFil("ordre/mes_messages.html", "ordre:mes_messages", _cycles)
