"""« Qu’est-ce qui sera effacé, et quand ? »: the retention of the files of an instance, and the reports of the runs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import conservation, conservation_lue
from ordres.models import BilanConservation
from ordres.views import acces
from referentiels.parametres import parametres_au

BILANS = 30


@require_safe
def page(request: Requete) -> HttpResponse:
    """What is due in this perimeter and what holds it; the last reports, with the part of these instances."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    codes = {instance.code for instance in instances}
    bilans = BilanConservation.objects.filter(fini_at__isnull=False).order_by("-pk")[:BILANS]
    contexte = {
        "instances": instances, "etat": conservation_lue.state(instances, request.jour),
        "parametres": parametres_au(request.jour),
        "bilans": [(bilan, sum(n for code, n in bilan.instances.items() if code in codes)) for bilan in bilans],
        "motifs": conservation.labels(),
    }  # fmt: skip
    return render(request, "ordre/conservation.html", contexte)
