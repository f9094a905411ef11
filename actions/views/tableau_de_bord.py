"""« Où en suis-je ? »: the professional's dashboard."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.professions import Profession
from accounts.requete import Requete
from actions import amenagements_lus, changements, liste, tableau, verdicts
from actions.attendues import Suivi, follow
from actions.blocs import blocs_for, blocs_of_ended
from actions.declaration import can_edit
from actions.models import Action, Cycle
from actions.situation import Situation, situation
from actions.tableau import AFaire
from actions.views.acces import Titulaire, holder_page, specialty_of, tabs
from referentiels.parametres import parametres_au


@require_safe
@holder_page
def tableau_de_bord(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Progress of one cycle, its axes, its actions with the reason of each verdict, and what to do now."""
    cycle = titulaire.cycle
    if cycle is None:
        return render(request, "ps/sans_cycle.html", {"professionnel": titulaire.professionnel})
    vue = situation(cycle, request.jour)
    contexte = {
        "professionnel": titulaire.professionnel,
        "cycle": cycle,
        "profession": Profession(cycle.exercice.profession).libelle,
        "specialite": specialty_of(cycle),
        "onglets": tabs(titulaire, reverse("ps:tableau_de_bord")),
        "is_dpc_suivi": parametres_au(request.jour).dpc_actif,
        "changement": changements.last_of(cycle, request.jour),
        "blocs": blocs_for(cycle, request.jour) + blocs_of_ended(titulaire.cycles, cycle, request.jour),
        **_progress(vue, cycle),
        **_list(request, vue, cycle),
    }
    return render(request, "ps/tableau_de_bord.html", contexte)


def _progress(vue: Situation, cycle: Cycle) -> dict:
    a_faire = tableau.to_do_now(vue)
    return {
        "avancement": vue.avancement,
        "total": vue.avancement.total * 100 if vue.avancement else 0,
        "axes": [
            {
                "ligne": ligne,
                "url": reverse("ps:tableau_de_bord") + f"?cycle={cycle.pk}&axe={ligne.numero}#mes-actions"
                if ligne.is_complet
                else declare_url(cycle, ligne.numero),
                "libelle": "voir" if ligne.is_complet else "compléter",
            }
            for ligne in tableau.axis_rows(vue)
        ],
        "exigences_cycle": tableau.cycle_lines(vue),
        "exonerations": cycle.exonerations.order_by("axe") if vue.dossier.exonerations else (),
        "conditions": amenagements_lus.conditions(vue),
        "retraits": amenagements_lus.withdrawn(vue),
        "rythme": tableau.pace(vue),
        "a_faire": a_faire,
        "url_a_faire": _url_of(a_faire, cycle),
        "is_fini": vue.on > cycle.fin,
        "is_ouvert": cycle.etat == Cycle.Etat.OUVERT,
        "maj": max((action.maj_at for action, _ in vue.actions), default=None),
        "attendues": _expected(vue),
        "url_declarer": declare_url(cycle),
    }


def _expected(vue: Situation) -> list[tuple[Action, Suivi]]:
    """Announced actions with where each stands; no query when there is none."""
    suivis = follow(vue.attendues, vue.on) if vue.attendues else {}
    return [(action, suivis[action.pk]) for action in vue.attendues]


def _list(request: Requete, vue: Situation, cycle: Cycle) -> dict:
    lectures = verdicts.read_all(vue)
    for lecture in lectures:
        # Known already: reading it again would cost one query an action.
        lecture.action.cycle = cycle
    choix = liste.choices(lectures)
    filtre = liste.read_filter(request.GET, choix)
    base = {"cycle": str(cycle.pk)}
    return {
        "nombre_actions": len(lectures),
        "lectures": [(lecture, can_edit(request.user, lecture.action)) for lecture in liste.keep(lectures, filtre)],
        "choix": choix,
        "filtre": filtre,
        "filtres_actifs": _removable(filtre, choix, base),
        "url_sans_filtre": f"?{urlencode(base)}#mes-actions",
    }


def _removable(filtre: liste.Filtre, choix: liste.Choix, base: dict[str, str]) -> list[tuple[str, str]]:
    actifs = filtre.as_dict()
    return [
        (
            dict(getattr(choix, nom))[valeur],
            f"?{urlencode(base | {n: v for n, v in actifs.items() if n != nom})}#mes-actions",
        )
        for nom, valeur in actifs.items()
    ]


def declare_url(cycle: Cycle, axe: int | None = None) -> str:
    """Where to declare an action of this cycle, on an axis if one is named."""
    parametres = {"cycle": cycle.pk} | ({"axe": axe} if axe else {})
    return f"{reverse('ps:declarer')}?{urlencode(parametres)}"


def _url_of(a_faire: AFaire, cycle: Cycle) -> str:
    if a_faire.action_id is not None:
        return reverse("ps:rattacher", args=[a_faire.action_id])
    return declare_url(cycle, a_faire.axe) if a_faire.axe and cycle.etat == Cycle.Etat.OUVERT else ""
