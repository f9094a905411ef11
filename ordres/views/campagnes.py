"""Campaigns of control: those of the instance, opening one, what is done and left, the files of each sorting."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Travail
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from accounts.roles import Nature
from certif.socle.refus import Refus
from ordres import campagne as actes
from ordres import campagne_lue, campagne_tri, conseils, decision_en_nombre
from ordres.formulaires_campagnes import CampagneForm
from ordres.models import Campagne
from ordres.rules.precontrole import Motif, Tri
from ordres.views import acces
from ordres.views.adresses import PLACES, address

HISTORIQUE = 50


@require_safe
def liste(request: Requete) -> HttpResponse:
    """« Où en sont nos contrôles ? »: the campaigns of the instances of this person."""
    _listing(request)
    lues = list(campagne_lue.led_by(request.user, request.jour)[:HISTORIQUE])
    totaux = campagne_lue.totals(lues)
    lignes = [(lue, *totaux.get(lue.pk, (0, 0))) for lue in lues]
    return render(request, "ordre/campagnes.html", {
        "lignes": [
            {"campagne": lue, "total": total, "decides": decides, "part": 100 * decides / total if total else 0}
            for lue, total, decides in lignes
        ],
        "peut_ouvrir": request.user.has_permission(Permission.CONTROLE_INSTRUIRE, request.jour),
        "is_national": conseils.supervised_by(request.user, request.jour).exists(),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir(request: Requete) -> HttpResponse:
    """Choose a perimeter, see what opening would do, then open."""
    instances = [
        instance
        for instance in request.user.organisations_with(Permission.CONTROLE_INSTRUIRE, request.jour)
        if instance.nature in (Nature.ORDRE, Nature.SSA)
    ]
    if not instances:
        raise PermissionDenied
    donnees = request.POST if request.method == "POST" else request.GET
    formulaire = CampagneForm(donnees or None, instances=instances, jour=request.jour)
    apercu = None
    if formulaire.is_valid():
        instance, perimetre = formulaire.chosen_instance, formulaire.perimetre
        apercu = actes.preview(instance, perimetre, request.user)
        if request.method == "POST":
            try:
                ouverte = actes.open_campagne(
                    instance, formulaire.cleaned_data["titre"], perimetre, request.user, request.jour
                )
            except Refus as refus:
                if refus.code == "non_autorise":
                    return render(request, "403.html", {"refus": refus}, status=403)
                show_refusals(formulaire, [refus])
            else:
                messages.success(request, "La campagne est ouverte. Les contrôles s’ouvrent en arrière-plan.")
                return redirect("ordre:campagne", pk=ouverte.pk)
    statut = 422 if request.method == "POST" else 200
    return render(
        request, "ordre/campagne_ouvrir.html", {"formulaire": formulaire, "apercu": apercu}, status=statut
    )  # fmt: skip


@require_safe
def campagne(request: Requete, pk: int) -> HttpResponse:
    """What is done, left, late; where the present pace leads; the next gesture."""
    lue = _seen(request, pk)
    travaux = campagne_lue.works(lue)
    return render(request, "ordre/campagne.html", {
        "campagne": lue,
        "bilan": campagne_lue.read(lue, request.jour),
        "jour": request.jour,
        "ouverture": _progress(travaux.get("ouverture")),
        "tri": _progress(travaux.get("tri")),
        "peut_trier": _may(request, lue, Permission.CONTROLE_INSTRUIRE),
        "peut_decider": _may(request, lue, Permission.CONTROLE_DECIDER),
        "is_sienne": _may(request, lue, Permission.DOSSIER_LISTER),
        "lots": lue.lots.select_related("prepare_par")[:HISTORIQUE],
        "laisses": [(_LAISSES[nom], nombre) for nom, nombre in lue.laisses.items() if nombre],
        "decides_cle": campagne_lue.DECIDES,
    })  # fmt: skip


_LAISSES = {
    "autre_campagne": "déjà dans une autre campagne",
    "clos": "cycle clos sans jugement",
    "decides": "contrôle déjà décidé",
    "le_sien": "le propre dossier de la personne qui a ouvert la campagne",
}


@require_safe
def dossiers(request: Requete, pk: int, tri: str) -> HttpResponse:
    """The files of one sorting, with what the pre-check saw, page by page."""
    lue = _seen(request, pk)
    if tri not in {*Tri, campagne_lue.DECIDES}:
        raise Http404
    motif = request.GET.get("motif", "")
    motif = motif if motif in set(Motif) else ""
    page = campagne_lue.read_page(
        campagne_lue.files(lue, tri, motif), apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    sans_place = address(request.GET, PLACES)
    return render(request, "ordre/campagne_dossiers.html", {
        "campagne": lue,
        "tri": Tri(tri) if tri != campagne_lue.DECIDES else None,
        "motifs": campagne_lue.reasons(lue, tri) if tri != campagne_lue.DECIDES else [],
        "motif": motif,
        "lignes": [
            (a, [Motif(m).phrase for m in a.cycle.dossier_campagne.motifs]) for a in page.lignes
        ],
        "suivant": f"?{sans_place}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
        "precedent": f"?{sans_place}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
    })  # fmt: skip


@require_POST
def trier(request: Requete, pk: int) -> HttpResponse:
    """Sort again what is not decided."""
    lue = _led(request, pk)
    if not _may(request, lue, Permission.CONTROLE_INSTRUIRE):
        raise PermissionDenied
    campagne_tri.request(lue.pk)
    messages.success(request, "Le tri est refait en arrière-plan. Cette page le montre.")
    return redirect("ordre:campagne", pk=lue.pk)


@require_POST
def decider(request: Requete, pk: int) -> HttpResponse:
    """Prepare a bulk decision on the complete files; nothing is decided before it is confirmed."""
    lue = _led(request, pk)
    try:
        lot = decision_en_nombre.prepare_campagne(lue, request.user, request.jour)
    except Refus as refus:
        if refus.code == "non_autorise":
            return render(request, "403.html", {"refus": refus}, status=403)
        messages.error(request, str(refus))
        return redirect("ordre:campagne", pk=lue.pk)
    return redirect("ordre:lot", pk=lot.pk)


def _listing(request: Requete) -> None:
    """403 for whoever lists nobody's files."""
    try:
        acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus


def _seen(request: Requete, pk: int) -> Campagne:
    return get_object_or_404(campagne_lue.visible_to(request.user, request.jour), pk=pk)


def _led(request: Requete, pk: int) -> Campagne:
    return get_object_or_404(campagne_lue.led_by(request.user, request.jour), pk=pk)


def _may(request: Requete, lue: Campagne, permission: Permission) -> bool:
    return lue.instance in request.user.organisations_with(permission, request.jour)


def _progress(travail: Travail | None) -> dict[str, Any] | None:
    """Files done and share of the work that runs; whether it was set aside after its tries."""
    if travail is None:
        return None
    return {
        "faites": travail.faites, "total": travail.total,
        "part": 100 * travail.faites / travail.total if travail.total else 0,
        "is_ecarte": travail.etat == Travail.Etat.ECARTE,
    }  # fmt: skip
