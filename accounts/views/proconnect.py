"""Entering by ProConnect, for those who work in an organisation; and proving again who one is."""

from __future__ import annotations

import logging
from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import horloge, oidc_client, oidc_passage, pas_de_plus, proconnect, reconnus
from accounts.models import Utilisateur
from accounts.oidc_client import Aller
from accounts.oidc_jetons import JetonRefuse
from accounts.reconnus import Ecarte
from accounts.refus_proconnect import Motif, explain
from accounts.requete import Requete, RequetePublique
from accounts.second_facteur import CLE_SESSION, PROCONNECT
from accounts.views.oidc import Porte, left, refusal

logger = logging.getLogger(__name__)


def _refuse(request: RequetePublique, motif: str) -> HttpResponse:
    return refusal(request, "proconnect", motif, explain(Motif(motif)), "compte/refus_proconnect.html")


_PORTE = Porte(proconnect.is_open, proconnect.provider, _refuse)


@login_not_required
@never_cache
@require_http_methods(["GET"])
def depart(request: RequetePublique) -> HttpResponse:
    """Send the browser to the provider; `?next=` is where to go after."""
    return _PORTE.depart(request)


@login_not_required
@never_cache
@require_http_methods(["GET"])
def retour(request: RequetePublique) -> HttpResponse:
    """Back from the provider."""
    return _PORTE.retour(request, _enter)


@login_not_required
@never_cache
@require_safe
def sortie(request: RequetePublique) -> HttpResponse:
    """Back from the provider after leaving: both sessions are over."""
    return left(request, "ProConnect")


@never_cache
@require_http_methods(["GET"])
def confirmer(request: Requete) -> HttpResponse:
    """Prove again who one is, for somebody who has no second factor here (`accounts.pas_de_plus`)."""
    return _PORTE.depart(request, entree=False)


@require_POST
def delier(request: Requete) -> HttpResponse:
    """Forget the link of one's own account."""
    reconnus.unlink(request.user)
    messages.success(request, "Le lien avec ProConnect est défait.")
    return redirect("compte:sessions")


def _enter(request: RequetePublique, aller: Aller) -> HttpResponse:
    try:
        identite = proconnect.finish(request.GET.get("code", ""), request.GET.get("iss"), aller, horloge.instant())
        utilisateur = reconnus.recognise(identite, request.jour)
    except oidc_client.Indisponible:
        return _refuse(request, Motif.INDISPONIBLE)
    except JetonRefuse as refus:
        logger.warning("proconnect: answer refused (%s)", refus.code)
        return _refuse(request, Motif.NIVEAU if refus.code == "niveau" else Motif.REPONSE)
    except Ecarte as ecarte:
        return _refuse(request, ecarte.motif)
    if request.user.is_authenticated:
        return _confirmed(request, utilisateur, identite, aller)
    if identite.is_fort:
        _is_strong(request, utilisateur)
    reponse: HttpResponse = perform_login(request, utilisateur, email_verification="none", redirect_url=aller.suite)
    if identite.is_fort:
        request.session[CLE_SESSION] = True
    oidc_passage.keep(request.session, "proconnect", identite.id_token, identite.fin)
    return reponse


def _confirmed(
    request: RequetePublique, utilisateur: Utilisateur, identite: proconnect.Identite, aller: Aller
) -> HttpResponse:  # fmt: skip
    """Somebody already in proved again who they are: the same person, with two factors."""
    if utilisateur.pk != request.user.pk:
        return _refuse(request, Motif.AUTRE_PERSONNE)
    if not identite.is_fort:
        return _refuse(request, Motif.NIVEAU)
    _is_strong(request, utilisateur)
    return cast(HttpResponse, pas_de_plus.take_up(request, aller.suite))


def _is_strong(request: RequetePublique, utilisateur: Utilisateur) -> None:
    """Two factors were given there just now: ours is not asked at this login (`EtapeSecondFacteur`)."""
    record_authentication(request, utilisateur, method="mfa", type=PROCONNECT)
