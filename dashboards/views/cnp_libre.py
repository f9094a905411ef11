"""CNP: « Que répondre à cette demande ? »: one request beside the référentiel and former decisions; the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.requete import Requete
from actions import libres_decision, libres_lues
from actions.models import DemandeLibre, PieceLibre
from actions.rules.libre import GesteLibre
from actions.telechargement import sealed
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_libres import GesteForm
from dashboards.views.cnp_libres import visible_or_404

_FAITS = {
    GesteLibre.DEMANDER_COMPLEMENT: "Le complément est demandé.",
    GesteLibre.ACCEPTER: "L’action est acceptée.",
    GesteLibre.REFUSER: "L’action n’est pas retenue.",
}


@require_safe
@requires(Permission.LIBRE_DECIDER)
def demande(request: Requete, pk: int) -> HttpResponse:
    """One request; reading it is written in the journal, that the professional can read (R. 4022-26)."""
    lue = visible_or_404(request, pk)
    _told(request, lue, lue)
    return _show(request, lue)


@require_safe
@requires(Permission.LIBRE_DECIDER)
def piece(request: Requete, pk: int, piece_id: int) -> FileResponse:
    """A document of this request, as a download; reading it is written in the journal."""
    lue = visible_or_404(request, pk)
    trouvee = get_object_or_404(PieceLibre, pk=piece_id, demande=lue)
    # The name given by the sender may be somebody's: the CNP gets the document under the number of the request.
    suffixe = "." + (trouvee.fichier.name or "").rpartition(".")[2]
    reponse = sealed(trouvee.fichier, f"demande-{lue.pk}-piece-{trouvee.pk}{suffixe}", trouvee.type_mime)
    _told(request, lue, trouvee)
    return reponse


@require_POST
@requires(Permission.LIBRE_DECIDER)
def geste(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Ask for a complement, accept, refuse; a decision already given is replaced by a new one."""
    lue = visible_or_404(request, pk)
    if geste not in list(_FAITS):
        raise Http404
    voulu = GesteLibre(geste)
    form = GesteForm(request.POST, geste=voulu, axes=libres_decision.axes_of(lue))
    if not form.is_valid():
        return _show(request, lue, lies={voulu: form}, status=422)
    try:
        _pass(request, lue, voulu, form)
    except Depasse as refus:
        return _show(request, visible_or_404(request, pk), refus=refus, lies={voulu: form}, status=409)
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        return _show(request, visible_or_404(request, pk), refus=refus, lies={voulu: form}, status=422)
    messages.success(request, f"{_FAITS[voulu]} Le professionnel en est averti.")
    return redirect("cnp:libre", pk=pk)


def _pass(request: Requete, lue: DemandeLibre, voulu: GesteLibre, form: GesteForm) -> None:
    communs: dict[str, Any] = {
        "auteur": request.user, "revision": form.cleaned_data["revision"], "motif": form.texte(), "on": request.jour,
    }  # fmt: skip
    if voulu is GesteLibre.DEMANDER_COMPLEMENT:
        libres_decision.ask_complement(lue, **communs)
    elif voulu is GesteLibre.ACCEPTER:
        libres_decision.accept(lue, axe=form.cleaned_data["axe"], **communs)
    else:
        libres_decision.refuse(lue, **communs)


def _show(
    request: Requete, lue: DemandeLibre, *, refus: Refus | None = None,
    lies: dict[GesteLibre, GesteForm] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; `lies` are the forms just refused, shown open with what was typed."""
    axes = libres_decision.axes_of(lue)
    permis = libres_decision.may(request.user, lue, request.jour)
    formulaires = {
        voulu.value: (lies or {}).get(voulu) or GesteForm(geste=voulu, axes=axes, initial={"axe": lue.axe})
        for voulu in (GesteLibre.ACCEPTER, GesteLibre.REFUSER, GesteLibre.DEMANDER_COMPLEMENT)
        if voulu in permis
    }
    visibles = DemandeLibre.objects.visible_to(request.user, request.jour)
    contexte = {
        **libres_lues.read_for_cnp(lue, request.jour),
        "identiques": libres_decision.identical(lue, visibles) if lue.etat == "deposee" else [],
        "formulaires": formulaires,
        "geste_lie": next((v.value for v in lies or {}), ""),
        "refus": refus,
    }
    reponse = render(request, "cnp/libre.html", contexte, status=status)
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _told(request: Requete, lue: DemandeLibre, objet: object) -> None:
    journal.record(
        Fait.LIBRE_LUE, auteur=request.user, professionnel=lue.exercice.professionnel, objet=objet,
        organisation=libres_decision.conseil_for(request.user, lue, request.jour),
    )  # fmt: skip
