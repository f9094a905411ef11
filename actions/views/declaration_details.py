"""Step 2 of a declaration: when, with which proof, and what the item asks besides. Nothing typed is ever lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Utilisateur
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import brouillons, recherche_organismes
from actions.declaration import Refusee, declare
from actions.forms import ChampDate
from actions.meme_action import recognise
from actions.models import Action, Brouillon, Cycle
from actions.ressemblances import look_alikes
from actions.saisie import cycle_of, demande_de
from actions.titulaire import own_actions, own_cycles
from actions.views import envoi_fichiers
from actions.views.acces import Titulaire, holder_page
from actions.views.declaration_ecran import Ecran, number, revision_of, status_of, typed_of
from actions.views.reprise import shows_again
from certif.socle.refus import Refus
from referentiels.lecture import load_version

AUTRE_ONGLET = Refus(
    "autre_onglet",
    "Ce brouillon a changé depuis que vous avez ouvert cette page, sans doute dans un autre onglet.",
    remede="Ce que vous venez d’écrire est ci-dessous. Envoyez de nouveau pour le garder à la place de l’autre.",
)


def again(request: HttpRequest) -> HttpResponse | None:
    """What was just typed, given back unsaved to whoever sent it after the session ended; None when there was none."""
    saisis = {nom: request.POST[nom] for nom in brouillons.CHAMPS if request.POST.get(nom)}
    if not saisis:
        return None
    contexte = {
        "saisis": saisis, "date_fin": _date_said(saisis.get("date_fin", "")), "adresse": request.path,
        "has_fichiers": bool(envoi_fichiers.sent(request)),
    }  # fmt: skip
    page = render(request, "ps/declaration_reprise.html", contexte, status=403)
    page.headers["Cache-Control"] = "private, no-store"
    return page


def _date_said(texte: str) -> date | None:
    """The date as it will be read; None when it is not one."""
    try:
        lue: date | None = ChampDate(required=False).clean(texte)
    except ValidationError:
        return None
    return lue


@shows_again(again)
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def declarer_details(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Step 2: title, date, proof, and what the item asks besides. Whatever is typed is kept."""
    brouillon = _draft(request.user, jeton)
    if brouillon.action is not None:
        _say_declared(request, brouillon.action)
        return redirect("ps:enregistree", brouillon.action.pk)
    demande = demande_de(load_version(brouillon.item.version_id), brouillon.item.code, request.jour)
    ecran = Ecran(request, brouillon, demande)
    if request.method != "POST":
        return ecran.show(ecran.blank())
    if not brouillons.save_typed(brouillon, typed_of(request), revision_of(request)):
        brouillon.refresh_from_db(fields=["revision"])
        return ecran.show(ecran.typed(), refus=AUTRE_ONGLET, status=409)
    for nom, geste in GESTES.items():
        if nom in request.POST:
            return geste(ecran)
    return _finish(ecran)


def _later(ecran: Ecran) -> HttpResponse:
    """« Finir plus tard »."""
    if refus := ecran.take_files():
        return ecran.show(ecran.blank(), refus_fichiers=refus, status=422)
    messages.success(
        ecran.request, "Votre brouillon est gardé. Vous le retrouverez dans «\u00a0Déclarer une action\u00a0»."
    )
    return redirect("ps:tableau_de_bord")


def _join(ecran: Ecran) -> HttpResponse:
    """« Joindre » : keep the files, and nothing else yet."""
    if refus := ecran.take_files():
        return ecran.show(ecran.blank(), refus_fichiers=refus, status=422)
    return ecran.back("documents")


def _take_out(ecran: Ecran) -> HttpResponse:
    brouillons.detach(ecran.brouillon, number(ecran.valeur("retirer_piece")))
    return ecran.back("documents")


def _look_for_body(ecran: Ecran) -> HttpResponse:
    """« Chercher dans la liste publique » : the bodies whose name holds these words, to choose one."""
    ecran.take_files()
    trouves = recherche_organismes.search(ecran.valeur("organisme_nom"))
    return ecran.show(ecran.blank(), organismes=trouves)


def _same(ecran: Ecran) -> HttpResponse:
    """« C’est la même » : the draft is an action of the account."""
    action = get_object_or_404(
        own_actions(ecran.request.user).filter(cycle=ecran.brouillon.cycle, is_retiree=False),
        pk=number(ecran.valeur("meme")),
    )
    refus = ecran.take_files()
    form = ecran.typed()
    if refus or not form.is_valid():
        show_refusals(form, refus)
        return ecran.show(form, status=422)
    saisie = form.saisie(honneur=form.is_honneur)
    try:
        phrase = recognise(ecran.request.user, ecran.brouillon, action, saisie, ecran.demande, ecran.request.jour)
    except Refus as erreur:
        return ecran.show(form, refus=erreur, status=status_of(erreur))
    messages.success(ecran.request, phrase)
    return redirect("ps:action", action.pk)


def _other_cycle(ecran: Ecran) -> HttpResponse:
    """« La déclarer dans cet autre cycle » : the same item there, or the search with the same words."""
    cle = ecran.valeur("autre_cycle")
    cycle = next((c for c in own_cycles(ecran.request.user) if str(c.pk) == cle), None)
    if cycle is None:
        raise Http404
    ecran.take_files()
    request, brouillon = ecran.request, ecran.brouillon
    try:
        brouillons.start(request.user, cycle, brouillon.item.code, request.jour, depuis=brouillon)
    except Refus as refus:
        if refus.code != "item_inconnu":
            return ecran.show(ecran.blank(), refus=refus, status=status_of(refus))
        messages.info(request, "Cette action n’a pas le même code dans ce cycle\u00a0: choisissez-la ci-dessous.")
        suite = {"cycle": cycle.pk, "depuis": brouillon.jeton, "q": brouillon.donnees.get("intitule", "")}
        return redirect(f"{reverse('ps:declarer')}?{urlencode(suite)}")
    return ecran.back("declaration")


#: Buttons of the form, and what each does; without any of them the action is declared.
GESTES: dict[str, Callable[[Ecran], HttpResponse]] = {
    "garder": _later, "joindre": _join, "retirer_piece": _take_out, "chercher_organisme": _look_for_body,
    "meme": _same, "autre_cycle": _other_cycle,
}  # fmt: skip


def _finish(ecran: Ecran) -> HttpResponse:
    # The files first: a mistake elsewhere must not make somebody photograph the document again.
    refus = ecran.take_files()
    form = ecran.typed()
    is_valide = form.is_valid()
    show_refusals(form, refus)
    if not is_valide or refus:
        return ecran.show(form, status=422)
    request, saisie = ecran.request, form.saisie(honneur=form.is_honneur)
    if "confirme" not in request.POST:
        proches = look_alikes(ecran.brouillon.cycle, ecran.demande.item.code, saisie, request.jour)
        if proches:
            return ecran.show(form, proches=proches)
    autres = [number(cle) for cle in request.POST.getlist("autre")]
    try:
        action = declare(
            request.user, str(ecran.brouillon.jeton), saisie, ecran.demande, request.jour, autres=autres
        )  # fmt: skip
    except Refusee as erreur:
        show_refusals(form, erreur.refus)
        return ecran.show(form, status=422, autre_cycle=_offered(ecran, saisie.date_fin, erreur))
    except Refus as erreur:
        return ecran.show(form, refus=erreur, status=status_of(erreur))
    return redirect("ps:enregistree", action.pk)


def _offered(ecran: Ecran, jour: date, erreur: Refusee) -> Cycle | None:
    """The open cycle to declare in, when that is what was refused."""
    if all(refus.code != "date_autre_cycle" for refus in erreur.refus):
        return None
    autre = cycle_of(ecran.brouillon.cycle, jour)
    return autre if autre is not None and autre.etat == Cycle.Etat.OUVERT else None


@require_POST
@holder_page
def garder_brouillon(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Keep what is being typed, without judging it (called while typing, where JavaScript runs): the revision, or 409.

    409 as well when the draft was declared meanwhile: the page tells it when it is sent.
    """
    brouillon = _draft(request.user, jeton)
    if brouillon.action_id is not None or not brouillons.save_typed(brouillon, typed_of(request), revision_of(request)):
        return JsonResponse({"code": "autre_onglet"}, status=409)
    return JsonResponse({"revision": brouillon.revision})


def _say_declared(request: Requete, action: Action) -> None:
    """Warn when something else than the declared action was just sent; a double click says nothing."""
    if request.method != "POST" or not request.POST.get("intitule"):
        return
    envoye = (request.POST["intitule"].strip(), request.POST.get("date_fin", ""))
    if envoye != (action.intitule, action.date_fin.isoformat()):
        messages.warning(
            request,
            "Ce brouillon était déjà devenu cette action, dans un autre onglet. Rien n’a été enregistré deux fois, et"
            " ce que vous venez d’envoyer n’a rien changé. Si c’est à corriger, modifiez l’action.",
        )


def _draft(utilisateur: Utilisateur, jeton: uuid.UUID) -> Brouillon:
    return get_object_or_404(
        Brouillon.objects.select_related("cycle__exercice__professionnel", "cycle__version", "item", "action"),
        jeton=jeton,
        cycle__exercice__professionnel_id=utilisateur.professionnel_id,
    )
