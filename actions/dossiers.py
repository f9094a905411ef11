"""Read the facts of many cycles, in constant queries, as the frozen dossiers the engine takes.

Twelve million rows go through here in a national run: tuples straight from the driver, items by key from a
dictionary instead of a join, words already known instead of new ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from django.db import connection

from actions.faits_du_cycle import FaitsDuCycle
from actions.models import Action, Cycle
from actions.rules.dossier import Dossier, Realisation
from actions.rules.dossier import Exoneration as ExonerationLue
from actions.statuts import EtatCnp, StatutRealisation
from actions.tranche import Tranche
from certif.socle.period import Period
from referentiels.lecture import load_versions
from referentiels.models import ActionPrevue
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

# Population words that a référentiel may ask for, known from the roster: the mode of exercise in words, the
# specialty by its R38 code (a mention of advanced practice is one).
_MODES: dict[str, frozenset[str]] = {
    "S": frozenset({"salarie"}),
    "L": frozenset({"liberal"}),
    "B": frozenset({"benevole"}),
}

_DITS_PAR_LE_MODE = frozenset().union(*_MODES.values())

_CYCLES = """
SELECT c.id, c.debut, c.fin, c.version_id, e.mode, e.specialite
  FROM actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id WHERE {tranche}
"""
# The rows of `ActionQuerySet.counted`: neither merged into another nor withdrawn.
_ACTIONS = """
SELECT cycle_id, id, item_id, date_fin, duree_minutes, role, organisme_type, independance, preuve, statut, etat_cnp,
       axe_choisi, rattachement = 'a_confirmer'
  FROM actions_action WHERE {tranche} AND fusionnee_dans_id IS NULL AND NOT is_retiree
"""
# The same columns of a row already read, but the last.
_lue = attrgetter(
    "cycle_id", "id", "item_id", "date_fin", "duree_minutes", "role", "organisme_type", "independance", "preuve",
    "statut", "etat_cnp", "axe_choisi",
)  # fmt: skip
# What the Ordre decided on these cycles: exonerations, then the actions it asks for a resumption (`item`); and what
# their holders dispute and took out of the count (`action_id`).
_DECISIONS = """
SELECT cycle_id, axe, seuil, debut, fin, item, action_id FROM (
  SELECT cycle_id, axe, seuil, debut, fin, NULL AS item, NULL::bigint AS action_id FROM actions_exoneration
  UNION ALL SELECT cycle_id, 0, 0, NULL, NULL, item, NULL FROM actions_conditionreprise
  UNION ALL SELECT a.cycle_id, 0, 0, NULL, NULL, NULL, a.id FROM actions_reclamation r
    JOIN actions_action a ON a.id = r.action_id WHERE r.ecartee) decisions
 WHERE {tranche} ORDER BY item
"""
# A specialty held during the cycle: what was acquired with it stays acquired when it ends (R. 4022-17).
_TENUES = """
SELECT c.id, s.code FROM actions_cycle c JOIN accounts_savoirfaire s ON s.exercice_id = c.exercice_id
 WHERE {tranche} AND (s.debut IS NULL OR s.debut <= c.fin) AND (s.fin IS NULL OR s.fin >= c.debut)
"""


@dataclass(slots=True)
class Dossiers:
    """Dossiers by cycle, the versions they name, and how many received actions wait for an answer."""

    dossiers: dict[int, Dossier] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    a_confirmer: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def load(cycle_ids: Iterable[int]) -> Dossiers:
    """Everything the engine reads about these cycles."""
    return read(Tranche.of(cycle_ids))


def read(tranche: Tranche) -> Dossiers:
    """Everything the engine reads about these cycles: four queries, plus versions not yet in the cache.

    One more when a version is written for some specialties only.
    """
    lus = Dossiers()
    cycles = rows(_CYCLES, tranche, "c.id")
    actions = rows(_ACTIONS, tranche, "cycle_id")
    items = _items({ligne[2] for ligne in actions if ligne[2] is not None})
    versions = load_versions({c[3] for c in cycles if c[3]} | {version for _, version in items.values()})
    codes = {pk: version.code for pk, version in versions.items()}
    lus.versions = {version.code: version for version in versions.values()}
    realisations = _realisations(actions, {pk: (i, codes[v]) for pk, (i, v) in items.items()}, lus.a_confirmer)
    exonerations, conditions, ecartees = _decisions(tranche)
    _set_aside(realisations, ecartees)
    tenues = _held(tranche) if any(_asks_specialty(version) for version in versions.values()) else {}
    for cycle_id, debut, fin, version_id, mode, specialite in cycles:
        population = _population(mode, specialite)
        lus.dossiers[cycle_id] = Dossier(
            _periode(debut, fin),
            codes[version_id] if version_id else "",
            tuple(realisations.get(cycle_id, ())),
            tuple(exonerations.get(cycle_id, ())),
            population | tenues[cycle_id] if cycle_id in tenues else population,
            tuple(conditions.get(cycle_id, ())),
        )
    return lus


def of_cycle(cycle: Cycle, actions: Iterable[Action], faits: FaitsDuCycle) -> Dossiers:
    """The same for one cycle that a page has just read with its exercise, its counted actions and their items.

    No query but versions not yet in the cache.
    """
    lus = Dossiers()
    actions = [action for action in actions if action.cycle_id == cycle.pk]
    items = {a.item.pk: (a.item.code, a.item.version_id) for a in actions if a.item is not None}
    versions = load_versions(({cycle.version_id} if cycle.version_id else set()) | {v for _, v in items.values()})
    codes = {pk: version.code for pk, version in versions.items()}
    lus.versions = {version.code: version for version in versions.values()}
    lignes = [(*_lue(action), action.rattachement == Action.Rattachement.A_CONFIRMER) for action in actions]
    realisations = _realisations(lignes, {pk: (i, codes[v]) for pk, (i, v) in items.items()}, lus.a_confirmer)
    _set_aside(realisations, {cycle.pk: {int(fait.cle) for fait in faits.ecartees}} if faits.ecartees else {})
    population = _population(cycle.exercice.mode, cycle.exercice.specialite)
    if any(_asks_specialty(version) for version in versions.values()):
        population |= {fait.cle for fait in faits.specialites}
    lus.dossiers[cycle.pk] = Dossier(
        _periode(cycle.debut, cycle.fin),
        codes[cycle.version_id] if cycle.version_id else "",
        tuple(realisations.get(cycle.pk, ())),
        tuple(
            ExonerationLue(axe=e.axe, seuil=e.seuil, periode=Period(e.debut, e.fin) if e.debut is not None else None)
            for e in faits.exonerations
        ),
        population,
        tuple(sorted(condition.cle for condition in faits.conditions)),
    )
    return lus


def rows(requete: str, tranche: Tranche, colonne: str) -> list[tuple]:
    """Rows of a query whose `{tranche}` is the condition on `colonne`."""
    condition, parametres = tranche.where(colonne)
    with connection.cursor() as curseur:
        curseur.execute(requete.format(tranche=condition), parametres)
        return curseur.fetchall()


def _realisations(
    actions: list[tuple], items: Mapping[int, tuple[str, str]], a_confirmer: dict[int, int]
) -> dict[int, list[Realisation]]:
    par_cycle: dict[int, list[Realisation]] = defaultdict(list)
    nouvelle = tuple.__new__  # what a named tuple does, without the keywords nobody gives here
    for (
        cycle_id, pk, item_id, jour, duree, role, organisme, independance, preuve, statut, etat_cnp, axe, confirmer,
    ) in actions:  # fmt: skip
        if confirmer:
            a_confirmer[cycle_id] += 1
        if item_id is None:
            continue
        item, version = items[item_id]
        organismes = _ORGANISMES.get(organisme)
        if organismes is None:
            organismes = (organisme,)
        par_cycle[cycle_id].append(
            nouvelle(
                Realisation,
                (
                    pk, item, jour, duree or 0, role, organismes, independance is True,
                    _PREUVES[preuve], _STATUTS[statut], _ETATS_CNP[etat_cnp], version, axe or 0,
                ),
            )
        )  # fmt: skip
    return par_cycle


def _items(ids: set[int]) -> dict[int, tuple[str, int]]:
    """Code and version of these items, by key: a few hundred for thousands of actions, cheaper than a join."""
    lignes = ActionPrevue.objects.filter(pk__in=ids).values_list("pk", "code", "version_id") if ids else ()
    return {pk: (code, version_id) for pk, code, version_id in lignes}


def _set_aside(realisations: dict[int, list[Realisation]], ecartees: Mapping[int, set[int]]) -> None:
    """Mark what its holder disputes and took out of the count (choice `contestation_compte`)."""
    for cycle_id, ids in ecartees.items():
        realisations[cycle_id] = [
            r._replace(statut=StatutRealisation.CONTESTEE) if r.id in ids else r for r in realisations.get(cycle_id, ())
        ]


def _decisions(tranche: Tranche) -> tuple[dict[int, list[ExonerationLue]], dict[int, list[str]], dict[int, set[int]]]:
    """Exonerations, conditions of resumption and actions set aside, by cycle."""
    exonerations: dict[int, list[ExonerationLue]] = defaultdict(list)
    conditions: dict[int, list[str]] = defaultdict(list)
    ecartees: dict[int, set[int]] = defaultdict(set)
    for cycle_id, axe, seuil, debut, fin, item, action_id in rows(_DECISIONS, tranche, "cycle_id"):
        if action_id is not None:
            ecartees[cycle_id].add(action_id)
        elif item is not None:
            conditions[cycle_id].append(item)
        else:
            periode = Period(debut, fin) if debut is not None else None
            exonerations[cycle_id].append(ExonerationLue(axe=axe, seuil=seuil, periode=periode))
    return exonerations, conditions, ecartees


def _held(tranche: Tranche) -> dict[int, frozenset[str]]:
    """R38 codes held during each cycle."""
    par_cycle: dict[int, set[str]] = defaultdict(set)
    for cycle_id, code in rows(_TENUES, tranche, "c.id"):
        par_cycle[cycle_id].add(code)
    return {cycle_id: frozenset(codes) for cycle_id, codes in par_cycle.items()}


# Most cycles of a nation share one period, the others a few thousand.
_periode = lru_cache(maxsize=16_384)(Period)


@lru_cache(maxsize=4_096)
def _population(mode: str, specialite: str) -> frozenset[str]:
    return _MODES.get(mode, frozenset()) | ({specialite} if specialite else frozenset())


def _asks_specialty(version: Version) -> bool:
    """Whether an item is written for a population that the mode of exercise does not tell."""
    return any(not _DITS_PAR_LE_MODE.issuperset(item.population) for item in version.items.values())
