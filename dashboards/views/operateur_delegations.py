"""Operator: « Qui dépose pour le compte de qui ? » — delegations: read, give, end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmation import Confirmation, confirm
from accounts.curseur import Place, page
from accounts.flux import delegation, formats
from accounts.models import Delegation, Utilisateur
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.formulaires_delegation import DelegationForm, FiltreDelegations, FinForm
from dashboards.onglets_flux import tabs

PAR_PAGE = 40
#: Icon and tone of each state, borrowed from a state that everybody knows (`certif.presentation`).
APPARENCES = {"en_vigueur": "valide", "a_venir": "inscrite", "terminee": "inchangee"}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One delegation: where it stands, how that is shown, the feeds that its partner may send, who gave it and how."""

    delegation: Delegation
    etat: str
    libelle: str
    apparence: str
    flux: tuple[str, ...]
    auteur: Utilisateur | None
    is_journalisee: bool


@require_safe
@requires(Permission.ORGANISATION_GERER)
def liste(request: Requete) -> HttpResponse:
    """Every delegation, by partner; those in force first of all are asked by a filter."""
    formulaire = FiltreDelegations(request.GET)
    if not formulaire.is_valid():
        raise Http404
    filtre = formulaire.cleaned_data
    demandees = {nom: filtre[nom] for nom in ("etat", "recherche") if filtre[nom]}
    lues = page(
        _asked(filtre["etat"], filtre["recherche"], request.jour), "code", "pk", PAR_PAGE,
        apres=Place.read(filtre["apres"], str), avant=Place.read(filtre["avant"], str),
    )  # fmt: skip
    comptes = delegation.counts(request.jour)
    contexte = {
        "onglets": tabs(request, "operateur:delegations"),
        "lignes": _lines(list(lues.lignes), request.jour),
        "etats": [(code, libelle, comptes[code]) for code, libelle in delegation.ETATS.items()],
        "filtre": filtre,
        "filtres": tags(demandees, {"etat": delegation.ETATS.__getitem__, "recherche": quoted}),
        **around(lues, demandees),
    }
    return render(request, "operateur/delegations.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
def donner(request: Requete) -> HttpResponse:
    """Let a partner deposit for an organisation; refused, the form is shown again as typed."""
    if request.method != "POST":
        return _ask(request, DelegationForm(initial={"debut": request.jour}))
    formulaire = DelegationForm(request.POST)
    if not formulaire.is_valid():
        return _ask(request, formulaire)
    saisie = formulaire.cleaned_data
    try:
        mandant = delegation.name_principal(saisie["mandant"])
        delegation.grant(saisie["mandataire"], mandant, saisie["debut"], saisie["fin"], request.user, request.jour)
    except Refus as refus:
        show_refusals(formulaire, [refus])
        return _ask(request, formulaire)
    messages.success(request, f"{saisie['mandataire'].nom} peut déposer pour le compte de {mandant.nom}.")
    return redirect("operateur:delegations")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
def clore(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then end a delegation on the day given."""
    cible = get_object_or_404(Delegation.objects.select_related("mandataire", "mandant"), pk=pk)
    formulaire = FinForm(
        request.POST if request.method == "POST" else None, initial={"fin": max(request.jour, cible.debut)}
    )

    def close() -> str:
        delegation.close(cible, formulaire.cleaned_data["fin"], request.user, request.jour)
        return f"La délégation se termine le {cible.fin:%d/%m/%Y}."

    question = Confirmation(
        titre="Quand cette délégation se termine-t-elle\u00a0?",
        texte=f"{cible.mandataire.nom} dépose pour le compte de {cible.mandant.nom} depuis le {cible.debut:%d/%m/%Y}.",
        consequences=[
            "Passé ce jour, un fichier déposé pour son compte est refusé (E005).",
            "Les livraisons déjà reçues restent, et continuent d’être traitées.",
        ],
        libelle_action="Mettre fin à la délégation",
        url_retour=reverse("operateur:delegations"),
        danger=True,
    )
    return confirm(request, question, close, formulaire)


def _asked(etat: str, recherche: str, on: date) -> QuerySet[Delegation]:
    """The delegations asked for: a state, words of the partner or of the organisation."""
    retenues = delegation.in_state(etat, on).select_related("mandataire", "mandant")
    mots = recherche.strip()
    if mots:
        retenues = retenues.filter(
            Q(mandataire__code__iexact=mots) | Q(mandataire__nom__icontains=mots) | Q(mandant__code__iexact=mots)
            | Q(mandant__nom__icontains=mots) | Q(mandant__siret=mots) | Q(mandant__finess=mots)
        )  # fmt: skip
    return retenues.annotate(code=F("mandataire__code"))


def _lines(delegations: list[Delegation], on: date) -> list[Ligne]:
    donneurs = delegation.givers(delegations)
    lignes = []
    for une in delegations:
        etat = delegation.state_of(une, on)
        lignes.append(
            Ligne(
                une, etat, delegation.ETATS[etat], APPARENCES[etat], tuple(formats.types_of(une.mandataire)),
                donneurs.get(une.pk), une.pk in donneurs,
            )
        )  # fmt: skip
    return lignes


def _ask(request: Requete, formulaire: DelegationForm) -> HttpResponse:
    contexte = {"formulaire": formulaire}
    return render(request, "operateur/delegation_nouvelle.html", contexte, status=422 if formulaire.errors else 200)
