"""« Que voulez-vous demander à votre Ordre ? »: write, read the effect, send, follow.

A holder whose account is not activated yet may ask for a correction: what is wrong may be what stops the activation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Exercice
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import amenagements_lus, demandes, demandes_lues, specialite
from actions.declaration import Refusee
from actions.formulaires_demandes import FORMULAIRES, FormulaireDemande, PieceForm, ReponseForm, initial_of
from actions.models import Cycle, DemandeOrdre, PieceDemande
from actions.objets_demande import AILLEURS, Objet
from actions.rules.demande import EtatDemande
from actions.telechargement import sealed
from actions.views.acces import Titulaire, holder_of
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.parametres import parametres_au

#: Fields that an address may fill in: a simulation leads here with what was tried.
PREREMPLIS = ("donnee", "specialite", "debut", "fin")


def demandeur(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view its `Titulaire`, activated or not; 404 for anybody who holds no account."""

    @wraps(vue)
    def page(request: Requete, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return vue(request, holder_of(request), *args, **kwargs)

    return page


@require_safe
@demandeur
def liste(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Requests already made, and what can be asked."""
    return render(request, "ps/demandes.html", {
        "cycle": titulaire.cycle,
        "demandes": DemandeOrdre.objects.owned_by(request.user).order_by("-created_at", "-pk"),
        "offres": demandes_lues.offers(titulaire.professionnel, titulaire.cycle, request.jour),
        "ailleurs": AILLEURS,
        "jours": parametres_au(request.jour).demande_jours,
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@demandeur
def nouvelle(request: Requete, titulaire: Titulaire, objet: str) -> HttpResponse:
    """Write a request: it is kept as a draft, whose effect is shown before it is sent."""
    if objet not in list(Objet):
        raise Http404
    exercice, cycle = _subject(titulaire)
    voulu = Objet(objet)
    if request.method != "POST":
        if refus := demandes_lues.closure_of(voulu, titulaire.professionnel, cycle, request.jour):
            return _page(request, "ps/demande_impossible.html", voulu, {"refus": refus})
        initial = {"jeton": uuid4(), **{nom: request.GET.get(nom, "") for nom in PREREMPLIS}}
        return _page(request, "ps/demande_saisie.html", voulu, {"form": _form(voulu, request, cycle, initial=initial)})
    form = _form(voulu, request, cycle, data=request.POST)
    if form.is_valid():
        jeton = form.cleaned_data["jeton"] or uuid4()
        try:
            ecrite = demandes.start(request.user, jeton, exercice, cycle, form.saisie(), request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(form, refus.refus if isinstance(refus, Refusee) else [refus])
        else:
            return redirect("ps:demande", ecrite.jeton)
    return _page(request, "ps/demande_saisie.html", voulu, {"form": form}, 422)


@require_http_methods(["GET", "HEAD", "POST"])
@demandeur
def modifier(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """Write a draft again; a page left open while it changed elsewhere overwrites nothing."""
    demande = own(request, jeton)
    if demande.etat != EtatDemande.BROUILLON:
        return redirect("ps:demande", jeton)
    objet = Objet(demande.objet)
    if request.method != "POST":
        form = _form(objet, request, demande.cycle, initial=initial_of(demande))
        return _page(request, "ps/demande_saisie.html", objet, {"form": form, "demande": demande})
    form, status = _form(objet, request, demande.cycle, data=request.POST), 422
    if form.is_valid():
        try:
            demandes.modify(request.user, demande, form.saisie(), form.cleaned_data["revision"] or 0, request.jour)
        except Refus as refus:
            status = 409 if isinstance(refus, Depasse) else 422
            show_refusals(form, refus.refus if isinstance(refus, Refusee) else [refus])
        else:
            return redirect("ps:demande", jeton)
    return _page(request, "ps/demande_saisie.html", objet, {"form": form, "demande": demande}, status)


@require_safe
@demandeur
def demande(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """One request: what is asked, its effect, its documents, its steps, and what may be done now."""
    return show(request, own(request, jeton))


@require_safe
@demandeur
def piece(request: Requete, titulaire: Titulaire, jeton: UUID, pk: int) -> FileResponse:
    """A document of a request of the holder, always as a download."""
    trouvee = get_object_or_404(PieceDemande, pk=pk, demande=own(request, jeton))
    return sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)


def show(
    request: Requete, demande: DemandeOrdre, *, refus: Refus | None = None, status: int = 200, **formulaires: Any
) -> HttpResponse:
    """The page of one request, with what was refused and the forms as they were typed."""
    contexte = {
        **demandes_lues.read(demande, request.jour),
        "refus": refus,
        "piece_form": PieceForm(),
        "reponse_form": ReponseForm(initial={"revision": demande.revision}),
        "jours": parametres_au(request.jour).demande_jours,
        **formulaires,
    }
    return render(request, "ps/demande.html", contexte, status=status)


def _page(request: Requete, gabarit: str, objet: Objet, plus: dict[str, Any], status: int = 200) -> HttpResponse:
    contexte = {"objet": objet, "mots": objet.mots, "demande": None, **plus}
    return render(request, gabarit, contexte, status=status)


def _form(objet: Objet, request: Requete, cycle: Cycle | None, **options: Any) -> FormulaireDemande:
    """The form of this kind, with the choices that the file of the holder gives."""
    if objet is Objet.ALLEGEMENT:
        codes = cycle.conditions_reprise.values_list("item", flat=True) if cycle else ()
        options["conditions"] = [(code, amenagements_lus.label_of(cycle, code)) for code in codes] if cycle else []
    if objet is Objet.CORRECTION:
        options["specialites"] = specialite.choices(cycle, request.jour) if cycle else ()
    return FORMULAIRES[objet](**options)


def _subject(titulaire: Titulaire) -> tuple[Exercice, Cycle | None]:
    """The exercise and the cycle that a new request is about; 404 for a person without any exercise."""
    if titulaire.cycle is not None:
        return titulaire.cycle.exercice, titulaire.cycle
    exercice = titulaire.professionnel.exercices.order_by("pk").first()
    if exercice is None:
        raise Http404
    return exercice, None


def own(request: Requete, jeton: UUID) -> DemandeOrdre:
    """The request if its holder asks, else 404."""
    siennes = DemandeOrdre.objects.owned_by(request.user)
    return get_object_or_404(
        siennes.select_related("exercice__professionnel", "cycle__exercice__professionnel", "instance"), jeton=jeton
    )
