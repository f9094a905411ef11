"""Partner: subscriptions (webhooks) — the list, a new one. A secret is shown once, on the page that answers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import abonnements as actes
from accounts.abonnements import Acteur
from accounts.etendues import Mode
from accounts.evenements import Evenement
from accounts.models import Abonnement, Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.formulaires_partenaire import AbonnementForm
from dashboards.views.partenaire import show, visible_partner


@require_safe
@requires(Permission.API_GERER)
def abonnements(request: Requete, code: str) -> HttpResponse:
    """Those that live, then the closed ones."""
    partenaire = visible_partner(request, code)
    tous = list(actes.of_partner(partenaire))
    contexte = {
        "vivants": [a for a in tous if a.etat != Abonnement.Etat.CLOS],
        "clos": [a for a in tous if a.etat == Abonnement.Etat.CLOS],
    }
    return page(request, "abonnements", partenaire, contexte)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def creer(request: Requete, code: str) -> HttpResponse:
    """Create one; the answer shows its secret, which nobody will see again."""
    partenaire = visible_partner(request, code)
    if request.method == "GET":
        return page(request, "abonnement_creer", partenaire, {"formulaire": AbonnementForm(), "refus": None})
    formulaire = AbonnementForm(request.POST)
    refus: Refus | None = None
    if formulaire.is_valid():
        dit = formulaire.cleaned_data
        try:
            abonnement, secret = actes.create(
                partenaire, dit["nom"], dit["adresse"], [Evenement(e) for e in dit["evenements"]], Mode(dit["mode"]),
                Acteur(request.user), request.jour,
            )  # fmt: skip
        except Refus as refuse:
            refus = refuse
        else:
            return page(request, "abonnement_secret", partenaire, {"abonnement": abonnement, "secret": secret})
    return page(request, "abonnement_creer", partenaire, {"formulaire": formulaire, "refus": refus}, 400)


def find(request: Requete, code: str, pk: int) -> tuple[Partenaire, Abonnement]:
    """A subscription of this partner; 404 for any other."""
    partenaire = visible_partner(request, code)
    return partenaire, get_object_or_404(Abonnement.objects.select_related("partenaire"), pk=pk, partenaire=partenaire)


def page(request: Requete, nom: str, partenaire: Partenaire, contexte: dict, status: int = 200) -> HttpResponse:
    """A page of these, under the tabs of the space."""
    return show(request, nom, partenaire, contexte, status, onglet="abonnements")
