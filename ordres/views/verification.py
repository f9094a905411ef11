"""Public pages: is this attestation valid? No account, no personal data until two facts are typed."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import horloge
from accounts.requete import RequetePublique
from certif.socle.refus import Refus
from ordres import verification
from ordres.fichier_depose import ENVOI_MAX, Condense
from ordres.forms import IdentiteForm, NumeroForm
from ordres.formulaires_attestation import FichierForm
from ordres.models import Attestation

_IDENTITE = "identite"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def saisie(request: RequetePublique) -> HttpResponse:
    """Verification by number: a form, then the answer on the same page."""
    try:
        if request.method != "POST":
            return _page(request, NumeroForm(auto_id="numero_%s"))
        _slow_down(request)
        formulaire = NumeroForm(request.POST, auto_id="numero_%s")
        if not formulaire.is_valid():
            return _page(request, formulaire, status=422)
        numero = formulaire.cleaned_data["numero"]
        return _answer(request, verification.by_number(numero), formulaire, numero)
    except Refus as refus:
        return render(request, "verification/trop.html", {"refus": refus}, status=429)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def jeton(request: RequetePublique, jeton: str) -> HttpResponse:
    """Verification from the QR code; an unknown token gets the same page and the same status as an unknown number."""
    try:
        _slow_down(request)
        return _answer(request, verification.by_token(jeton), NumeroForm(auto_id="numero_%s"), "")
    except Refus as refus:
        return render(request, "verification/trop.html", {"refus": refus}, status=429)


@csrf_exempt  # checked just below, once it is said that the file is not kept: reading the token reads the form
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def fichier(request: RequetePublique) -> HttpResponse:
    """Verification of the PDF itself: whether these very bytes were delivered here. The file is kept nowhere."""
    if _announced(request) > ENVOI_MAX:
        formulaire = FichierForm(auto_id="depot_%s")
        return _page(request, NumeroForm(auto_id="numero_%s"), 413, depot=formulaire, is_trop_lourd=True)
    request.upload_handlers = [Condense(request)]
    return _compare(request)


@csrf_protect
def _compare(request: RequetePublique) -> HttpResponse:
    numero = NumeroForm(auto_id="numero_%s")
    if request.method != "POST":
        return _page(request, numero)
    try:
        verification.slow_down(_visitor(request), "fichier", verification.FICHIERS_PAR_FENETRE)
    except Refus as refus:
        return render(request, "verification/trop.html", {"refus": refus}, status=429)
    depot = FichierForm(request.POST, request.FILES, auto_id="depot_%s")
    if not depot.is_valid():
        return _page(request, numero, 422, depot=depot)
    attestation = verification.by_digest(depot.cleaned_data["fichier"].sha256)
    return _page(
        request, numero,
        reponse=verification.answer(attestation), is_fichier=True,
        numero=attestation.numero if attestation else "", identite_form=IdentiteForm(auto_id="identite_%s"),
    )  # fmt: skip


def _announced(request: RequetePublique) -> int:
    annonce = str(request.META.get("CONTENT_LENGTH") or "")
    return int(annonce) if annonce.isascii() and annonce.isdigit() else 0


def _visitor(request: RequetePublique) -> str:
    """Address of the visitor, not of the proxy in front of us: an insistent one must not close the page to others."""
    return str(get_adapter().get_client_ip(request))


def _slow_down(request: RequetePublique) -> None:
    adresse = _visitor(request)
    verification.slow_down(adresse, "essai", verification.ESSAIS_PAR_FENETRE)
    if _IDENTITE in request.POST:
        verification.slow_down(adresse, _IDENTITE, verification.IDENTITES_PAR_FENETRE)


def _answer(
    request: RequetePublique, attestation: Attestation | None, formulaire: NumeroForm, numero: str
) -> HttpResponse:
    reponse = verification.answer(attestation)
    identite_form = IdentiteForm(auto_id="identite_%s")
    identite = None
    if _IDENTITE in request.POST:
        identite_form = IdentiteForm(request.POST, auto_id="identite_%s")
        if identite_form.is_valid():
            try:
                identite = verification.identify(attestation, **identite_form.cleaned_data)
            except Refus as refus:
                identite_form.add_error(None, str(refus))
    return _page(request, formulaire, reponse=reponse, identite_form=identite_form, identite=identite, numero=numero)


def _page(request: RequetePublique, formulaire: NumeroForm, status: int = 200, **suite: Any) -> HttpResponse:
    contexte = {
        "formulaire": formulaire,
        "depot": FichierForm(auto_id="depot_%s"),
        "reponse": None,
        "identite_form": None,
        "identite": None,
        "numero": "",
        "is_fichier": False,
        "is_trop_lourd": False,
        "verifiee_at": horloge.now(),
        "adresse_officielle": f"{settings.CERTIF_SITE_URL.rstrip('/')}{reverse('verification:saisie')}",
        **suite,
    }
    return render(request, "verification/verification.html", contexte, status=status)
