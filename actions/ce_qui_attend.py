"""What waits for the holder of a cycle, from what the page has already read: the facts of « À faire maintenant »."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from actions import tableau
from actions.a_faire import Chose, Faits, Geste, Nature
from actions.attendues import Suivi
from actions.blocs import Bloc
from actions.faits_du_cycle import FaitsDuCycle
from actions.models import Action, Cycle
from actions.objets_demande import Objet
from actions.rules.transit import EtatTransit
from actions.situation import Situation
from actions.verdicts import NE_COMPTE_PAS, Lecture


def facts(
    vue: Situation, lus: FaitsDuCycle, lectures: Sequence[Lecture], suivis: Iterable[tuple[Action, Suivi]],
    blocs: Iterable[Bloc], brouillons: int, is_sans_adresse: bool,
) -> Faits:  # fmt: skip
    """Everything that may be asked of the holder, by kind; no query. `is_sans_adresse`: none was ever confirmed."""
    avancement = vue.avancement
    a_rattacher = Action.Rattachement.A_RATTACHER
    manques = tableau.missing(vue)
    axes = {manque.axe for manque in manques}
    remediables = [lecture for lecture in lectures if _is_worth_correcting(lecture, axes)]
    return Faits(
        attendus=[
            Geste(Nature.CONTROLE, bloc.attendu.phrase, bloc.attendu.libelle, bloc.attendu.url)
            for bloc in blocs
            if bloc.attendu is not None
        ],
        complements=[Chose(fait.cle, Objet(fait.motif).mots.nom) for fait in lus.complements],
        signalements=[Chose(fait.cle, *fait.motif.rsplit("\n", 1)) for fait in lus.signalements],
        a_confirmer=[_thing(action) for action in vue.a_confirmer],
        a_rattacher=[
            _thing(action)
            for action, _ in vue.actions
            if action.rattachement == a_rattacher and vue.version is not None
        ],
        a_prouver=[_remedy(lecture, lecture.attendu) for lecture in remediables if lecture.needs_proof],
        a_corriger=[_remedy(lecture, lecture.phrase) for lecture in remediables if lecture.needs_correction],
        refusees=[_thing(action) for action, suivi in suivis if suivi.transit.etat is EtatTransit.REFUSEE],
        manques=manques,
        is_exigence_de_cycle=avancement is not None and not avancement.is_complet,
        is_courriel_a_verifier=is_sans_adresse,
        brouillons=brouillons,
        is_ouvert=vue.cycle.etat == Cycle.Etat.OUVERT,
    )


def _is_worth_correcting(lecture: Lecture, manquants: Set[int]) -> bool:
    """Whether putting it right would help: the holder's own, refused, and something is still missing on its axis."""
    if lecture.etat != NE_COMPTE_PAS or lecture.action.partenaire_id is not None or lecture.action.item is None:
        return False
    return not manquants.isdisjoint(lecture.action.item.axes)


def _thing(action: Action) -> Chose:
    return Chose(action.pk, action.intitule, action.partenaire.nom if action.partenaire else "")


def _remedy(lecture: Lecture, suite: str) -> Chose:
    return Chose(lecture.action.pk, lecture.action.intitule, suite)
