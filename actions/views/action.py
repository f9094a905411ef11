"""One action of the holder: read, correct, change its proof, withdraw, restore."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Utilisateur
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import declaration, preuves, verdicts
from actions.declaration import Refusee
from actions.forms import FormulaireAction, FormulairePreuve, FormulaireRemplacement
from actions.justificatifs import PreuveAcceptee
from actions.models import Action, Cycle, Justificatif
from actions.pieces import PIECES_MAX
from actions.saisie import Demande, demande_de
from actions.situation import situation
from actions.titulaire import own_actions
from actions.views import envoi_fichiers
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe
from referentiels.lecture import load_version
from referentiels.nomenclature import NiveauPreuve


@require_safe
@holder_page
def action(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Everything about one action: what was said, by whom, its proofs, its verdict."""
    action = _own(request.user, pk)
    lecture = None
    if action.cycle is not None and action.fusionnee_dans_id is None:
        vue = situation(action.cycle, request.jour)
        verdict = next((v for a, v in vue.actions if a.pk == action.pk), None)
        lecture = verdicts.read(action, verdict, vue)
    return render(request, "ps/action.html", {
        "action": action,
        "lecture": lecture,
        "preuve": NiveauPreuve(action.preuve).libelle,
        "duree": verdicts.hours(action.duree_minutes),
        "axes": [Axe(n) for n in action.item.axes] if action.item else [],
        "justificatifs": preuves.shown(action),
        "pieces_max": PIECES_MAX,
        "peut_modifier": declaration.can_edit(request.user, action),
        "is_sans_document": action.item is not None and _ask(action, request).honneur_seul,
        "doublons": _sources(action),
        "peut_separer": action.cycle is not None and action.cycle.etat == Cycle.Etat.OUVERT,
        "peut_reunir": _may_unite(action),
    })  # fmt: skip


def _may_unite(action: Action) -> bool:
    """Whether the holder may say that this is the same action as another one of the cycle."""
    if action.cycle is None or action.cycle.etat != Cycle.Etat.OUVERT or action.fusionnee_dans_id is not None:
        return False
    return not action.is_retiree and action.statut != Action.Statut.ANNULEE


def _sources(action: Action) -> list[Action]:
    """What other sources told of this action, with the words of their proofs."""
    doublons = list(action.doublons.select_related("partenaire", "livraison").order_by("pk"))
    for doublon in doublons:
        doublon.preuve_libelle = NiveauPreuve(doublon.preuve).libelle.lower()  # type: ignore[attr-defined]  # for the page
    return doublons


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def modifier(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Correct a declared action; a page left open while it changed elsewhere overwrites nothing."""
    action = _own(request.user, pk)
    if not declaration.can_edit(request.user, action):
        return _explain(request, action)
    demande = _ask(action, request)
    cycle = action.cycle
    assert cycle is not None  # `can_edit` says so
    bornes: dict[str, Any] = {"demande": demande, "debut": cycle.debut, "fin": cycle.fin, "on": request.jour}
    if request.method != "POST":
        form = FormulaireAction(initial=FormulaireAction.initial_of(action), **bornes)
        return render(request, "ps/modifier.html", {"action": action, "form": form, "refus": None})
    form = FormulaireAction(request.POST, initial=FormulaireAction.initial_of(action), **bornes)
    refus, status = None, 422
    if form.is_valid():
        try:
            declaration.modify(
                request.user, action, form.saisie(), demande, form.cleaned_data["revision"] or 0, request.jour
            )
        except Refusee as erreur:
            show_refusals(form, erreur.refus)
        except Refus as erreur:
            refus, status = erreur, 409 if isinstance(erreur, Depasse) else 422
        else:
            messages.success(request, "Votre action est modifiée.")
            return redirect("ps:action", action.pk)
    return render(request, "ps/modifier.html", {"action": action, "form": form, "refus": refus}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def preuve(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Add documents, or put one in place of another (`?remplace=`)."""
    action = _own(request.user, pk)
    if not declaration.can_edit(request.user, action):
        return _explain(request, action)
    demande = _ask(action, request)
    if demande.honneur_seul:
        return render(request, "ps/sans_document.html", {"action": action}, status=422 if request.POST else 200)
    remplace = _replaced(action, request.GET.get("remplace", ""))
    forme = FormulaireRemplacement if remplace else FormulairePreuve
    contexte: dict[str, Any] = {"action": action, "demande": demande, "refus": None, "remplace": remplace}
    if request.method != "POST":
        return render(request, "ps/preuve.html", contexte | {"form": forme(initial={"revision": action.revision})})
    form = forme(request.POST)
    acceptees: list[PreuveAcceptee] = []
    refus_fichiers = envoi_fichiers.take(request, acceptees.append)
    if not acceptees and not refus_fichiers:
        refus_fichiers = [Refus("preuve_absente", "Choisissez un fichier.", "preuve")]
    refus, status = None, 422
    try:
        if acceptees and form.is_valid():
            lue = form.cleaned_data["revision"]
            preuves.add(request.user, action, acceptees, demande, lue, request.jour, remplace=remplace)
    except Depasse as erreur:
        refus, status = erreur, 409
    except Refus as erreur:
        refus_fichiers.append(erreur)
    if refus is None and form.is_valid() and not refus_fichiers:
        nombre = len(acceptees)
        messages.success(
            request, "Votre document est enregistré." if nombre < 2 else f"Vos {nombre} documents sont enregistrés."
        )
        return redirect("ps:action", action.pk)
    show_refusals(form, refus_fichiers)
    return render(request, "ps/preuve.html", contexte | {"form": form, "refus": refus}, status=status)


def _replaced(action: Action, cle: str) -> Justificatif | None:
    """The document that the address says to replace; 404 when it is not one of this action's."""
    if not cle:
        return None
    connu = cle.isascii() and cle.isdigit() and len(cle) < 19
    return get_object_or_404(preuves.current(action), pk=int(cle) if connu else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def retirer(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Withdraw an action, after saying what it changes; undone in one gesture."""
    action = _own(request.user, pk)
    if not declaration.can_edit(request.user, action):
        return _explain(request, action)
    if request.method != "POST":
        return render(request, "ps/retirer.html", {"action": action})
    try:
        declaration.withdraw(request.user, action, _revision(request), request.jour)
    except Refus as refus:
        return _stale(request, action, refus)
    messages.success(request, "L’action est retirée. Vous pouvez annuler ce retrait.")
    return redirect("ps:action", action.pk)


@require_POST
@holder_page
def retablir(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Undo a withdrawal."""
    action = _own(request.user, pk)
    try:
        declaration.restore(request.user, action, _revision(request), request.jour)
    except Refus as refus:
        return _stale(request, action, refus)
    messages.success(request, "L’action est de nouveau sur votre compte.")
    return redirect("ps:action", action.pk)


def _own(utilisateur: Utilisateur, pk: int) -> Action:
    return get_object_or_404(own_actions(utilisateur), pk=pk)


def _ask(action: Action, request: Requete) -> Demande:
    if action.item is None:
        raise Http404
    return demande_de(load_version(action.item.version_id), action.item.code, request.jour)


def _revision(request: Requete) -> int:
    texte = request.POST.get("revision", "")
    return int(texte) if texte.isdigit() and len(texte) < 10 else 0


def _explain(request: Requete, action: Action) -> HttpResponse:
    """Why this action is not the holder's to change, and who can."""
    return render(request, "ps/non_modifiable.html", {"action": action}, status=403)


def _stale(request: Requete, action: Action, refus: Refus) -> HttpResponse:
    contexte = {"refus": refus, "url_retour": reverse("ps:action", args=[action.pk])}
    return render(request, "409.html", contexte, status=409)
