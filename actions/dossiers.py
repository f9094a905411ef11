"""Read the facts of many cycles, in constant queries, as the frozen dossiers the engine takes.

Twelve million rows go through here in a national run: tuples straight from the driver, items by key from a
dictionary instead of a join, words already known instead of new ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

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

# Population words that a référentiel may ask for, known from the roster's mode of exercise.
_POPULATIONS: dict[str, frozenset[str]] = {
    "S": frozenset({"salarie"}),
    "L": frozenset({"liberal"}),
    "B": frozenset({"benevole"}),
}

_CYCLES = """
SELECT c.id, c.debut, c.fin, c.version_id, e.mode
  FROM actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id WHERE {tranche}
"""
# The rows of `ActionQuerySet.counted`: neither merged into another nor withdrawn.
_ACTIONS = """
SELECT cycle_id, id, item_id, date_fin, duree_minutes, role, organisme_type, independance, preuve, statut, etat_cnp,
       axe_choisi, rattachement = 'a_confirmer'
  FROM actions_action WHERE {tranche} AND fusionnee_dans_id IS NULL AND NOT is_retiree
"""
_EXONERATIONS = "SELECT cycle_id, axe, seuil FROM actions_exoneration WHERE {tranche}"


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
    """Everything the engine reads about these cycles: four queries, plus versions not yet in the cache."""
    lus = Dossiers()
    cycles = rows(_CYCLES, tranche, "c.id")
    actions = rows(_ACTIONS, tranche, "cycle_id")
    items = _items({ligne[2] for ligne in actions if ligne[2] is not None})
    versions = load_versions({c[3] for c in cycles if c[3]} | {version for _, version in items.values()})
    codes = {pk: version.code for pk, version in versions.items()}
    lus.versions = {version.code: version for version in versions.values()}
    realisations = _realisations(actions, {pk: (i, codes[v]) for pk, (i, v) in items.items()}, lus.a_confirmer)
    exonerations = _exonerations(tranche)
    for cycle_id, debut, fin, version_id, mode in cycles:
        lus.dossiers[cycle_id] = Dossier(
            Period(debut, fin),
            codes[version_id] if version_id else "",
            tuple(realisations.get(cycle_id, ())),
            tuple(exonerations.get(cycle_id, ())),
            _POPULATIONS.get(mode, frozenset()),
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


def _exonerations(tranche: Tranche) -> dict[int, list[ExonerationLue]]:
    par_cycle: dict[int, list[ExonerationLue]] = defaultdict(list)
    for cycle_id, axe, seuil in rows(_EXONERATIONS, tranche, "cycle_id"):
        par_cycle[cycle_id].append(ExonerationLue(axe=axe, seuil=seuil))
    return par_cycle
