"""The triennial duty of DPC of one professional, from what the partners transmitted (CSP L. 4021-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.lecture_preparee import Preparee
from actions.models import Action
from actions.rules.triennal import ActionDpc, Triennal, TypologieDpc, VoieDpc, evaluate_triennal, triennat_de
from certif.socle.period import Period
from referentiels.parametres import parametres_au

TYPE_DPC, TYPE_ACCREDITATION = "DPC", "ACCREDITATION"

TYPOLOGIES = {
    TypologieDpc.FORMATION_CONTINUE: "Formation continue",
    TypologieDpc.EVALUATION_PRATIQUES: "Évaluation des pratiques",
    TypologieDpc.GESTION_RISQUES: "Gestion des risques",
    TypologieDpc.PROGRAMME_INTEGRE: "Programme intégré",
}
VOIES = {
    VoieDpc.PARCOURS: "vous avez suivi le parcours recommandé par votre conseil national professionnel",
    VoieDpc.PROGRAMME_INTEGRE: "vous avez suivi un programme intégré",
    VoieDpc.DEUX_TYPES: "vous avez suivi deux actions de deux types différents, dont une prioritaire",
    VoieDpc.ACCREDITATION: "vous êtes engagé dans l’accréditation, qui vaut engagement dans le DPC",
}


@dataclass(frozen=True, slots=True)
class LigneDpc:
    """One realised DPC action of the period: day, title, type in words, priority, who transmitted it."""

    jour: date
    intitule: str
    typologie: str
    is_prioritaire: bool
    source: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """Where the duty stands: the rule's answer, the way it is met in words (empty when it is not), what was done."""

    triennal: Triennal
    voie: str
    lignes: tuple[LigneDpc, ...]


def obligation(professionnel_id: int, on: date, lues: Iterable[Action] | None = None) -> Obligation | None:
    """The duty of this professional on that day; None when it is no longer followed.

    In one query, or none when `lues` already holds every action of the triennium with its partner (`is_within`).
    """
    parametres = parametres_au(on)
    if not parametres.dpc_actif:
        return None
    periode = triennat_de(on, parametres)
    actions = [a for a in (_RECUES(professionnel_id) if lues is None else lues) if _counts(a, periode, on)]
    faites = [a for a in actions if a.type_action == TYPE_DPC]
    engagements = [Period(a.date_debut or a.date_fin, a.date_fin) for a in actions if a.type_action != TYPE_DPC]
    triennal = evaluate_triennal(
        [ActionDpc(a.date_fin, TypologieDpc(a.typologie), _is_priority(a)) for a in faites], engagements, on, parametres
    )
    if triennal is None:
        return None
    return Obligation(triennal, VOIES.get(triennal.voie, ""), tuple(_line(action) for action in faites))


def is_within(cycle: Period, on: date) -> bool:
    """Whether the whole triennium of that day lies in the cycle: its actions are then all among those of the cycle."""
    periode = triennat_de(on, parametres_au(on))
    return cycle.contains(periode.debut) and periode.fin is not None and cycle.contains(periode.fin)


def _received(professionnel_id: int) -> QuerySet[Action]:
    """Realised DPC actions and engagements in accreditation of this professional, whatever their day: a few tens.

    An action that its holder set aside (« ce n’est pas moi ») is not theirs here either.
    """
    return (
        Action.objects.counted()
        .filter(
            professionnel_id=professionnel_id,
            type_action__in=(TYPE_DPC, TYPE_ACCREDITATION),
            statut=Action.Statut.REALISEE,
        )
        .exclude(reclamations__ecartee=True)
        .select_related("partenaire")
        .order_by("-date_fin", "-pk")
    )


_RECUES = Preparee(_received, int)


def _counts(action: Action, periode: Period, on: date) -> bool:
    """Whether it is of the period: done up to that day, or an engagement that meets it."""
    if action.statut != Action.Statut.REALISEE or action.date_fin < periode.debut:
        return False
    if action.type_action == TYPE_ACCREDITATION:
        return True
    return action.type_action == TYPE_DPC and action.typologie in list(TypologieDpc) and action.date_fin <= on


def _is_priority(action: Action) -> bool:
    """Whether the partner names an orientation prioritaire of the triennium."""
    return action.orientation_numero is not None


def _line(action: Action) -> LigneDpc:
    return LigneDpc(
        jour=action.date_fin,
        intitule=action.intitule,
        typologie=TYPOLOGIES[TypologieDpc(action.typologie)],
        is_prioritaire=_is_priority(action),
        source=action.partenaire.nom if action.partenaire else "vous",
    )
