"""Operator: one gesture on the rows of one cause, after seeing which: take, put off, or apply the fix proposed."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.flux import atelier, gestes, rejeu, suivi
from accounts.models import Reponse
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.views.operateur_lignes import asked, read_filter


@require_http_methods(["GET", "POST"])
@requires(Permission.FLUX_CORRIGER)
def lot(request: Requete) -> HttpResponse:
    """The rows of a cause, all ticked, with what each would become; then the gesture on those still ticked."""
    formulaire = read_filter(request)
    filtre = formulaire.filtre()
    if not filtre.code:
        return redirect("operateur:lignes")
    retenues = atelier.rows(filtre, request.user, request.jour)
    lues = retenues.select_related("livraison__partenaire").prefetch_related("livraison__morceaux")
    vues = list(lues.order_by("-pk")[: rejeu.LOT_MAX])
    contenus = atelier.contents(vues, request.jour)
    refus = None
    if request.method == "POST":
        try:
            _do(request, vues, contenus)
        except Refus as r:
            refus = r
        else:
            return redirect(f"{reverse('operateur:lignes')}?{urlencode(asked(formulaire))}")
    contexte = {
        "filtre": filtre,
        "demandees": asked(formulaire).items(),
        "lignes": [(reponse, contenus[reponse.pk], _fix(contenus[reponse.pk])) for reponse in vues],
        "total": retenues.count(),
        "corrigeables": sum(1 for reponse in vues if _fix(contenus[reponse.pk])),
        "maximum": rejeu.LOT_MAX,
        "refus": refus,
        "retour": f"{reverse('operateur:lignes')}?{urlencode(asked(formulaire))}",
    }
    return render(request, "operateur/lot.html", contexte, status=400 if refus else 200)


def _do(request: Requete, vues: list[Reponse], contenus: dict[int, atelier.Contenu]) -> None:
    cochees = _ticked(request.POST, vues)
    if not cochees:
        raise Refus("rien_de_coche", "Aucune ligne n’est cochée.", None, "Cochez au moins une ligne.")
    if request.POST.get("geste") == "corriger":
        correctifs = {pk: dict(fix[1]) for pk in cochees if (fix := _fix(contenus[pk]))}
        if not correctifs:
            raise Refus(
                "sans_correctif", "Aucune des lignes cochées n’a de correctif sûr.", None,
                "Ouvrez-les une à une, ou laissez-les à leur émetteur.",
            )  # fmt: skip
        motif = request.POST.get("motif", "").strip()
        if not motif:
            raise Refus("motif_requis", "Un motif est nécessaire.", "motif", "Écrivez en une phrase d’où il vient.")
        rejeu.request_lot(correctifs, request.user, motif, request.jour)
        return
    changement, _ = gestes.read(request.POST, request.user, Permission.FLUX_CORRIGER, request.jour)
    suivi.apply_to_rows(cochees, changement, request.user, request.jour)


def _ticked(donnees: QueryDict, vues: list[Reponse]) -> list[int]:
    """Rows that were shown and are still ticked; anything else that is sent is ignored."""
    demandees = set(donnees.getlist("ligne"))
    return [reponse.pk for reponse in vues if str(reponse.pk) in demandees]


def _fix(contenu: atelier.Contenu) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The fix of a row when there is exactly one; several want a person's eye."""
    if len(contenu.propositions) != 1:
        return None
    proposition = contenu.propositions[0]
    return proposition.raison, proposition.valeurs
