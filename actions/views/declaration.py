"""Declare an action in three screens: what (here), when and how proved (`declaration_details`), what it changed."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requete import Requete
from actions import brouillons, recherche_catalogue, recherche_organismes, verdicts
from actions.models import Brouillon, Cycle
from actions.propositions import Choix, search
from actions.rules.dates_dites import read_date, without_date
from actions.situation import situation
from actions.titulaire import own_actions
from actions.views.acces import Titulaire, holder_page
from actions.views.reprise import shows_again
from certif.socle.refus import Refus
from referentiels.axes import AXES, Axe


def again(request: HttpRequest) -> HttpResponseBase | None:
    """After the session ended: the login page, then this one with the same words; None when there were none."""
    mots = request.POST.get("q", "").strip() or request.POST.get("code", "")
    if not mots:
        return None
    suite = {"cycle": request.GET.get("cycle", ""), "q": mots[:200], "depuis": request.POST.get("depuis", "")}
    adresse = f"{request.path}?{urlencode({nom: valeur for nom, valeur in suite.items() if valeur})}"
    return redirect(adresse) if request.user.is_authenticated else redirect_to_login(adresse)


@shows_again(again)
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def declarer(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Step 1, « Qu’avez-vous fait ? »: words, an axis or the whole référentiel lead to an item."""
    cycle = titulaire.cycle
    if cycle is None:
        raise Http404
    if request.method == "POST":
        return _choose(request, cycle)
    texte = request.GET.get("q", "").strip()[:200]
    axe = int(a) if (a := request.GET.get("axe", "")) in {str(n) for n in AXES} else None
    depuis = _moving(request, request.GET.get("depuis", ""))
    return render(request, "ps/declarer.html", {
        "cycle": cycle,
        "texte": texte,
        "axe": Axe(axe) if axe else None,
        "axes": [Axe(n) for n in AXES],
        "choix": search(cycle.version_id, texte, axe, request.jour) if cycle.version_id else Choix(),
        "cherche": bool(texte),
        "depuis": depuis,
        "garde": depuis.jeton if depuis else "",
        "en_cours": _drafts(cycle) if depuis is None else (),
        "is_ouvert": cycle.etat == Cycle.Etat.OUVERT,
    })  # fmt: skip


def _choose(request: Requete, cycle: Cycle) -> HttpResponse:
    """Open the draft of the item chosen, with what the words already say: title, date, reference of the catalogue."""
    depuis = _moving(request, request.POST.get("depuis", ""))
    try:
        brouillon = brouillons.start(request.user, cycle, request.POST.get("code", ""), request.jour, depuis)
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect(f"{reverse('ps:declarer')}?cycle={cycle.pk}")
    texte = request.POST.get("q", "").strip()[:200]
    fiche = recherche_catalogue.reference_of(request.POST.get("reference", "")[:20])
    if depuis is None and not brouillon.donnees and (texte or fiche):
        donnees = _said(texte, cycle, request)
        if fiche is not None:
            donnees |= {"intitule": fiche.titre, "reference": fiche.reference_action, "organisme_type": "ODPC"}
        brouillons.save_typed(brouillon, donnees)
    return redirect("ps:declarer_details", brouillon.jeton)


def _said(texte: str, cycle: Cycle, request: Requete) -> dict[str, str]:
    """Title and date from the words; a month or a year gives its last day that is past, to be checked."""
    dite = read_date(texte, request.jour)
    # Words that only name an item by its code are no title.
    titre = without_date(texte, dite)
    donnees = {} if titre.upper() == request.POST.get("code", "").upper() else {"intitule": titre}
    if dite is None:
        return donnees
    jour = dite.fin if dite.is_jour or dite.debut > request.jour else min(dite.fin, request.jour, cycle.fin)
    return donnees | {"date_fin": jour.isoformat(), "mots_date": "" if dite.is_jour else dite.mots}


def _moving(request: Requete, jeton: str) -> Brouillon | None:
    """The draft of this holder whose item is being chosen again."""
    try:
        cle = uuid.UUID(jeton)
    except ValueError:
        return None
    return Brouillon.objects.filter(
        jeton=cle, action__isnull=True, cycle__exercice__professionnel_id=request.user.professionnel_id or 0
    ).first()


def _drafts(cycle: Cycle) -> list[Brouillon]:
    """Drafts that hold something, with what they are about."""
    ouverts = Brouillon.objects.filter(cycle=cycle, action__isnull=True)
    return list(ouverts.exclude(donnees={}, pieces__isnull=True).select_related("item").distinct())


@require_safe
@holder_page
def organismes(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Bodies of the public list whose name holds these words, for the suggestions of the form."""
    trouves = recherche_organismes.search(request.GET.get("q", "")[:100])
    return JsonResponse({"organismes": [organisme.denomination for organisme in trouves]})


@require_POST
@holder_page
def abandonner(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Forget a draft."""
    brouillons.abandon(
        get_object_or_404(
            Brouillon, jeton=jeton, cycle__exercice__professionnel_id=request.user.professionnel_id
        )
    )  # fmt: skip
    messages.success(request, "Le brouillon est effacé.")
    return redirect("ps:tableau_de_bord")


@require_safe
@holder_page
def enregistree(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Step 3: the verdict, the new total, and what is still to do."""
    action = get_object_or_404(own_actions(request.user), pk=pk, cycle__isnull=False)
    assert action.cycle is not None  # the filter above
    vue = situation(action.cycle, request.jour)
    lecture = next((le for le in verdicts.read_all(vue) if le.action.pk == action.pk), None)
    return render(request, "ps/enregistree.html", {
        "action": action,
        "lecture": lecture,
        "avancement": vue.avancement,
        "total": vue.avancement.total * 100 if vue.avancement else 0,
        "cycle": action.cycle,
    })  # fmt: skip
