"""What both ways in by a provider share: leave, come back, refuse, end the session there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import horloge, navigation, oidc_client, oidc_passage
from accounts.oidc_client import Aller, Fournisseur
from accounts.psc_refus import Explication
from accounts.requete import RequetePublique

#: What a return that failed is shown, by its motive.
Refuse = Callable[[RequetePublique, str], HttpResponse]


@dataclass(frozen=True, slots=True)
class Porte:
    """One provider, as the views of its way in see it."""

    is_open: Callable[[], bool]
    provider: Callable[[], Fournisseur]
    refuse: Refuse

    def depart(self, request: RequetePublique, *, entree: bool = True) -> HttpResponse:
        """Send the browser to the provider; `?next=` is where to go after. Somebody already in goes there at once.

        `entree` False: somebody already in leaves to prove again who they are.
        """
        if not self.is_open():
            raise Http404
        suite = after_login(request)
        if entree and request.user.is_authenticated:
            return redirect(suite)
        fournisseur = self.provider()
        try:
            adresse, etat, aller = oidc_client.start(fournisseur, suite)
        except oidc_client.Indisponible:
            return self.refuse(request, "indisponible")
        oidc_passage.remember(request.session, fournisseur.nom, etat, aller, horloge.instant())
        return redirect(adresse)

    def retour(
        self, request: RequetePublique, enter: Callable[[RequetePublique, Aller], HttpResponse]
    ) -> HttpResponse:  # fmt: skip
        """Back from the provider: a return is worth something once, in the browser that left."""
        if not self.is_open():
            raise Http404
        aller = oidc_passage.take(
            request.session, self.provider().nom, request.GET.get("state", ""), horloge.instant()
        )  # fmt: skip
        if aller is None:
            # The « back » key of somebody already in, or nobody we know.
            return redirect(navigation.own_space()) if request.user.is_authenticated else self.refuse(request, "perime")
        if erreur := request.GET.get("error"):
            return self.refuse(request, _motive_of(erreur))
        return enter(request, aller)


def left(request: RequetePublique, fournisseur: str) -> HttpResponse:
    """Back from a provider after leaving: both sessions are over."""
    partie = oidc_passage.has_left(request.session, request.GET.get("state", ""))
    if request.user.is_authenticated or not partie:
        return redirect("/")
    return render(request, "compte/sortie_psc.html", {"fournisseur": fournisseur})


def refusal(
    request: RequetePublique, nom: str, motif: str, explication: Explication, gabarit: str
) -> HttpResponse:  # fmt: skip
    """The page of a refusal; the log keeps its kind, never the person."""
    logging.getLogger(f"accounts.{nom}").info("%s: %s", nom, motif)
    reponse = render(request, gabarit, {"motif": motif, "explication": explication}, status=explication.statut)
    if explication.statut == 503:
        reponse.headers["Retry-After"] = "120"
    return reponse


def after_login(request: RequetePublique) -> str:
    """The page asked for, if it is ours."""
    suite = request.GET.get("next", "")
    ici = {request.get_host()}
    if suite and url_has_allowed_host_and_scheme(suite, allowed_hosts=ici, require_https=request.is_secure()):
        return suite
    return navigation.own_space()


def _motive_of(erreur: str) -> str:
    """What an error named by the provider means for the person (RFC 6749 §4.1.2.1)."""
    if erreur == "access_denied":
        return "annule"
    return "indisponible" if erreur in oidc_client.PANNES else "reponse"
