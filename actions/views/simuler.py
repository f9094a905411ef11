"""« Et si… ? »: a change of specialty, an interruption, another référentiel. Nothing is written, nobody is told."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Specialite
from accounts.professions import Profession
from accounts.requete import Requete
from actions import simulation_titulaire
from actions import specialite as specialites
from actions.amenagements_effet import Effet
from actions.formulaires_connaitre import SimulerInterruption
from actions.models import Cycle
from actions.objets_demande import Donnee, Objet
from actions.simulation_effets import Hypothese
from actions.situation import situation
from actions.views.acces import Titulaire, holder_page, specialty_of, tabs


@require_safe
@holder_page
def simuler(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """What can be tried."""
    return render(request, "ps/simuler.html", _frame(request, titulaire))


@require_safe
@holder_page
def specialite(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """`?specialite=`: what another specialty would change (R. 4022-17)."""
    cadre = _frame(request, titulaire)
    cycle: Cycle = cadre["cycle"]
    autres = (
        specialites.choices(cycle, request.jour).order_by("libelle", "code")
        if cycle.etat == Cycle.Etat.OUVERT
        else Specialite.objects.none()
    )
    essai = effet = None
    if demandee := request.GET.get("specialite", ""):
        vue = situation(cycle, request.jour)
        essai = specialites.simulate(vue, get_object_or_404(autres, code=demandee[:6]))
        effet = Effet(vue, essai.future, ()) if essai.is_autre and vue.avancement is not None else None
    return render(request, "ps/simuler_specialite.html", cadre | {
        "profession": Profession(cycle.exercice.profession).libelle,
        "specialite": specialty_of(cycle),
        "autres": autres,
        "essai": essai,
        "effet": effet,
        "demander": _request_page(Objet.CORRECTION, cycle, donnee=Donnee.SPECIALITE.value,
                                  specialite=essai.specialite.code if essai else ""),
    })  # fmt: skip


@require_safe
@holder_page
def interruption(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """`?debut=&fin=`: what an interruption would change (R. 4022-16)."""
    cadre = _frame(request, titulaire)
    cycle: Cycle = cadre["cycle"]
    form = SimulerInterruption(request.GET if "debut" in request.GET else None)
    simulee, demander = None, ""
    if form.is_valid():
        periode = form.periode()
        simulee = simulation_titulaire.interruption(situation(cycle, request.jour), periode)
        demander = _request_page(Objet.INTERRUPTION, cycle, debut=str(periode.debut), fin=str(periode.fin or ""))
    contexte = cadre | {"form": form, "simulee": simulee, "demander": demander}
    return render(request, "ps/simuler_interruption.html", contexte, status=422 if form.errors else 200)


@require_safe
@holder_page
def referentiel(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """`?version=`: what another published version would make of the account."""
    cadre = _frame(request, titulaire)
    cycle: Cycle = cadre["cycle"]
    versions = simulation_titulaire.version_choices(cycle, request.jour) if cycle.version_id else []
    demandee = request.GET.get("version", "")
    hypothese = Hypothese.NOUVEAUX if request.GET.get("hypothese") == Hypothese.NOUVEAUX else Hypothese.MIGRATION
    simulee = None
    if demandee:
        choisie = next((v for v in versions if str(v.pk) == demandee), None)
        if choisie is None:
            raise Http404
        simulee = simulation_titulaire.version(situation(cycle, request.jour), choisie, hypothese)
    return render(request, "ps/simuler_referentiel.html", cadre | {
        "versions": versions,
        "hypotheses": [(h.value, _HYPOTHESES[h]) for h in Hypothese],
        "hypothese": hypothese.value,
        "simulee": simulee,
        "demander": _request_page(Objet.CORRECTION, cycle, donnee=Donnee.SPECIALITE.value),
    })  # fmt: skip


_HYPOTHESES = {
    Hypothese.MIGRATION: "Mon cycle passe à cette version\u00a0: ce que j’ai acquis reste acquis",
    Hypothese.NOUVEAUX: "Un cycle commence sous cette version\u00a0: elle juge toutes mes actions",
}


def _frame(request: Requete, titulaire: Titulaire) -> dict[str, Any]:
    """What every page of the family shows; 404 for somebody without any cycle."""
    if titulaire.cycle is None:
        raise Http404
    return {"cycle": titulaire.cycle, "onglets": tabs(titulaire, request.path)}


def _request_page(objet: Objet, cycle: Cycle, **valeurs: str) -> str:
    """The address of the request to the Ordre, already filled in."""
    dites = {"cycle": str(cycle.pk), **{nom: valeur for nom, valeur in valeurs.items() if valeur}}
    return f"{reverse('ps:demande_nouvelle', args=[objet.value])}?{urlencode(dites)}"
