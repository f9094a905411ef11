"""CNP: « Qui m’a donné son accord ? » and what the law lets it read then (R. 4022-26, profile P5)."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import frein_lectures
from accounts.curseur import Place, page
from accounts.models import Specialite
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from actions import accompagnement, tableau, verdicts
from actions.models import Cycle
from actions.situation import situation
from dashboards.acces import requires

PAR_PAGE = 40


@require_safe
@requires(Permission.DOSSIER_ACCOMPAGNER)
def accords(request: Requete) -> HttpResponse:
    """Who said yes, until when; nothing of their file. Ended authorisations leave the list."""
    donnes = page(
        accompagnement.visible_to(request.user, request.jour), "fin", "pk", PAR_PAGE,
        apres=_place(request, "apres"), avant=_place(request, "avant"),
    )  # fmt: skip
    contexte = {
        "organisations": request.organisations,
        "accords": [(a, Profession(a.exercice.profession).libelle) for a in donnes.lignes],
        "suivant": f"?{urlencode({'apres': str(donnes.suivante)})}" if donnes.suivante else "",
        "precedent": f"?{urlencode({'avant': str(donnes.precedente)})}" if donnes.precedente else "",
    }
    return render(request, "cnp/accompagnements.html", contexte)


@require_safe
@requires(Permission.DOSSIER_ACCOMPAGNER)
def accompagne(request: Requete, pk: int) -> HttpResponse:
    """The running cycle of somebody who said yes, read only; each reading is told to them."""
    accord = get_object_or_404(accompagnement.visible_to(request.user, request.jour), pk=pk)
    frein_lectures.open_file(request, accord.exercice.professionnel.rpps)
    cycle = accompagnement.consult(request.user, accord, request.jour)
    contexte = {
        "accord": accord,
        "personne": accord.exercice.professionnel,
        "profession": Profession(accord.exercice.profession).libelle,
        "specialite": Specialite.objects.filter(code=accord.exercice.specialite).first(),
        "cycle": cycle,
        "jour": request.jour,
        **(_progress(cycle, request) if cycle is not None else {}),
    }
    reponse = render(request, "cnp/accompagne.html", contexte)
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _place(request: Requete, nom: str) -> Place | None:
    """The place in the list that the address holds; a page that does not exist when it was altered."""
    texte = request.GET.get(nom, "")
    place = Place.read(texte, date.fromisoformat)
    if texte and place is None:
        raise Http404
    return place


def _progress(cycle: Cycle, request: Requete) -> dict[str, Any]:
    """The same lines and verdicts as the holder reads."""
    vue = situation(cycle, request.jour)
    return {
        "avancement": vue.avancement,
        "total": vue.avancement.total * 100 if vue.avancement else 0,
        "axes": tableau.axis_rows(vue),
        "exigences_cycle": tableau.cycle_lines(vue),
        "lectures": verdicts.read_all(vue),
        "attendues": vue.attendues,
    }
