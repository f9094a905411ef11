"""« Votre référentiel ne prévoit pas votre action ? »: ask the CNP, before or after, and follow its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import libres, libres_action, libres_lues
from actions.declaration import Refusee
from actions.formulaires_demandes import PieceForm, ReponseForm
from actions.formulaires_libres import FaiteForm, LibreForm, ValidationForm, initial_of
from actions.models import Cycle, DemandeLibre, PieceLibre
from actions.rules.libre import EtatLibre
from actions.telechargement import sealed
from actions.titulaire import own_actions
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe
from referentiels.parametres import parametres_au


@require_safe
@holder_page
def liste(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Requests already made, and how to ask."""
    refus = libres_lues.closure_of(titulaire.professionnel, titulaire.cycle)
    return render(request, "ps/libres.html", {
        "cycle": titulaire.cycle,
        "demandes": DemandeLibre.objects.owned_by(request.user).order_by("-created_at", "-pk"),
        "refus": refus,
        "axes": [Axe(n) for n in libres_lues.offered_axes(titulaire.cycle)] if titulaire.cycle and not refus else [],
        "jours": parametres_au(request.jour).libre_jours,
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def nouvelle(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Write a request: kept as a draft, that says what happens next before it is sent."""
    cycle = titulaire.cycle
    if refus := libres_lues.closure_of(titulaire.professionnel, cycle):
        return render(request, "ps/libre_impossible.html", {"refus": refus, "cycle": cycle})
    assert cycle is not None  # `closure_of` says so
    axes = tuple(libres_lues.offered_axes(cycle))
    if request.method != "POST":
        return _page(request, cycle, LibreForm(axes=axes, initial=_first(request)))
    form = LibreForm(request.POST, axes=axes)
    if form.is_valid():
        try:
            jeton = form.cleaned_data["jeton"] or uuid4()
            return redirect("ps:libre", libres.start(request.user, jeton, cycle, form.saisie(), request.jour).jeton)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(form, refus.refus if isinstance(refus, Refusee) else [refus])
    return _page(request, cycle, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def validation(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Put an action of the account to the CNP: a label, a validation, or new elements after a refusal."""
    action = get_object_or_404(own_actions(request.user), pk=pk)
    suivi = libres_lues.followed(action)
    if suivi is None or not suivi.peut_demander or action.cycle is None:
        raise Http404
    form = ValidationForm(request.POST or None, initial={"jeton": uuid4()})
    if request.method == "POST" and form.is_valid():
        jeton, saisie = form.cleaned_data["jeton"] or uuid4(), form.saisie(action)
        try:
            ecrite = libres.start(request.user, jeton, action.cycle, saisie, request.jour, action)
            return redirect("ps:libre", ecrite.jeton)
        except Refusee as refus:
            show_refusals(form, refus.refus)
    contexte = {"action": action, "suivi": suivi, "form": form}
    return render(request, "ps/libre_validation.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def modifier(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """Write a draft again; a page left open while it changed elsewhere overwrites nothing."""
    demande = own(request, jeton)
    cycle = demande.cycle
    if demande.etat != EtatLibre.BROUILLON or demande.action_id is not None or cycle is None:
        return redirect("ps:libre", jeton)
    axes = tuple(libres_lues.offered_axes(cycle))
    if request.method != "POST":
        return _page(request, cycle, LibreForm(axes=axes, initial=initial_of(demande)), demande)
    form, status = LibreForm(request.POST, axes=axes), 422
    if form.is_valid():
        try:
            libres.modify(request.user, demande, form.saisie(), form.cleaned_data["revision"] or 0, request.jour)
        except Refus as refus:
            status = 409 if isinstance(refus, Depasse) else 422
            show_refusals(form, refus.refus if isinstance(refus, Refusee) else [refus])
        else:
            return redirect("ps:libre", jeton)
    return _page(request, cycle, form, demande, status)


@require_safe
@holder_page
def demande(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """One request: what is asked, its documents, its steps, the decision, and what may be done now."""
    return show(request, own(request, jeton))


@require_safe
@holder_page
def piece(request: Requete, titulaire: Titulaire, jeton: UUID, pk: int) -> FileResponse:
    """A document of a request of the holder, always as a download."""
    trouvee = get_object_or_404(PieceLibre, pk=pk, demande=own(request, jeton))
    return sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)


def show(
    request: Requete, demande: DemandeLibre, *, refus: Refus | None = None, status: int = 200, **formulaires: Any
) -> HttpResponse:
    """The page of one request, with what was refused and the forms as they were typed."""
    lue = libres_lues.read_own(demande, request.jour)
    contexte = {
        **lue,
        "refus": refus,
        "piece_form": PieceForm(),
        "reponse_form": ReponseForm(initial={"revision": demande.revision}),
        "faite_form": done_form(demande, request) if lue["is_a_declarer"] else None,
        "jours": parametres_au(request.jour).libre_jours,
        **formulaires,
    }
    return render(request, "ps/libre.html", contexte, status=status)


def done_form(demande: DemandeLibre, request: Requete, *donnees: Any) -> FaiteForm:
    """The form that says that an action accepted beforehand is done."""
    cycle = demande.cycle
    if cycle is None:
        raise Http404
    demandee = libres_action.asked_by(demande.item, request.jour)
    initial = {"date_fin": min(demande.fin, request.jour)}
    return FaiteForm(
        *donnees, initial=initial, honneur_seul=demandee.honneur_seul, debut=cycle.debut,
        fin=min(cycle.fin, request.jour), auto_id="faite_%s",
    )  # fmt: skip


def _first(request: Requete) -> dict[str, Any]:
    """What the form of a new request shows: the words of the search that found nothing, or a refused one."""
    initial: dict[str, Any] = {"jeton": uuid4(), "intitule": request.GET.get("q", "")[:300]}
    try:
        reprise = UUID(request.GET.get("reprise", ""))
    except ValueError:
        return initial
    ancienne = DemandeLibre.objects.owned_by(request.user).filter(jeton=reprise).first()
    return initial if ancienne is None else initial_of(ancienne) | {"jeton": uuid4(), "revision": None}


def _page(
    request: Requete, cycle: Cycle, form: LibreForm, demande: DemandeLibre | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "ps/libre_saisie.html", {"form": form, "demande": demande, "cycle": cycle}, status=status)


def own(request: Requete, jeton: UUID) -> DemandeLibre:
    """The request if its holder asks, else 404."""
    siennes = DemandeLibre.objects.owned_by(request.user).select_related(
        "exercice__professionnel", "cycle__exercice__professionnel", "instance", "item__version", "referentiel",
        "action",
    )  # fmt: skip
    return get_object_or_404(siennes, jeton=jeton)
