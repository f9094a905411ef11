"""Where one cycle stands, with the reason of every verdict: what the pages, the PDF and the API read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from accounts.lecture_preparee import Preparee
from actions import dossiers, faits_du_cycle
from actions.dossiers import Dossiers
from actions.faits_du_cycle import FaitsDuCycle
from actions.models import Action, Cycle
from actions.rules import evaluation
from actions.rules.avancement import Avancement, Verdict
from actions.rules.dossier import Dossier
from referentiels.models import VersionReferentiel
from referentiels.parametres import Parametres, parametres_au
from referentiels.rules.version import Version

#: Columns of an action that are read when many files are.
_EN_NOMBRE = (
    "cycle", "revision", "intitule", "item", "date_fin", "statut", "preuve", "partenaire", "rattachement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """One cycle on one day.

    `avancement` and `version` are None while the référentiel is being written. `actions` are the kept actions,
    most recent first, with their verdict (None when no item is attached yet); `attendues` the registrations not
    yet realised; `a_confirmer` those that wait for the holder's answer.
    """

    cycle: Cycle
    on: date
    dossier: Dossier
    parametres: Parametres
    version: Version | None
    avancement: Avancement | None
    actions: tuple[tuple[Action, Verdict | None], ...]
    attendues: tuple[Action, ...]
    a_confirmer: tuple[Action, ...]


def situation(cycle: Cycle, on: date) -> Situation:
    """Evaluate one cycle now, its facts read again; the number of queries does not depend on the number of actions."""
    actions = list(
        counted_actions(cycle).select_related("item__version__referentiel").prefetch_related("justificatifs")
    )
    return _conclude(cycle, on, dossiers.load([cycle.pk]), actions)


def situations(cycles: Iterable[Cycle], on: date) -> dict[int, Situation]:
    """The same for many cycles read with their exercise: the number of queries does not depend on how many they are.

    Of each action, what its verdict and its proof are told by (`_EN_NOMBRE`), its item and its partner; not its
    documents.
    """
    lus = {cycle.pk: cycle for cycle in cycles}
    par_cycle: dict[int, list[Action]] = {pk: [] for pk in lus}
    lignes = Action.objects.counted().filter(cycle_id__in=list(lus)).order_by("-date_fin", "-pk").only(*_EN_NOMBRE)
    for action in lignes.prefetch_related("item", "partenaire"):
        if action.cycle_id is not None:
            par_cycle[action.cycle_id].append(action)
    trouves = dossiers.load(lus)
    return {pk: _conclude(cycle, on, trouves, par_cycle[pk]) for pk, cycle in lus.items()}


def situation_of_page(cycle: Cycle, on: date) -> tuple[Situation, FaitsDuCycle]:
    """The same for a cycle this request has just read with its exercise: two queries, without proofs nor sources.

    Other sources are named in the facts. The versions of the items are those of `cycle` or, for what was acquired
    under another one, one query more.
    """
    faits = faits_du_cycle.read(cycle)
    actions: list[Action] = _ACTIONS_DE_LA_PAGE(cycle.pk)
    _give_versions(cycle, actions)
    return _conclude(cycle, on, dossiers.of_cycle(cycle, actions, faits), actions), faits


def counted_actions(cycle: Cycle) -> QuerySet[Action]:
    """Actions of a cycle, most recent first, with their partner, what is expected of it, and their other sources.

    Adds `nature_emetteur`, the kind of organisation of the partner.
    """
    return _counted([cycle.pk])


def _counted(cycle_ids: Iterable[int]) -> QuerySet[Action]:
    doublons = Action.objects.select_related("partenaire").order_by("pk")
    return (
        Action.objects.counted()
        .filter(cycle_id__in=list(cycle_ids))
        .select_related("partenaire", "attendue")
        .annotate(nature_emetteur=F("partenaire__organisation__nature"))
        .prefetch_related(Prefetch("doublons", queryset=doublons))
        .order_by("-date_fin", "-pk")
    )


_ACTIONS_DE_LA_PAGE = Preparee(lambda cle: _counted([cle]).select_related("item").prefetch_related(None), int)


def _give_versions(cycle: Cycle, actions: Iterable[Action]) -> None:
    """Tie each item to its version: that of the cycle, already read, for nearly all."""
    items = [action.item for action in actions if action.item is not None]
    autres = {item.version_id for item in items} - {cycle.version_id}
    versions = VersionReferentiel.objects.select_related("referentiel").in_bulk(autres) if autres else {}
    for item in items:
        version = versions.get(item.version_id, cycle.version)
        assert version is not None  # its key is set
        item.version = version


def _conclude(cycle: Cycle, on: date, lus: Dossiers, actions: list[Action]) -> Situation:
    dossier = lus.dossiers[cycle.pk]
    parametres = parametres_au(on)
    version = lus.versions.get(dossier.version)
    avancement = evaluation.evaluate(dossier, lus.versions, on, parametres) if version is not None else None
    verdicts = {verdict.id: verdict for verdict in avancement.verdicts} if avancement else {}
    return Situation(
        cycle=cycle,
        on=on,
        dossier=dossier,
        parametres=parametres,
        version=version,
        avancement=avancement,
        actions=tuple((a, verdicts.get(a.pk)) for a in actions if a.statut != Action.Statut.INSCRIT),
        attendues=tuple(a for a in actions if a.statut == Action.Statut.INSCRIT),
        a_confirmer=tuple(a for a in actions if a.rattachement == Action.Rattachement.A_CONFIRMER),
    )
