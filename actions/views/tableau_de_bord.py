"""« Où en suis-je ? »: the professional's dashboard."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.chemins import path_to
from accounts.professions import Profession
from accounts.requete import Requete
from actions import a_faire, amenagements_lus, ce_qui_attend, changements, liste, tableau, triennal, verdicts
from actions.a_faire import AVANT_TOUT, Geste, Nature
from actions.attendues import follow
from actions.blocs import Bloc, blocs_for, blocs_of_ended
from actions.declaration import can_edit
from actions.faits_du_cycle import FaitsDuCycle
from actions.models import Cycle
from actions.situation import Situation, situation_of_page
from actions.views.acces import Titulaire, holder_page, specialty_of, tabs
from certif.socle.period import Period

#: How long an obligation just met is told as news; then quietly.
MOMENT = timedelta(days=30)
ANCRE = "#mes-actions"


@require_safe
@holder_page
def tableau_de_bord(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Progress of one cycle, its axes, its actions with the reason of each verdict, and what to do now."""
    cycle = titulaire.cycle
    if cycle is None:
        return render(request, "ps/sans_cycle.html", {"professionnel": titulaire.professionnel})
    vue, faits = situation_of_page(cycle, request.jour)
    suivis = follow(vue.attendues, vue.on)
    attendues = [(action, suivis[action.pk]) for action in vue.attendues]
    lectures = verdicts.read_all(vue)
    blocs = blocs_for(cycle, request.jour) + blocs_of_ended(titulaire.cycles, cycle, request.jour)
    brouillons: int = getattr(cycle, "brouillons_en_cours")  # noqa: B009 - an annotation, unknown to the type checker
    attente = ce_qui_attend.facts(vue, faits, lectures, attendues, blocs, brouillons, _has_no_address(request))
    contexte = {
        "professionnel": titulaire.professionnel,
        "cycle": cycle,
        "propres": {"cycle": cycle.pk},
        "profession": Profession(cycle.exercice.profession).libelle,
        "specialite": specialty_of(cycle),
        "referentiel": _named(cycle),
        "onglets": tabs(titulaire, path_to("ps:tableau_de_bord")),
        "dpc": _dpc(titulaire, vue, faits),
        "is_fini": vue.on > cycle.fin,
        "is_ouvert": cycle.etat == Cycle.Etat.OUVERT,
        "url_declarer": declare_url(cycle),
        **_to_do(a_faire.gestures(attente), vue),
        **_told(vue, faits, blocs),
        **_progress(vue),
        **_list(request, vue, liste.entries(lectures, attendues, faits.sources_by_action)),
    }
    return render(request, "ps/tableau_de_bord.html", contexte)


def _named(cycle: Cycle) -> dict[str, Any]:
    """How the référentiel of the cycle is named; empty words before it is published."""
    version = cycle.version
    if version is None:
        return {"code": "", "titre": "", "version": ""}
    return {"code": version.referentiel.code, "titre": version.referentiel.titre, "version": version.numero}


def _has_no_address(request: Requete) -> bool:
    """Whether nothing can be written to the holder; an address that waits for its link has its own reminder."""
    return not (request.user.email or request.user.email_a_confirmer)


def _to_do(gestes: Sequence[Geste], vue: Situation) -> dict[str, Any]:
    """The first gesture and the others with their addresses; once complete, only what somebody waits for is first."""
    reste = tableau.to_do_now(vue)
    adresses = [(geste, _url_of(geste, vue.cycle)) for geste in gestes]
    is_premier = bool(gestes) and (reste.nature != "complet" or gestes[0].nature in AVANT_TOUT)
    depuis = tableau.complete_since(vue)
    return {
        "reste": reste,
        "is_complet": reste.nature == "complet",
        "premier": adresses[0] if is_premier else None,
        "autres": adresses[1:] if is_premier else adresses,
        "complet_depuis": depuis,
        "is_moment": depuis is not None and vue.on - depuis <= MOMENT,
    }


def _told(vue: Situation, faits: FaitsDuCycle, blocs: Sequence[Bloc]) -> dict[str, Any]:
    """What the Ordre decided, what moved in the cycle, what partners sent and could not be taken."""
    evenements = changements.recent_events(vue.cycle, *amenagements_lus.RETRAITS) if faits.racontes else []
    return {
        "blocs": blocs,
        "changement": changements.last_of(vue.cycle, vue.on, evenements),
        "retraits": amenagements_lus.withdrawn(vue, evenements),
        "exonerations": faits.exonerations,
        "conditions": faits.conditions,
        "retenues": faits.retenues,
    }


def _progress(vue: Situation) -> dict[str, Any]:
    cycle = vue.cycle
    return {
        "avancement": vue.avancement,
        "total": vue.avancement.total * 100 if vue.avancement else 0,
        "axes": [
            {
                "ligne": ligne,
                "propres": {
                    "url": f"?cycle={cycle.pk}&axe={ligne.numero}{ANCRE}"
                    if ligne.is_complet
                    else declare_url(cycle, ligne.numero)
                },
                "libelle": "voir" if ligne.is_complet else "compléter",
            }
            for ligne in tableau.axis_rows(vue)
        ],
        "exigences_cycle": tableau.cycle_lines(vue),
        "rythme": tableau.pace(vue),
        "maj": max((action.maj_at for action, _ in vue.actions), default=None),
    }


def _dpc(titulaire: Titulaire, vue: Situation, faits: FaitsDuCycle) -> triennal.Obligation | None:
    """The triennial duty; without a query when everything it is about was read with the cycle."""
    cycle = vue.cycle
    is_seul = len({c.exercice_id for c in titulaire.cycles}) == 1
    is_lu = is_seul and triennal.is_within(Period(cycle.debut, cycle.fin), vue.on)
    ecartees = {fait.cle for fait in faits.ecartees}
    lues = [action for action, _ in vue.actions if str(action.pk) not in ecartees] if is_lu else None
    return triennal.obligation(titulaire.professionnel.pk, vue.on, lues)


def _list(request: Requete, vue: Situation, toutes: Sequence[liste.Entree]) -> dict[str, Any]:
    for entree in toutes:
        # Known already: reading it again would cost one query an action.
        entree.action.cycle = vue.cycle
    choix = liste.choices(toutes)
    filtre = liste.read_filter(request.GET, choix)
    page = liste.page(liste.keep(toutes, filtre), request.GET.get("page", ""))
    base = {"cycle": str(vue.cycle.pk)}
    actifs = base | filtre.as_dict()
    return {
        "nombre_actions": len(vue.actions),
        "nombre_lignes": len(toutes),
        "is_beaucoup": len(toutes) > liste.BEAUCOUP,
        "page": page,
        "is_rattachable": vue.cycle.etat == Cycle.Etat.OUVERT and vue.cycle.version_id is not None,
        "modifiables": {entree.action.pk for entree in toutes if can_edit(request.user, entree.action)},
        "choix": choix,
        "filtre": filtre,
        "is_filtre": not filtre.is_vide,
        "is_cherche": bool(filtre.q) or len(toutes) > liste.BEAUCOUP,
        "propres_du_filtre": {"cycle": vue.cycle.pk, "q": filtre.q},
        "filtres_actifs": _removable(filtre, choix, base),
        "url_sans_filtre": f"?cycle={vue.cycle.pk}{ANCRE}",
        "precedent": _page_url(actifs, page.numero - 1) if page.numero > 1 else "",
        "suivant": _page_url(actifs, page.numero + 1) if page.numero < page.pages else "",
    }


def _page_url(actifs: dict[str, str], numero: int) -> str:
    return f"?{urlencode(actifs | {'page': str(numero)})}{ANCRE}"


def _removable(filtre: liste.Filtre, choix: liste.Choix, base: dict[str, str]) -> list[tuple[str, str]]:
    """Words of each filter in force and the address without it."""
    actifs = filtre.as_dict()
    return [
        (
            f"«\u00a0{valeur}\u00a0»" if nom == "q" else dict(getattr(choix, nom))[valeur],
            f"?{urlencode(base | {n: v for n, v in actifs.items() if n != nom})}{ANCRE}",
        )
        for nom, valeur in actifs.items()
    ]


def declare_url(cycle: Cycle, axe: int | None = None) -> str:
    """Where to declare an action of this cycle, on an axis if one is named."""
    return f"{path_to('ps:declarer')}?cycle={cycle.pk}" + (f"&axe={axe}" if axe else "")


#: Pages of the gestures that are about one row.
_PAGES = {
    Nature.COMPLEMENT: "ps:demande",
    Nature.SIGNALEMENT: "ps:reclamation",
    Nature.CONFIRMER: "ps:rattacher",
    Nature.RATTACHER: "ps:rattacher",
    Nature.PROUVER: "ps:preuve",
    Nature.CORRIGER: "ps:modifier",
}


def _url_of(geste: Geste, cycle: Cycle) -> str:
    if page := _PAGES.get(geste.nature):
        return reverse(page, args=[geste.cible])
    if geste.nature is Nature.CONTROLE:
        return str(geste.cible)
    if geste.nature is Nature.SOURCE:
        return f"?{urlencode({'cycle': cycle.pk, 'etat': liste.Groupe.REFUSEE.value})}{ANCRE}"
    if geste.nature is Nature.EXIGENCE:
        return "#exigences-du-cycle"
    if geste.nature is Nature.COURRIEL:
        return path_to("compte:adresse")
    if geste.nature is Nature.BROUILLON:
        return f"{declare_url(cycle)}#brouillons"
    return declare_url(cycle, int(geste.cible))
