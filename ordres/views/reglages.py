"""« Comment décidons-nous ? »: what the president chooses for the instance."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import double_regard
from ordres.formulaires_dossier import DoubleRegardForm
from ordres.models import ReglageDoubleRegard


@require_http_methods(["GET", "HEAD", "POST"])
def reglages(request: Requete) -> HttpResponse:
    """Two people for one decision, or one: for each instance that this person presides."""
    instances = request.user.organisations_with(Permission.INSTANCE_REGLER, request.jour)
    if not instances:
        raise PermissionDenied("Ces réglages reviennent au président de l’instance.")
    if request.method != "POST":
        return _show(request, instances)
    form = DoubleRegardForm(request.POST, auto_id=False)
    if not form.is_valid():
        return _show(request, instances, status=422)
    lu = form.cleaned_data
    instance = next((o for o in instances if o.pk == lu["instance"]), None)
    if instance is None:
        raise PermissionDenied("Vous ne présidez pas cette instance.")
    try:
        double_regard.choose(
            instance, lu["portee"], revision=lu["revision"], auteur=request.user, on=request.jour
        )  # fmt: skip
    except Depasse as refus:
        return _show(request, instances, refus=refus, status=409)
    messages.success(request, f"Réglage enregistré pour {instance.nom}.")
    return redirect("ordre:reglages")


def _show(
    request: Requete, instances: list[Organisation], *, refus: Refus | None = None, status: int = 200
) -> HttpResponse:
    reglages_lus = {
        r.instance_id: r
        for r in ReglageDoubleRegard.objects.filter(instance__in=instances).select_related("choisi_par")
    }
    lignes = []
    for instance in instances:
        regle = reglages_lus.get(instance.pk)
        initial = {
            "instance": instance.pk, "revision": regle.revision if regle else 0,
            "portee": regle.portee if regle else ReglageDoubleRegard.Portee.AUCUNE,
        }  # fmt: skip
        lignes.append((instance, regle, DoubleRegardForm(initial=initial, auto_id=f"i{instance.pk}_%s")))
    return render(request, "ordre/reglages.html", {"lignes": lignes, "refus": refus}, status=status)
