"""Decide many complete files at once: the preview, the sample, the confirmation, what became of each."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import decision_en_nombre as actes
from ordres import lot_echantillon, lot_lu, selection, suivi
from ordres.models import DossierLot, LotDecisions
from ordres.views.adresses import PLACES, address
from referentiels.parametres import parametres_au


@require_http_methods(["GET", "HEAD", "POST"])
def decider_en_nombre(request: Requete) -> HttpResponse:
    """From the follow-up list: how many files are chosen, what will be done with them; then prepare."""
    try:
        instances = actes.deciding_instances(request.user, request.jour)
        choisies = selection.chosen(request.GET, instances, request.jour)
        if request.method == "POST":
            lot = actes.prepare(choisies, request.user, request.jour)
            return redirect("ordre:lot", pk=lot.pk)
    except Refus as refus:
        if refus.code == "non_autorise":
            raise PermissionDenied(str(refus)) from refus
        messages.error(request, str(refus))
        return redirect("ordre:liste")
    return render(request, "ordre/decider_en_nombre.html", {
        "total": suivi.count(choisies), "selection": selection.address(request.GET),
        "echantillon": parametres_au(request.jour).lot_echantillon,
    })  # fmt: skip


@require_safe
def lot(request: Requete, pk: int) -> HttpResponse:
    """Where a bulk decision stands: its counts, who is left out and why, its sample, its next gesture."""
    return _page(request, _seen(request, pk))


@require_POST
@recently_authenticated
def confirmer(request: Requete, pk: int) -> HttpResponse:
    """Confirm a prepared lot."""
    return _act(request, pk, "", "Les décisions commencent. Vous pouvez quitter cette page\u00a0: vous serez prévenu.")


@require_POST
@recently_authenticated
def conduire(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Pause a lot, take it up again, give up what is not decided."""
    if geste not in _FAITS:
        raise Http404
    return _act(request, pk, geste, _FAITS[geste])


_FAITS = {
    actes.EN_PAUSE: "Les décisions sont en pause. Celles qui sont prises le restent.",
    actes.REPRENDRE: "Les décisions reprennent.",
    actes.ANNULER: "Le lot est annulé. Les décisions déjà prises le restent.",
}


@require_safe
def dossiers(request: Requete, pk: int, etat: str) -> HttpResponse:
    """The files of a lot that were decided, or left out (and why), page by page."""
    lu = _seen(request, pk)
    if etat not in DossierLot.Etat.values:
        raise Http404
    page = lot_lu.read_page(
        lu, etat, request.GET.get("cause", "")[:40], apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )  # fmt: skip
    numeros = lot_lu.numbers(page.lignes)
    sans_place = address(request.GET, PLACES)
    return render(request, "ordre/lot_dossiers.html", {
        "lot": lu, "etat": DossierLot.Etat(etat),
        "lignes": [(dossier, numeros.get(dossier.cycle_id, "")) for dossier in page.lignes],
        "suivant": f"?{sans_place}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
        "precedent": f"?{sans_place}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
    })  # fmt: skip


def _seen(request: Requete, pk: int) -> LotDecisions:
    return get_object_or_404(lot_lu.visible_to(request.user, request.jour), pk=pk)


def _act(request: Requete, pk: int, geste: str, dit: str) -> HttpResponse:
    """Do a gesture on a lot; a refusal is shown on its page, a lot that moved is a 409."""
    lu = _seen(request, pk)
    try:
        if geste:
            actes.steer(lu.pk, geste, request.user, request.jour)
        else:
            actes.confirm(lu.pk, request.user, request.jour)
    except Depasse as refus:
        return _page(request, _seen(request, pk), refus, 409)
    except Refus as refus:
        if refus.code == "non_autorise":
            return render(request, "403.html", {"refus": refus}, status=403)
        return _page(request, lu, refus, 422)
    messages.success(request, dit)
    return redirect("ordre:lot", pk=pk)


def _page(request: Requete, lu: LotDecisions, refus: Refus | None = None, statut: int = 200) -> HttpResponse:
    comptes = lot_lu.counts(lu)
    echantillon = lot_echantillon.read(lu, request.user)
    instances = request.user.organisations_with(Permission.CONTROLE_DECIDER, request.jour)
    contexte = {
        "lot": lu,
        "comptes": comptes,
        "causes": lot_lu.causes(lu),
        "suivi": lot_lu.progress(lu, comptes),
        "echantillon": echantillon,
        "a_ouvrir": sum(regarde.ouvert_at is None for regarde in echantillon),
        "is_exige": parametres_au(request.jour).lot_echantillon_ouvert,
        "peut_decider": lu.instance in instances,
        "gestes": {geste for geste, depuis in actes.DEPUIS.items() if lu.etat in depuis},
        "is_lecture": lu.etat == LotDecisions.Etat.PREPARATION,
        "refus": refus,
    }
    return render(request, "ordre/lot.html", contexte, status=statut)
