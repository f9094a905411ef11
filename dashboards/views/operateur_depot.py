"""Operator: deposit a file in two steps — a dry run that answers every row, then the confirmation."""

import json
import tempfile
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.flux import depot, traitement
from accounts.flux.depot import Envoi
from accounts.flux.visibilite import depositable_by
from accounts.models import Livraison, Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.feeds.manifeste import Manifeste, read_manifest
from dashboards.acces import requires
from dashboards.formulaires_flux import DepotForm

CANAL = "ecran"
#: A dry run this small is done while the person waits; a bigger one goes to the workers.
LIGNES_IMMEDIATES = 2_000


@require_http_methods(["GET", "POST"])
@requires(Permission.FLUX_DEPOSER)
def deposer(request: Requete) -> HttpResponse:
    """Upload a file: it is checked and rehearsed, nothing is applied yet."""
    partenaires = _partners(request)
    if request.method == "GET":
        return _form(request, DepotForm(partenaires=partenaires))
    formulaire = DepotForm(request.POST, request.FILES, partenaires=partenaires)
    if not formulaire.is_valid():
        return _form(request, formulaire, status=400)
    recu = formulaire.cleaned_data["fichier"]
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "depot"
        with chemin.open("wb") as sortie:
            for bloc in recu.chunks():
                sortie.write(bloc)
        essai = depot.deposit(
            Envoi(
                chemin=chemin, nom=Path(recu.name).name, partenaire=formulaire.cleaned_data["partenaire"], canal=CANAL,
                manifeste=formulaire.cleaned_data["manifeste"], deposee_par=request.user, a_blanc=True,
            )
        )  # fmt: skip
    if essai.etat == Livraison.Etat.RECUE and essai.compteurs["recues"] <= LIGNES_IMMEDIATES:
        traitement.drive(essai, request.jour)
    return redirect("operateur:livraison", pk=essai.pk)


@require_POST
@requires(Permission.FLUX_DEPOSER)
def confirmer(request: Requete, pk: int) -> HttpResponse:
    """Deposit for good the very bytes that were rehearsed."""
    essai = get_object_or_404(
        Livraison.objects.select_related("partenaire"),
        pk=pk, a_blanc=True, etat=Livraison.Etat.TRAITEE, purgee_at__isnull=True, partenaire__in=_partners(request),
    )  # fmt: skip
    recu = essai.manifeste["recu"]
    livraison = depot.deposit(
        Envoi(
            chemin=Path(essai.fichier.path), nom=essai.nom_fichier, partenaire=essai.partenaire, canal=CANAL,
            manifeste=_manifest(recu), deposee_par=request.user, type_flux=essai.type_flux,
        )
    )  # fmt: skip
    return redirect("operateur:livraison", pk=livraison.pk)


def _manifest(recu: dict) -> Manifeste:
    """The manifest as it came; it may have asked for a dry run itself, which is now done."""
    return read_manifest(json.dumps({**recu, "essai": False})) if recu else Manifeste()


def _partners(request: Requete) -> list[Partenaire]:
    partenaires = depositable_by(request.user, request.jour)
    if not partenaires:
        raise Http404
    return partenaires


def _form(request: Requete, formulaire: DepotForm, status: int = 200) -> HttpResponse:
    return render(request, "operateur/deposer.html", {"formulaire": formulaire}, status=status)
