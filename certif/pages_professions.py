"""« Que doit faire un médecin, un infirmier… ? » — the scheme for one profession, from what is in force that day."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels.parametres import parametres_au
from referentiels.publies import shown

#: The address of each profession: its name without accents.
ADRESSES: dict[str, Profession] = {p.name.lower().replace("_", "-"): p for p in Profession}


@login_not_required
@require_safe
def profession(request: RequetePublique, nom: str) -> HttpResponse:
    """The obligation, the référentiels in force and whom to ask, for one of the seven professions."""
    if nom not in ADRESSES:
        raise Http404
    choisie = ADRESSES[nom]
    versions = shown(request.jour).filter(referentiel__profession=choisie).select_related("referentiel")
    contexte = {
        "profession": choisie,
        "ordre": Organisation.objects.filter(code=choisie.ordre).first(),
        "versions": versions.annotate(nombre_actions=Count("actions")).order_by("referentiel__titre", "pk"),
        "parametres": parametres_au(request.jour),
        "autres": [(adresse, une.libelle) for adresse, une in ADRESSES.items() if une != choisie],
    }
    return render(request, "public/profession.html", contexte)
