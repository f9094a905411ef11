"""Entering by Pro Santé Connect; and leaving, whichever provider one came by."""

from __future__ import annotations

import logging

from allauth.account.utils import perform_login
from allauth.account.views import LogoutView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import horloge, identification, oidc_client, oidc_passage, proconnect, psc
from accounts.oidc_client import Aller
from accounts.oidc_jetons import JetonRefuse
from accounts.professions import Profession
from accounts.psc_refus import Ecarte, Motif, explain
from accounts.requete import RequetePublique
from accounts.views.oidc import Porte, left, refusal

logger = logging.getLogger(__name__)
#: What a browser forgets of this site when a session is left: copies of pages, those that no answer forbade included.
OUBLI = '"cache"'
_FOURNISSEURS = {"psc": ("Pro Santé Connect", psc.provider), "proconnect": ("ProConnect", proconnect.provider)}


def _refuse(request: RequetePublique, motif: str, profession: Profession | None = None) -> HttpResponse:
    return refusal(request, "psc", motif, explain(Motif(motif), profession), "compte/refus_psc.html")


_PORTE = Porte(psc.is_open, psc.provider, _refuse)


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
    return left(request, "Pro Santé Connect")


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class Deconnexion(LogoutView):
    """Leave. The session here ends first; then the browser, if it came by a provider, ends the one it has there."""

    def post(self, *args, **kwargs) -> HttpResponse:
        """End the session, then go on: by a page of ours, since no form of ours may lead to another site (CSP).

        Asks the provider nothing: the session here must end even when the other does not answer.
        """
        gardee = oidc_passage.kept(self.request.session)
        reponse: HttpResponse = super().post(*args, **kwargs)
        if gardee is not None:
            reponse = self._onward(*gardee)
        if self.request.is_secure():
            # Browsers listen to it over TLS alone. Photos that wait on a phone stay: the page before asked about them.
            reponse.headers["Clear-Site-Data"] = OUBLI
        return reponse

    def _onward(self, nom: str, fin: str, id_token: str) -> HttpResponse:
        """The page that leads to the exit of the provider one came by."""
        etat = oidc_passage.wait_for_exit(self.request.session)
        titre, provider = _FOURNISSEURS[nom]
        adresse = oidc_client.end_address(provider(), fin, id_token, etat)
        return render(self.request, "compte/depart_psc.html", {"adresse": adresse, "fournisseur": titre})


def _enter(request: RequetePublique, aller: Aller) -> HttpResponse:
    try:
        identite = psc.finish(request.GET.get("code", ""), request.GET.get("iss"), aller, horloge.instant())
        utilisateur = identification.recognise(identite, request.jour)
    except oidc_client.Indisponible:
        return _refuse(request, Motif.INDISPONIBLE)
    except JetonRefuse as refus:
        logger.warning("psc: answer refused (%s)", refus.code)
        return _refuse(request, Motif.NIVEAU if refus.code == "niveau" else Motif.REPONSE)
    except Ecarte as ecarte:
        return _refuse(request, ecarte.motif, ecarte.profession)
    reponse: HttpResponse = perform_login(request, utilisateur, email_verification="none", redirect_url=aller.suite)
    oidc_passage.keep(request.session, "psc", identite.id_token, identite.fin)
    return reponse
