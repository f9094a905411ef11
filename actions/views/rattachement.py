"""One question about a received action: which item of the référentiel is it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requete import Requete
from actions import recherche_items
from actions.models import Action
from actions.rattachement import confirm, may_answer, open_choices
from actions.titulaire import own_actions
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe
from referentiels.lecture import load_version
from referentiels.rules.version import Item


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def rattacher(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Choose the item, or change one's mind; the answer is remembered for the next actions of the same kind."""
    action = get_object_or_404(own_actions(request.user), pk=pk, cycle__isnull=False)
    if not may_answer(action) and request.method != "POST":
        return redirect("ps:action", action.pk)
    if request.method != "POST":
        return _show(request, action)
    # The revision the holder read, not the one of now: an answer given elsewhere meanwhile is not overwritten.
    lue = request.POST.get("revision", "")
    action.revision = int(lue) if lue.isdigit() and len(lue) < 10 else 0
    try:
        confirm(action, request.POST.get("code", ""), request.user, request.jour)
    except Depasse as refus:
        return _show(request, get_object_or_404(own_actions(request.user), pk=pk), refus, 409)
    except Refus as refus:
        return _show(request, action, refus, 422)
    messages.success(request, "Merci, votre réponse est enregistrée.")
    return redirect("ps:enregistree", action.pk)


def _show(request: Requete, action: Action, refus: Refus | None = None, status: int = 200) -> HttpResponse:
    texte = request.GET.get("q", "").strip()[:200]
    return render(request, "ps/rattacher.html", {
        "action": action,
        "refus": refus,
        "texte": texte,
        "cherche": bool(texte),
        "libre": not open_choices(action),
        "choisi": action.item.code if action.item else "",
        "propositions": [{"item": i, "axes": [Axe(n) for n in i.axes]} for i in _possible(action, texte)],
    }, status=status)  # fmt: skip


def _possible(action: Action, texte: str) -> list[Item]:
    """The candidates of the correspondences; without any, the items that resemble the title, or what is searched."""
    if action.cycle is None or action.cycle.version_id is None:
        return []
    items = load_version(action.cycle.version_id).items
    if permis := open_choices(action):
        return [items[code] for code in permis if code in items]
    return [p.item for p in recherche_items.propose(items.values(), texte or action.intitule)]
