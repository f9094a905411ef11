"""What each field of the filter means on the projection: one condition each, that an index can read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from actions.models import Avancement, Cycle, DemandeOrdre
from actions.models.avancement import RISQUE_MAX
from actions.rules.demande import A_TRAITER
from actions.statuts import EtatAxe
from ordres import alertes_faits
from ordres.models import Controle
from ordres.suivi_filtre import AXES_FILTRES, ECHUS, SANS_CONTROLE, Filtre
from referentiels.models import VersionReferentiel

RISQUE_SIGNALE = 2
_CLOS = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)


def conditions(filtre: Filtre, on: date, professions: Collection[str] = ()) -> Q:
    """Every condition of the filter but the name, on the rows of the projection.

    `professions`: those of the rows, when the perimeter says so; controls of the others are then not looked at.
    """
    q = Q()
    for champ in ("etat", "departement", "specialite", "region"):
        if valeur := getattr(filtre, champ):
            q &= Q(**{champ: valeur})
    for axe, champ in enumerate(AXES_FILTRES):
        if valeur := getattr(filtre, champ):
            q &= _axis_q(axe, EtatAxe(valeur))
    if filtre.situation:
        q &= _situation_q(filtre.situation, on, professions)
    for champ, condition in _CONDITIONS.items():
        if valeur := getattr(filtre, champ):
            q &= condition(valeur, on)
    return q


def _situation_q(situation: str, on: date, professions: Collection[str]) -> Q:
    if situation == "a_risque":
        return Q(risque__gte=RISQUE_SIGNALE, cycle_etat=Cycle.Etat.OUVERT)
    if situation == "jamais_alertes":
        return alertes_faits.never_alerted_q() & Q(
            risque__gte=RISQUE_SIGNALE, cycle_etat=Cycle.Etat.OUVERT, fin__gte=on
        )
    if situation == "echus":
        return Q(~_has_controle(), fin__lt=on, cycle_etat=Cycle.Etat.OUVERT)
    # « ~Q(in) » is written as the partial index of the controls under way, so that it is the one read.
    en_cours = Controle.objects.exclude(etat__in=_CLOS)
    if professions:
        # The SSA has no profession: what it opened stays with somebody who became a civilian again.
        en_cours = en_cours.filter(instance__in=Organisation.objects.filter(profession__in=(*sorted(professions), "")))
    if situation == "a_examiner":
        en_cours = en_cours.filter(etat__in=(Controle.Etat.OUVERT, Controle.Etat.PIECES))
    elif situation == "observations":
        en_cours = en_cours.filter(etat=Controle.Etat.OBSERVATIONS)
    else:
        en_cours = en_cours.filter(echeance__lt=on)
    return Q(cycle_id__in=en_cours.values("cycle_id"))


def _has_controle() -> Exists:
    return Exists(Controle.objects.filter(cycle_id=OuterRef("pk")))


def _axis_q(axe: int, etat: EtatAxe) -> Q:
    """State of one axis (from 0), as `actions.axes` reads it; without référentiel an axis has no state."""
    progression = f"progressions__{axe}"
    figures = {
        # The second test is the condition of a small index: exempted files are few among many.
        EtatAxe.EXONERE: Q(**{f"{progression}__lt": 0, "requises_axes__contains": [0]}),
        EtatAxe.A_COMMENCER: Q(**{progression: 0}),
        EtatAxe.EN_COURS: Q(**{f"{progression}__gt": 0, f"{progression}__lt": 1}),
        EtatAxe.COMPLET: Q(**{f"{progression}__gte": 1}),
    }
    return figures[etat] & ~Q(etat=Avancement.Etat.SANS_REFERENTIEL)


def _band_q(bande: str, on: date) -> Q:
    return Q(tranche=int(bande))


def _risk_q(niveau: str, on: date) -> Q:
    # Said on the column of the order by risk: its index then gives these rows by end of cycle.
    return Q(urgence=RISQUE_MAX - int(niveau))


def _end_q(fin: str, on: date) -> Q:
    if fin == ECHUS:
        return Q(fin__lt=on)
    return Q(fin__range=(date(int(fin), 1, 1), date(int(fin), 12, 31)))


def _referentiel_q(code: str, on: date) -> Q:
    # Few versions, read first: the planner then knows how many rows each has.
    return Q(version__in=list(VersionReferentiel.objects.filter(referentiel__code=code).values_list("pk", flat=True)))


def _control_q(etat: str, on: date) -> Q:
    if etat == SANS_CONTROLE:
        return Q(~_has_controle())
    return Q(cycle_id__in=Controle.objects.filter(etat=etat).values("cycle_id"))


def _request_q(attente: str, on: date) -> Q:
    # A request is about the exercise: its row is that of every cycle of that exercise which is still open.
    exercices = DemandeOrdre.objects.filter(etat__in=sorted(A_TRAITER)).values("exercice_id")
    return Q(cycle_id__in=Cycle.objects.filter(exercice_id__in=exercices).values("pk"))


_CONDITIONS: dict[str, Callable[[str, date], Q]] = {
    "avancee": _band_q,
    "risque": _risk_q,
    "fin": _end_q,
    "referentiel": _referentiel_q,
    "controle": _control_q,
    "demande": _request_q,
}
