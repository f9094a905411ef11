"""Partner: « Où en sont nos envois ? » — own deliveries, errors by code and month, dry runs, identity check."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import concordance
from accounts.flux.statistiques import errors_of
from accounts.flux.visibilite import followed_partners
from accounts.models import Livraison, Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.formulaires_partenaire import FiltreEssais, IdentiteForm

RECENTES, PAGE = 10, 40


@require_safe
@requires(Permission.API_GERER)
def choisir(request: Requete) -> HttpResponse:
    """The space of one's own partner; an operator chooses which one."""
    partenaires = list(followed_partners(request.user, request.jour).order_by("nom"))
    if len(partenaires) == 1:
        return redirect("partenaire:accueil", partenaires[0].code)
    return render(request, "partenaire/choisir.html", {"partenaires": partenaires})


@require_safe
@requires(Permission.API_GERER)
def accueil(request: Requete, code: str) -> HttpResponse:
    """Latest deliveries with their acknowledgements, then what rows are refused for and what to do."""
    partenaire = visible_partner(request, code)
    recentes = Livraison.objects.filter(partenaire=partenaire, a_blanc=False).order_by("-pk")
    contexte = {"recentes": recentes[:RECENTES], "erreurs": errors_of(partenaire)}
    return show(request, "accueil", partenaire, contexte)


@require_safe
@requires(Permission.API_GERER)
def essais(request: Requete, code: str) -> HttpResponse:
    """Dry runs, newest first, whatever door they came by."""
    partenaire = visible_partner(request, code)
    filtre = FiltreEssais(request.GET)
    if not filtre.is_valid():
        raise Http404
    lignes = Livraison.objects.filter(partenaire=partenaire, a_blanc=True)
    if filtre.cleaned_data["avant"]:
        lignes = lignes.filter(pk__lt=filtre.cleaned_data["avant"])
    page = list(lignes.order_by("-pk")[: PAGE + 1])
    suivant = f"?avant={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return show(request, "essais", partenaire, {"essais": page[:PAGE], "suivant": suivant, "precedent": ""})


@require_http_methods(["GET", "POST"])
@requires(Permission.IDENTITE_VERIFIER)
def identite(request: Requete, code: str) -> HttpResponse:
    """Do this RPPS and this name go together? The same question, limits and journal as by the API."""
    partenaire = visible_partner(request, code)
    formulaire = IdentiteForm(request.POST or None)
    contexte: dict = {"formulaire": formulaire, "concordance": None, "refus": None}
    statut = 200
    if request.method == "POST":
        try:
            contexte["concordance"] = formulaire.is_valid() and concordance.check(
                partenaire, **formulaire.cleaned_data, auteur=request.user
            )
        except Refus as refus:
            contexte["refus"] = refus
        if formulaire.errors or contexte["refus"]:
            contexte["concordance"], statut = None, 400
        if isinstance(contexte["refus"], concordance.TropDeVerifications):
            statut = 429
    return show(request, "identite", partenaire, contexte, statut)


def visible_partner(request: Requete, code: str) -> Partenaire:
    """The partner of this code, or 404 when it is somebody else's."""
    return get_object_or_404(followed_partners(request.user, request.jour).select_related("organisation"), code=code)


def tabs(request: Requete, partenaire: Partenaire, ici: str) -> list[tuple[str, str, bool]]:
    """Tabs of the space that this person may open."""
    pages = (
        ("accueil", "Envois", Permission.API_GERER),
        ("reclamations", "Signalements", Permission.RECLAMATION_TRAITER),
        ("essais", "Essais", Permission.API_GERER),
        ("identite", "Vérifier une identité", Permission.IDENTITE_VERIFIER),
        ("identifiants", "Identifiants", Permission.API_GERER),
        ("abonnements", "Abonnements", Permission.API_GERER),
    )
    return [
        (libelle, reverse(f"partenaire:{nom}", args=[partenaire.code]), nom == ici)
        for nom, libelle, permission in pages
        if request.user.has_permission(permission, request.jour)
    ]


def show(
    request: Requete, nom: str, partenaire: Partenaire, contexte: dict, status: int = 200, *, onglet: str = ""
) -> HttpResponse:
    """A page of the space under its tabs; `onglet` is the one it belongs to when it does not bear its name."""
    commun = {"partenaire": partenaire, "onglets": tabs(request, partenaire, onglet or nom)}
    return render(request, f"partenaire/{nom}.html", {**commun, **contexte}, status=status)
