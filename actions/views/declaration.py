"""Declare an action in three screens: what, when and with which proof, then what it changed."""

import contextlib
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Utilisateur
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import brouillons, recherche_items, verdicts
from actions.declaration import Refusee, declare
from actions.forms import FICHIER, HONNEUR, FormulaireDeclaration
from actions.justificatifs import accept
from actions.models import Brouillon
from actions.ressemblances import look_alikes
from actions.saisie import Demande, demande_de, refuse_document
from actions.situation import situation
from actions.titulaire import own_actions
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import AXES, Axe
from referentiels.lecture import load_version

ETAPES = 3


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def declarer(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Step 1, « Qu’avez-vous fait ? »: words, an axis or the whole référentiel lead to an item."""
    cycle = titulaire.cycle
    if cycle is None:
        raise Http404
    if request.method == "POST":
        try:
            brouillon = brouillons.start(request.user, cycle, request.POST.get("code", ""), request.jour)
        except Refus as refus:
            messages.error(request, str(refus))
            return redirect(f"{reverse('ps:declarer')}?cycle={cycle.pk}")
        if (texte := request.POST.get("q", "").strip()) and not brouillon.donnees:
            brouillons.save_typed(brouillon, {"intitule": texte})
        return redirect("ps:declarer_details", brouillon.jeton)
    texte = request.GET.get("q", "").strip()[:200]
    axe = int(a) if (a := request.GET.get("axe", "")) in {str(n) for n in AXES} else None
    return render(request, "ps/declarer.html", {
        "cycle": cycle,
        "texte": texte,
        "axe": Axe(axe) if axe else None,
        "axes": [Axe(n) for n in AXES],
        "propositions": _proposals(cycle.version_id, texte, axe, request),
        "cherche": bool(texte),
        "en_cours": Brouillon.objects.filter(cycle=cycle, action__isnull=True).exclude(donnees={}, fichier="")
        .select_related("item"),
        "is_ouvert": cycle.etat == "ouvert",
    })  # fmt: skip


def _proposals(version_id: int | None, texte: str, axe: int | None, request: Requete) -> list[dict]:
    if version_id is None:
        return []
    version = load_version(version_id)
    items = [item for item in version.items.values() if axe is None or axe in item.axes]
    if texte:
        items = [p.item for p in recherche_items.propose(items, texte)]
    return [
        {
            "item": item,
            "axes": [Axe(n) for n in item.axes],
            "preuve": demande_de(version, item.code, request.jour).preuve.libelle,
        }
        for item in items
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def declarer_details(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Step 2: title, date, proof, and what the item asks besides. Whatever is typed is kept."""
    brouillon = _draft(request.user, jeton)
    if brouillon.action_id is not None:
        return redirect("ps:enregistree", brouillon.action_id)
    demande = _ask(brouillon, request)
    if request.method != "POST":
        return _show(request, brouillon, demande, _blank_form(request, brouillon, demande))
    brouillons.save_typed(brouillon, request.POST.dict())
    if "garder" in request.POST:
        messages.success(
            request, "Votre brouillon est gardé. Vous le retrouverez dans «\u00a0Déclarer une action\u00a0»."
        )
        return redirect("ps:tableau_de_bord")
    form = FormulaireDeclaration(request.POST, **_bounds(request, brouillon, demande))
    # The file first: a mistake elsewhere must not make somebody photograph the document again.
    refus_fichier = _take_file(request, brouillon, demande)
    is_valide = form.is_valid()
    if refus_fichier is not None:
        show_refusals(form, [refus_fichier])
    if not is_valide or refus_fichier is not None:
        return _show(request, brouillon, demande, form, status=422)
    return _declare(request, brouillon, demande, form)


def _declare(request: Requete, brouillon: Brouillon, demande: Demande, form: FormulaireDeclaration) -> HttpResponse:
    saisie = form.saisie(honneur=form.is_honneur)
    if "confirme" not in request.POST:
        proches = look_alikes(brouillon.cycle, demande.item.code, saisie.intitule, saisie.date_fin, request.jour)
        if proches:
            return _show(request, brouillon, demande, form, proches=proches)
    try:
        action = declare(request.user, str(brouillon.jeton), saisie, demande, request.jour)
    except Refusee as erreur:
        show_refusals(form, erreur.refus)
        return _show(request, brouillon, demande, form, status=422)
    except Refus as refus:
        return _show(request, brouillon, demande, form, refus=refus, status=409 if isinstance(refus, Depasse) else 422)
    return redirect("ps:enregistree", action.pk)


@require_POST
@holder_page
def garder_brouillon(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Keep what is being typed, without judging it (called while typing, where JavaScript runs)."""
    brouillons.save_typed(_draft(request.user, jeton), request.POST.dict())
    return HttpResponse(status=204)


@require_POST
@holder_page
def abandonner(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Forget a draft."""
    brouillons.abandon(_draft(request.user, jeton))
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


def _draft(utilisateur: Utilisateur, jeton: uuid.UUID) -> Brouillon:
    return get_object_or_404(
        Brouillon.objects.select_related("cycle__exercice__professionnel", "cycle__version", "item"),
        jeton=jeton,
        cycle__exercice__professionnel_id=utilisateur.professionnel_id,
    )


def _ask(brouillon: Brouillon, request: Requete) -> Demande:
    return demande_de(load_version(brouillon.item.version_id), brouillon.item.code, request.jour)


def _blank_form(request: Requete, brouillon: Brouillon, demande: Demande) -> FormulaireDeclaration:
    """The form as it was left; the kind of proof the item asks for is chosen in advance."""
    defaut = {
        "intitule": brouillon.item.libelle[:300],
        "mode_preuve": HONNEUR if demande.honneur_suffit and not brouillon.fichier else FICHIER,
    }
    return FormulaireDeclaration(initial=defaut | brouillon.donnees, **_bounds(request, brouillon, demande))


def _bounds(request: Requete, brouillon: Brouillon, demande: Demande) -> dict:
    return {"demande": demande, "debut": brouillon.cycle.debut, "fin": brouillon.cycle.fin, "on": request.jour}


def _take_file(request: Requete, brouillon: Brouillon, demande: Demande) -> Refus | None:
    fichier = request.FILES.get("preuve")
    if fichier is None:
        return None
    try:
        refuse_document(demande)
        brouillons.attach(brouillon, accept(fichier))
    except Refus as refus:
        return refus
    with contextlib.suppress(AttributeError):
        fichier.close()
    return None


def _show(
    request: Requete, brouillon: Brouillon, demande: Demande, form: FormulaireDeclaration, *,
    proches=(), refus: Refus | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(request, "ps/declarer_details.html", {
        "brouillon": brouillon, "demande": demande, "form": form, "cycle": brouillon.cycle, "proches": proches,
        "refus": refus, "axes": [Axe(n) for n in demande.item.axes],
    }, status=status)  # fmt: skip
