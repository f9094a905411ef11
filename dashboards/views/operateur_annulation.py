"""Operator and partner: cancel a delivery in two steps, then list what must be sent again."""

from itertools import chain

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.flux import accuses, annulation
from accounts.flux.visibilite import visible_to
from accounts.models import Livraison
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.csv_continu import csv_lines
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_flux import MotifForm


@require_http_methods(["GET", "POST"])
@requires(Permission.FLUX_SUIVRE)
def annuler(request: Requete, pk: int) -> HttpResponse:
    """First the effect, counted on what is known now; then the reason and the confirmation."""
    cible = _visible(request, pk)
    formulaire = MotifForm(request.POST or None)
    if not formulaire.is_valid():
        if not annulation.can_cancel(request.user, cible, request.jour):
            raise Http404
        return _confirm(request, cible, formulaire, status=400 if request.method == "POST" else 200)
    try:
        annulation.request(cible, request.user, formulaire.cleaned_data["motif"], request.jour)
    except Refus as refus:
        status = 409 if isinstance(refus, Depasse) else 403 if refus.code in ("non_autorise", "delai_passe") else 400
        return render(request, "operateur/annulation_refusee.html", {"livraison": cible, "refus": refus}, status=status)
    return redirect("operateur:livraison", pk=cible.pk)


@require_safe
@requires(Permission.FLUX_SUIVRE)
def a_renvoyer(request: Requete, pk: int) -> HttpResponse:
    """Identifiers to send again after a cancellation, as a CSV of one column."""
    cible = _visible(request, pk)
    rangees = chain([["id_technique"]], ([identifiant] for identifiant in annulation.to_resend(cible)))
    reponse = StreamingHttpResponse(csv_lines(rangees, fin="\n"), content_type="text/csv; charset=utf-8")
    nom = f"{accuses.treatment_id(cible)}-a-renvoyer.csv"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse  # type: ignore[return-value]  # both kinds of responses are served alike


def _visible(request: Requete, pk: int) -> Livraison:
    return get_object_or_404(visible_to(request.user, request.jour), pk=pk)


def _confirm(request: Requete, cible: Livraison, formulaire: MotifForm, status: int = 200) -> HttpResponse:
    contexte = {
        "livraison": cible,
        "traitement": accuses.treatment_id(cible),
        "effet": annulation.preview(cible),
        "is_traitee": cible.etat == Livraison.Etat.TRAITEE,
        "en_attente": cible.compteurs.get("en_attente", 0),
        "formulaire": formulaire,
    }
    return render(request, "operateur/annuler.html", contexte, status=status)
