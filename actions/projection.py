"""Rewrite the projection (`Avancement`) of some cycles: bulk reads, one engine pass, one set-based write.

This is the only writer of `Avancement`. Call `rebuild` in the transaction that changed the facts of these cycles;
`review` is for those whose facts nobody changed (a night, a new version): it holds only what it finds different.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, transaction

from accounts import disque, horloge
from accounts.copie import batches, copy_rows
from actions import dossiers
from actions.models import Avancement
from actions.rules import evaluation, risque
from actions.rules.avancement import Avancement as Conclusion
from actions.tranche import Tranche
from certif.socle.period import Period
from referentiels.axes import AXES
from referentiels.parametres import Parametres, parametres_au

#: Dossiers in memory at once: those of a slice of a feed, together.
LOT = 3_000

#: What the engine concludes, in the order of the tuples below.
_CHIFFRES = (
    "etat", "total", "faites", "requises", "progressions", "faites_axes", "requises_axes", "nb_a_confirmer", "risque",
)  # fmt: skip

_CHIFFRES_SEULS = frozenset(_CHIFFRES)

#: What is copied from the facts so that a list reads one table: column of the projection → its source.
_DIMENSIONS = {
    "professionnel_id": "e.professionnel_id", "version_id": "c.version_id", "profession": "e.profession",
    "specialite": "e.specialite", "mode": "e.mode", "departement": "e.departement", "region": "e.region",
    "is_militaire": "(e.categorie = 'M')", "cycle_etat": "c.etat", "fin": "c.fin", "cle_nom": "p.cle_nom",
}  # fmt: skip

_FAITS = """
actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id
  JOIN accounts_professionnel p ON p.id = e.professionnel_id
"""

# The figures kept, and the names of the dimensions that no longer say what the facts say (NULL = none).
_GARDEES = """
SELECT a.cycle_id, a.etat, a.total, a.faites, a.requises, a.progressions::text, a.faites_axes::text,
       a.requises_axes::text, a.nb_a_confirmer, a.risque,
       CASE WHEN ({gardees}) IS DISTINCT FROM ({sources}) THEN array_remove(ARRAY[{noms}], NULL) END
  FROM actions_avancement a JOIN {faits} ON c.id = a.cycle_id WHERE {tranche}
""".format(
    gardees=", ".join(f"a.{nom}" for nom in _DIMENSIONS),
    sources=", ".join(_DIMENSIONS.values()),
    noms=", ".join(f"CASE WHEN a.{n} IS DISTINCT FROM {source} THEN '{n}' END" for n, source in _DIMENSIONS.items()),
    faits=_FAITS,
    tranche="{tranche}",
)

_COLONNES = (*_CHIFFRES, *_DIMENSIONS, "evalue_le", "maj_at")
_UPSERT = """
INSERT INTO actions_avancement (cycle_id, {colonnes})
SELECT c.id, {chiffres}, {sources}, %(on)s, %(instant)s FROM avancement_calcule n JOIN {faits} ON c.id = n.cycle_id
ON CONFLICT (cycle_id) DO UPDATE SET {affectations}
""".format(
    colonnes=", ".join(_COLONNES),
    chiffres=", ".join(f"n.{nom}" for nom in _CHIFFRES),
    sources=", ".join(_DIMENSIONS.values()),
    faits=_FAITS,
    affectations=", ".join(f"{nom} = EXCLUDED.{nom}" for nom in _COLONNES),
)
# Rows whose dimensions already say what the facts say: their facts need not be read again.
_CHANGE = """
UPDATE actions_avancement a SET {affectations}, evalue_le = %(on)s, maj_at = %(instant)s
  FROM avancement_calcule n WHERE a.cycle_id = n.cycle_id
""".format(affectations=", ".join(f"{nom} = n.{nom}" for nom in _CHIFFRES))
_CALCULE = """
CREATE TEMP TABLE IF NOT EXISTS avancement_calcule (
  cycle_id bigint, etat text, total float8, faites int, requises int, progressions float8[], faites_axes int[],
  requises_axes int[], nb_a_confirmer int, risque int) ON COMMIT DELETE ROWS
"""
_TENIR = "SELECT id FROM actions_cycle WHERE {tranche} ORDER BY id FOR NO KEY UPDATE"

#: A cycle whose référentiel is still being written has no figure.
_SANS_CHIFFRE = (
    Avancement.Etat.SANS_REFERENTIEL.value, 0.0, 0, 0, (0.0,) * len(AXES), (0,) * len(AXES), (0,) * len(AXES),
)  # fmt: skip

# The risk grows with time alone: comparing it would accuse every night that passes.
_RISQUE = "risque"


class Revue(NamedTuple):
    """What a review found: cycles read, kept rows that were wrong (time alone accuses nobody), rows written."""

    cycles: int
    ecarts: int
    ecrites: int


def lock(cycle_ids: Iterable[int]) -> None:
    """Hold these cycles until the end of the transaction: two writers of one file come one after the other.

    Rows are taken in the order of their key by every writer. An act takes them before it touches an action, so that
    it never waits for a feed that waits for it.
    """
    _hold(Tranche.of(cycle_ids))


def _hold(tranche: Tranche) -> None:
    dossiers.rows(_TENIR, tranche, "id")


def rebuild(cycle_ids: Iterable[int], on: date) -> int:
    """Recompute the progress of these cycles on that day; returns how many rows really changed."""
    changees = 0
    for lot in batches(sorted(set(cycle_ids)), LOT):
        # The lock and the table of the COPY last one transaction: the caller's, or this one.
        with transaction.atomic(savepoint=False):
            changees += _under_lock(Tranche.of(lot), on, ecrire=True).ecrites
    return changees


def review(tranche: Tranche, on: date, *, ecrire: bool = True, tenir: bool = False) -> Revue:
    """Compare the kept rows of these cycles with a fresh evaluation, and rewrite those that differ.

    Facts are read without any lock: a row that agrees needs none, whatever happens meanwhile, since each act
    projects its own facts. A row that differs may only have been read between an act's facts and its projection:
    its cycle is held, evaluated again from facts read after that, and only then counted and written. `tenir`
    holds every cycle first: for whoever expects most rows to differ, each is evaluated once.
    """
    if not tenir:
        calculees = dict(compute(tranche, on))
        suspects = list(_differing(calculees, _kept(tranche)))
        if not suspects:
            return Revue(len(calculees), 0, 0)
        nombre, tranche = len(calculees), Tranche.of(suspects)
    with transaction.atomic(savepoint=False):
        # Nothing but conclusions is in it, and no fact waits for it: the next review finds the rows that differ.
        disque.not_waited()
        revue = _under_lock(tranche, on, ecrire=ecrire)
    return revue if tenir else revue._replace(cycles=nombre)


def differences(cycle_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """Columns in which the kept projection differs from a fresh evaluation, by cycle (empty = all equal)."""
    tranche = Tranche.of(cycle_ids)
    differentes = _differing(dict(compute(tranche, on)), _kept(tranche))
    return {pk: noms for pk, noms in differentes.items() if _is_wrong(noms)}


def _under_lock(tranche: Tranche, on: date, *, ecrire: bool) -> Revue:
    """Hold, read, evaluate, compare, write: what a concurrent act committed before the lock is in the result."""
    _hold(tranche)
    calculees = dict(compute(tranche, on))
    differentes = _differing(calculees, _kept(tranche))
    if ecrire and differentes:
        entieres = {pk for pk, noms in differentes.items() if not _CHIFFRES_SEULS.issuperset(noms)}
        _write([(pk, calculees[pk]) for pk in entieres], on)
        _write([(pk, calculees[pk]) for pk in differentes if pk not in entieres], on, _CHANGE)
    return Revue(len(calculees), sum(map(_is_wrong, differentes.values())), len(differentes) if ecrire else 0)


def _is_wrong(noms: list[str]) -> bool:
    return noms != [_RISQUE]


def compute(tranche: Tranche, on: date) -> Iterator[tuple[int, tuple]]:
    """Each cycle with what the engine concludes, in the order of `_CHIFFRES`."""
    parametres = parametres_au(on)
    lus = dossiers.read(tranche)
    a_confirmer, versions = lus.a_confirmer, lus.versions
    for pk, dossier in lus.dossiers.items():
        if dossier.version:
            conclusion = evaluation.evaluate(dossier, versions, on, parametres)
            yield pk, _figures(conclusion, dossier.periode, on, parametres, a_confirmer.get(pk, 0))
        else:
            yield pk, (*_SANS_CHIFFRE, a_confirmer.get(pk, 0), 0)


def _figures(conclusion: Conclusion, periode: Period, on: date, parametres: Parametres, a_confirmer: int) -> tuple:
    axes = conclusion.axes
    return (
        "complet" if conclusion.is_complet else conclusion.etat.value,
        conclusion.total,
        conclusion.faites,
        conclusion.requises,
        tuple([-1.0 if axe.etat == "exonere" else axe.progress for axe in axes]),
        tuple([axe.faites for axe in axes]),
        tuple([axe.requises for axe in axes]),
        a_confirmer,
        int(risque.level(conclusion, periode, on, parametres)),
    )


def _kept(tranche: Tranche) -> dict[int, tuple[tuple, list[str] | None]]:
    """The kept figures of each cycle, and its dimensions that differ from the facts."""
    return {
        pk: ((etat, total, faites, requises, _floats(p), _ints(f), _ints(r), a_confirmer, niveau), dimensions)
        for pk, etat, total, faites, requises, p, f, r, a_confirmer, niveau, dimensions in dossiers.rows(
            _GARDEES, tranche, "a.cycle_id"
        )
    }


# Few different arrays exist: read once each, they cost a look-up.
@lru_cache(maxsize=65_536)
def _floats(tableau: str) -> tuple[float, ...]:
    return tuple(map(float, tableau[1:-1].split(",")))


@lru_cache(maxsize=65_536)
def _ints(tableau: str) -> tuple[int, ...]:
    return tuple(map(int, tableau[1:-1].split(",")))


# Two functions: to a dictionary (0, 0, 0, 0) and (0.0, 0.0, 0.0, 0.0) are the same key, to PostgreSQL they are not.
@lru_cache(maxsize=65_536)
def _text_of_floats(valeurs: tuple[float, ...]) -> str:
    return "{" + ",".join(map(repr, valeurs)) + "}"


@lru_cache(maxsize=65_536)
def _text_of_ints(valeurs: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, valeurs)) + "}"


def _differing(calculees: dict[int, tuple], gardees: dict[int, tuple[tuple, list[str] | None]]) -> dict[int, list[str]]:
    """Names of the columns that differ, by cycle; « absente » when no row is kept."""
    differentes: dict[int, list[str]] = {}
    for pk, chiffres in calculees.items():
        gardee = gardees.get(pk)
        if gardee is None:
            differentes[pk] = ["absente"]
            continue
        gardes, dimensions = gardee
        if gardes != chiffres or dimensions:
            noms = [nom for nom, a, b in zip(_CHIFFRES, gardes, chiffres, strict=True) if a != b]
            differentes[pk] = noms + (dimensions or [])
    return differentes


def _write(lignes: Iterable[tuple[int, tuple]], on: date, ordre: str = _UPSERT) -> None:
    """COPY the figures aside, then write them: with the dimensions their facts give them, or alone (`_CHANGE`)."""
    if not lignes:
        return
    with connection.cursor() as curseur:
        curseur.execute(_CALCULE)
        curseur.execute("TRUNCATE avancement_calcule")
        copy_rows(
            "avancement_calcule",
            ("cycle_id", *_CHIFFRES),
            ((pk, *c[:4], _text_of_floats(c[4]), _text_of_ints(c[5]), _text_of_ints(c[6]), *c[7:]) for pk, c in lignes),
        )
        curseur.execute(ordre, {"on": on, "instant": horloge.instant()})
