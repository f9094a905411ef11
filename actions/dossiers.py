"""Read the facts of many cycles, in constant queries, as the frozen dossiers the engine takes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from actions.models import Action, Cycle, Exoneration
from actions.rules.dossier import Dossier, Realisation
from actions.rules.dossier import Exoneration as ExonerationLue
from actions.statuts import EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.lecture import load_versions
from referentiels.nomenclature import NiveauPreuve
from referentiels.rules.version import Version

_STATUTS = {statut.value.upper(): statut for statut in StatutRealisation}
_ETATS_CNP = {etat.value: etat for etat in EtatCnp}
_PREUVES = {preuve.value: preuve for preuve in NiveauPreuve}

# The kinds a référentiel may accept, for each kind of organiser a partner or a holder names.
_ORGANISMES: dict[str, tuple[str, ...]] = {
    "": (),
    "ODPC": ("ODPC", "ANDPC"),
    "OF": ("OF", "Qualiopi", "LPOF"),
    "UNIVERSITE": ("UNIVERSITE", "université"),
    "OA_HAS": ("OA_HAS", "OA"),
}

_CHAMPS_ACTION = (
    "id", "cycle_id", "item__code", "item__version_id", "date_fin", "duree_minutes", "role", "organisme_type",
    "independance", "preuve", "statut", "etat_cnp", "axe_choisi", "rattachement",
)  # fmt: skip


@dataclass(slots=True)
class Dossiers:
    """Dossiers by cycle, the versions they name, and how many received actions wait for an answer."""

    dossiers: dict[int, Dossier] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    a_confirmer: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def load(cycle_ids: Iterable[int]) -> Dossiers:
    """Everything the engine reads about these cycles: three queries, plus versions not yet in the cache."""
    cycle_ids = list(cycle_ids)
    lus = Dossiers()
    cycles = list(
        Cycle.objects.filter(pk__in=cycle_ids).values_list("id", "debut", "fin", "version_id", "exercice__mode")
    )
    actions = list(Action.objects.counted().filter(cycle_id__in=cycle_ids).values_list(*_CHAMPS_ACTION))
    codes = load_versions({c[3] for c in cycles if c[3]} | {a[3] for a in actions if a[3]})
    lus.versions = {version.code: version for version in codes.values()}
    realisations = _realisations(actions, codes, lus.a_confirmer)
    exonerations = _exonerations(cycle_ids)
    for cycle_id, debut, fin, version_id, mode in cycles:
        lus.dossiers[cycle_id] = Dossier(
            periode=Period(debut, fin),
            version=codes[version_id].code if version_id else "",
            realisations=tuple(realisations.get(cycle_id, ())),
            exonerations=tuple(exonerations.get(cycle_id, ())),
            population=_population(mode),
        )
    return lus


def _realisations(
    actions: list[tuple], versions: Mapping[int, Version], a_confirmer: dict[int, int]
) -> dict[int, list[Realisation]]:
    par_cycle: dict[int, list[Realisation]] = defaultdict(list)
    for (
        pk, cycle_id, code, version_id, jour, duree, role, organisme, independance, preuve, statut, etat_cnp, axe,
        rattachement,
    ) in actions:  # fmt: skip
        if rattachement == Action.Rattachement.A_CONFIRMER:
            a_confirmer[cycle_id] += 1
        if code is None:
            continue
        par_cycle[cycle_id].append(
            Realisation(
                pk, code, jour, duree or 0, role, _ORGANISMES.get(organisme, (organisme,)), bool(independance),
                _PREUVES[preuve], _STATUTS[statut], _ETATS_CNP[etat_cnp], versions[version_id].code, axe or 0,
            )
        )  # fmt: skip
    return par_cycle


def _exonerations(cycle_ids: list[int]) -> dict[int, list[ExonerationLue]]:
    par_cycle: dict[int, list[ExonerationLue]] = defaultdict(list)
    for cycle_id, axe, seuil in Exoneration.objects.filter(cycle_id__in=cycle_ids).values_list(
        "cycle_id", "axe", "seuil"
    ):
        par_cycle[cycle_id].append(ExonerationLue(axe=axe, seuil=seuil))
    return par_cycle


def _population(mode: str) -> frozenset[str]:
    """Population words that a référentiel may ask for, known from the roster."""
    return frozenset({"S": ("salarie",), "L": ("liberal",), "B": ("benevole",)}.get(mode, ()))
