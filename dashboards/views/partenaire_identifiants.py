"""Partner: credentials of the API — create, renew, revoke. A secret is shown once, on the page that answers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clients_api, horloge
from accounts.confirmation import Confirmation, show_confirmation
from accounts.etendues import Etendue, Mode
from accounts.models import ClientApi, Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.formulaires_partenaire import IdentifiantsForm
from dashboards.views.partenaire import show, visible_partner


@require_safe
@requires(Permission.API_GERER)
def identifiants(request: Requete, code: str) -> HttpResponse:
    """Every pair this partner had: in force, ending, closed."""
    partenaire = visible_partner(request, code)
    instant = horloge.instant()
    tous = list(clients_api.of_partner(partenaire))
    contexte = {
        "en_service": [c for c in tous if c.client_id and (c.fin_at is None or c.fin_at > instant)],
        "fermes": [c for c in tous if not c.client_id or (c.fin_at is not None and c.fin_at <= instant)],
    }
    return _page(request, "identifiants", partenaire, contexte)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def creer(request: Requete, code: str) -> HttpResponse:
    """Create a pair; the answer shows the secret, which nobody will see again."""
    partenaire = visible_partner(request, code)
    if request.method == "GET":
        return _page(request, "identifiants_creer", partenaire, {"formulaire": IdentifiantsForm(), "refus": None})
    formulaire = IdentifiantsForm(request.POST)
    refus: Refus | None = None
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            client, secret = clients_api.create(
                partenaire, donnees["nom"], Mode(donnees["mode"]), [Etendue(e) for e in donnees["etendues"]],
                request.user, request.jour,
            )  # fmt: skip
        except Refus as refuse:
            refus = refuse
        else:
            return _secret(request, partenaire, client, secret)
    return _page(request, "identifiants_creer", partenaire, {"formulaire": formulaire, "refus": refus}, 400)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def renouveler(request: Requete, code: str, pk: int) -> HttpResponse:
    """Replace a pair: confirm, then see the new secret."""
    partenaire, client = _one(request, code, pk)
    if request.method == "POST":
        nouveau, secret = clients_api.renew(client, request.user, request.jour)
        return _secret(request, partenaire, nouveau, secret)
    question = Confirmation(
        titre="Renouveler ces identifiants\u00a0?",
        texte=f"«\u00a0{client.nom}\u00a0» reçoit un nouvel identifiant et un nouveau secret.",
        consequences=[
            "Les anciens valent encore 24\u00a0heures\u00a0: le temps de changer les deux valeurs dans votre logiciel.",
            "Le nouveau secret n’est montré qu’une fois.",
        ],
        libelle_action="Renouveler",
        url_retour=reverse("partenaire:identifiants", args=[partenaire.code]),
    )
    return show_confirmation(request, question)


@require_http_methods(["GET", "POST"])
@requires(Permission.API_GERER)
def revoquer(request: Requete, code: str, pk: int) -> HttpResponse:
    """Close a pair at once."""
    partenaire, client = _one(request, code, pk)
    if request.method == "POST":
        clients_api.revoke(client, request.user, request.jour)
        return redirect("partenaire:identifiants", partenaire.code)
    question = Confirmation(
        titre="Révoquer ces identifiants\u00a0?",
        texte=f"«\u00a0{client.nom}\u00a0» ne pourra plus rien déposer ni lire, dès maintenant.",
        consequences=[
            "Les jetons déjà obtenus sont refusés.",
            "Ce qui a été déposé reste\u00a0: les livraisons reçues sont traitées.",
            "On ne revient pas en arrière\u00a0: il faudra créer d’autres identifiants.",
        ],
        libelle_action="Révoquer",
        url_retour=reverse("partenaire:identifiants", args=[partenaire.code]),
        danger=True,
    )
    return show_confirmation(request, question)


def _one(request: Requete, code: str, pk: int) -> tuple[Partenaire, ClientApi]:
    partenaire = visible_partner(request, code)
    return partenaire, get_object_or_404(ClientApi, pk=pk, partenaire=partenaire)


def _secret(request: Requete, partenaire: Partenaire, client: ClientApi, secret: str) -> HttpResponse:
    return _page(request, "identifiants_secret", partenaire, {"client": client, "secret": secret})


def _page(request: Requete, nom: str, partenaire: Partenaire, contexte: dict, status: int = 200) -> HttpResponse:
    return show(request, nom, partenaire, contexte, status, onglet="identifiants")
