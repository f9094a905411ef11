"""Partner: one subscription (webhook) — what was sent and what came back, try, send again, resume, close."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import abonnements as actes
from accounts.abonnements import Acteur
from accounts.confirmation import Confirmation, show_confirmation
from accounts.evenements import Evenement
from accounts.models import Signal
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.views.partenaire_abonnements import find, page

PAR_PAGE = 40


class FiltreSignaux(forms.Form):
    """Place in the log."""

    avant = forms.IntegerField(required=False, min_value=1, max_value=10**18)


@require_safe
@requires(Permission.API_GERER)
def abonnement(request: Requete, code: str, pk: int) -> HttpResponse:
    """What it is, and the log of what it was sent, the last first."""
    partenaire, trouve = find(request, code, pk)
    filtre = FiltreSignaux(request.GET)
    if not filtre.is_valid():
        raise Http404
    signaux = trouve.signaux.order_by("-pk")
    if filtre.cleaned_data["avant"]:
        signaux = signaux.filter(pk__lt=filtre.cleaned_data["avant"])
    lus = list(signaux[: PAR_PAGE + 1])
    contexte = {
        "abonnement": trouve,
        "evenements": [Evenement(evenement).libelle for evenement in trouve.evenements],
        "signaux": [(signal, Evenement(signal.nature).libelle) for signal in lus[:PAR_PAGE]],
        "suivant": f"?avant={lus[PAR_PAGE - 1].pk}" if len(lus) > PAR_PAGE else "",
        "precedent": "",
    }
    return page(request, "abonnement", partenaire, contexte)


@require_POST
@requires(Permission.API_GERER)
def geste(request: Requete, code: str, pk: int, geste: str) -> HttpResponse:
    """Send a trial, or resume."""
    partenaire, trouve = find(request, code, pk)
    gestes = {
        "essai": (actes.try_out, "Un signal d’essai part dans quelques secondes."),
        "reprise": (actes.resume, "L’abonnement a repris."),
    }
    if geste not in gestes:
        raise Http404(geste)
    acte, dit = gestes[geste]
    try:
        acte(trouve, Acteur(request.user), request.jour)
    except Refus as refus:
        if refus.code != "adresse_refusee":
            raise
        messages.error(request, str(refus))
    else:
        messages.success(request, dit)
    return redirect("partenaire:abonnement", partenaire.code, trouve.pk)


@require_POST
@requires(Permission.API_GERER)
def rejouer(request: Requete, code: str, pk: int, jeton: uuid.UUID) -> HttpResponse:
    """Send a message again."""
    partenaire, trouve = find(request, code, pk)
    signal = get_object_or_404(Signal.objects.select_related("abonnement"), jeton=jeton, abonnement=trouve)
    actes.replay(signal, Acteur(request.user), request.jour)
    messages.success(request, "Ce signal repart dans quelques secondes, sous le même identifiant.")
    return redirect("partenaire:abonnement", partenaire.code, trouve.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def renouveler(request: Requete, code: str, pk: int) -> HttpResponse:
    """Another secret: confirm, then see it."""
    partenaire, trouve = find(request, code, pk)
    if request.method == "POST":
        secret = actes.renew(trouve, Acteur(request.user), request.jour)
        return page(request, "abonnement_secret", partenaire, {"abonnement": trouve, "secret": secret})
    question = Confirmation(
        titre="Renouveler le secret de cet abonnement\u00a0?",
        texte=f"«\u00a0{trouve.nom}\u00a0» reçoit un nouveau secret, montré une seule fois.",
        consequences=[
            "Pendant 24\u00a0heures, chaque signal porte deux signatures, l’ancienne et la nouvelle.",
            "Ensuite, seule la nouvelle vaut.",
        ],
        libelle_action="Renouveler",
        url_retour=reverse("partenaire:abonnement", args=[partenaire.code, trouve.pk]),
    )
    return show_confirmation(request, question)


@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def clore(request: Requete, code: str, pk: int) -> HttpResponse:
    """Close it: confirm."""
    partenaire, trouve = find(request, code, pk)
    if request.method == "POST":
        actes.close(trouve, Acteur(request.user), request.jour)
        return redirect("partenaire:abonnements", partenaire.code)
    question = Confirmation(
        titre="Clore cet abonnement\u00a0?",
        texte=f"«\u00a0{trouve.nom}\u00a0» ne recevra plus rien, dès maintenant.",
        consequences=[
            "Les signaux en attente sont abandonnés\u00a0; le journal reste lisible 90\u00a0jours.",
            "On ne revient pas en arrière\u00a0: il faudra créer un autre abonnement.",
        ],
        libelle_action="Clore",
        url_retour=reverse("partenaire:abonnement", args=[partenaire.code, trouve.pk]),
        danger=True,
    )
    return show_confirmation(request, question)
