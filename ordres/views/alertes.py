"""« Qui faut-il alerter ? »: preview, confirm, follow and undo the alerts on a risk of non-completion (R. 4022-18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import horloge
from accounts.models import Organisation, Travail
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import alertes_envoi, alertes_lues, conseils, selection
from ordres.alertes_vocabulaire import Destinataire
from ordres.models import EnvoiAlertes
from referentiels.parametres import parametres_au

ENVOIS = 20


@require_safe
def accueil(request: Requete) -> HttpResponse:
    """The sendings of the instance, whom it never alerted, and its templates."""
    instances = _instances(request)
    redigees = request.user.organisations_with(Permission.ALERTE_REDIGER, request.jour)
    return render(request, "ordre/alertes.html", {
        "instances": instances,
        "envois": alertes_lues.sendings(request.user, request.jour)[:ENVOIS],
        "jamais": alertes_lues.never_alerted(instances, request.jour),
        "liste": f"{reverse('ordre:liste')}?situation=jamais_alertes",
        "modeles": [(instance, destinataire) for instance in redigees for destinataire in Destinataire],
        "parametres": parametres_au(request.jour),
        "is_national": conseils.supervised_by(request.user, request.jour).exists(),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def preparer(request: Requete, destinataire: Destinataire) -> HttpResponse:
    """What would leave, for the selection written in the address; confirmed by POST."""
    lignes = selection.chosen(request.GET, _instances(request), request.jour)
    refus: Refus | None = None
    if request.method == "POST":
        try:
            envois = alertes_envoi.confirm(
                lignes, destinataire, request.user, request.jour, empreinte=request.POST.get("empreinte", "")
            )
        except Refus as dit:
            refus = dit
        else:
            return _planned(request, envois)
    return render(
        request, "ordre/alertes_apercu.html", _shown(request, lignes, destinataire, refus),
        status=409 if isinstance(refus, Depasse) else 422 if refus else 200,
    )  # fmt: skip


def _planned(request: Requete, envois: list[EnvoiAlertes]) -> HttpResponse:
    if len(envois) == 1:
        return redirect("ordre:envoi_alertes", envois[0].pk)
    messages.success(request, f"{len(envois)} envois sont prévus, un par instance.")
    return redirect("ordre:alertes")


def _shown(request: Requete, lignes: Any, destinataire: Destinataire, refus: Refus | None) -> dict[str, Any]:
    """The preview; a selection too wide shows why instead."""
    apercu = None
    try:
        apercu = alertes_envoi.preview(lignes, destinataire, request.user, request.jour)
    except Refus as trop:
        refus = trop
    adresse = selection.address(request.GET)
    return {
        "apercu": apercu, "refus": refus, "destinataire": destinataire, "parametres": parametres_au(request.jour),
        "adresse": adresse, "retour": f"{reverse('ordre:liste')}?{adresse}",
    }  # fmt: skip


@require_safe
def envoi(request: Requete, pk: int) -> HttpResponse:
    """Where one sending stands."""
    trouve = _sending(request, pk)
    travail = Travail.objects.filter(cle=alertes_envoi.work_key(trouve)).first()
    faites = trouve.alertes.exclude(etat="prevue").count() if trouve.etat == EnvoiAlertes.Etat.EN_COURS else 0
    reste = (trouve.part_at - horloge.instant()).total_seconds()
    return render(request, "ordre/alertes_envoi.html", {
        "envoi": trouve, "travail": travail, "is_arrete": alertes_envoi.is_stopped(trouve),
        "faites": faites, "part": 100 * faites / trouve.nombre if trouve.nombre else 0,
        "minutes": max(0, -int(-reste // 60)), "ecarts": alertes_lues.left_out(trouve),
        "alertes": trouve.alertes.select_related("cycle__exercice__professionnel", "employeur").order_by("pk")[:100],
    })  # fmt: skip


@require_POST
def annuler(request: Requete, pk: int) -> HttpResponse:
    """« Annuler l’envoi », while nothing has left."""
    trouve = _sending(request, pk)
    try:
        alertes_envoi.cancel(trouve, request.user, request.jour)
    except Refus as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’envoi est annulé. Personne n’a rien reçu.")
    return redirect("ordre:envoi_alertes", pk)


@require_POST
def reprendre(request: Requete, pk: int) -> HttpResponse:
    """Take up a sending that stopped."""
    trouve = _sending(request, pk)
    try:
        alertes_envoi.resume(trouve, request.user, request.jour)
    except Refus as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’envoi reprend là où il s’était arrêté.")
    return redirect("ordre:envoi_alertes", pk)


def _instances(request: Requete) -> list[Organisation]:
    """Instances in whose name the user may alert; 403 when there is none."""
    instances = alertes_envoi.instances_of(request.user, request.jour)
    if not instances:
        raise PermissionDenied("Les alertes sont réservées aux Ordres et au service de santé des armées.")
    return instances


def _sending(request: Requete, pk: int) -> EnvoiAlertes:
    """A sending of one's instances, else 404."""
    return get_object_or_404(alertes_lues.sendings(request.user, request.jour), pk=pk)
