"""Entering by Pro Santé Connect, and leaving: two departures, two returns."""

from __future__ import annotations

import logging

from allauth.account.utils import perform_login
from allauth.account.views import LogoutView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import horloge, identification, navigation, psc, psc_passage
from accounts.professions import Profession
from accounts.psc_jetons import JetonRefuse
from accounts.psc_refus import Ecarte, Motif, explain
from accounts.requete import RequetePublique

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_http_methods(["GET"])
def depart(request: RequetePublique) -> HttpResponse:
    """Send the browser to the provider; `?next=` is where to go after."""
    if not psc.is_open():
        raise Http404
    suite = _after_login(request)
    if request.user.is_authenticated:
        return redirect(suite)
    try:
        adresse, etat, aller = psc.start(suite)
    except psc.Indisponible:
        return _refusal(request, Motif.INDISPONIBLE)
    psc_passage.remember(request.session, etat, aller, horloge.instant())
    return redirect(adresse)


@login_not_required
@never_cache
@require_http_methods(["GET"])
def retour(request: RequetePublique) -> HttpResponse:
    """Back from the provider: a return is worth something once, in the browser that left."""
    if not psc.is_open():
        raise Http404
    aller = psc_passage.take(request.session, request.GET.get("state", ""), horloge.instant())
    if aller is None:
        # The « back » key of somebody already in, or nobody we know.
        return redirect(navigation.own_space()) if request.user.is_authenticated else _refusal(request, Motif.PERIME)
    if erreur := request.GET.get("error"):
        return _refusal(request, _motive_of(erreur))
    return _enter(request, aller)


@login_not_required
@never_cache
@require_safe
def sortie(request: RequetePublique) -> HttpResponse:
    """Back from the provider after leaving: both sessions are over."""
    partie = psc_passage.has_left(request.session, request.GET.get("state", ""))
    if request.user.is_authenticated or not partie:
        return redirect("/")
    return render(request, "compte/sortie_psc.html")


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class Deconnexion(LogoutView):
    """Leave. The session here ends first; then the browser, if it came by the provider, ends the one it has there."""

    def post(self, *args, **kwargs) -> HttpResponse:
        """End the session, then go on: by a page of ours, since no form of ours may lead to another site (CSP)."""
        dehors = psc_passage.leaving(self.request.session)
        reponse: HttpResponse = super().post(*args, **kwargs)
        if dehors is None:
            return reponse
        adresse, etat = dehors
        psc_passage.wait_for_exit(self.request.session, etat)
        return render(self.request, "compte/depart_psc.html", {"adresse": adresse})


def _enter(request: RequetePublique, aller: psc.Aller) -> HttpResponse:
    try:
        identite = psc.finish(request.GET.get("code", ""), request.GET.get("iss"), aller, horloge.instant())
        utilisateur = identification.recognise(identite, request.jour)
    except psc.Indisponible:
        return _refusal(request, Motif.INDISPONIBLE)
    except JetonRefuse as refus:
        logger.warning("psc: answer refused (%s)", refus.code)
        return _refusal(request, Motif.NIVEAU if refus.code == "niveau" else Motif.REPONSE)
    except Ecarte as ecarte:
        return _refusal(request, ecarte.motif, ecarte.profession)
    reponse: HttpResponse = perform_login(request, utilisateur, email_verification="none", redirect_url=aller.suite)
    psc_passage.keep(request.session, identite)
    return reponse


def _refusal(request: RequetePublique, motif: Motif, profession: Profession | None = None) -> HttpResponse:
    """The page of a refusal; the log keeps its kind, never the person."""
    explication = explain(motif, profession)
    logger.info("psc: %s", motif)
    reponse = render(
        request, "compte/refus_psc.html", {"motif": motif, "explication": explication}, status=explication.statut
    )
    if motif is Motif.INDISPONIBLE:
        reponse.headers["Retry-After"] = "120"
    return reponse


def _motive_of(erreur: str) -> Motif:
    """What an error named by the provider means for the person (RFC 6749 §4.1.2.1)."""
    if erreur == "access_denied":
        return Motif.ANNULE
    return Motif.INDISPONIBLE if erreur in psc.PANNES else Motif.REPONSE


def _after_login(request: RequetePublique) -> str:
    """The page asked for, if it is ours."""
    suite = request.GET.get("next", "")
    ici = {request.get_host()}
    if suite and url_has_allowed_host_and_scheme(suite, allowed_hosts=ici, require_https=request.is_secure()):
        return suite
    return navigation.own_space()
