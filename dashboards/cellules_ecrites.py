"""Keep the cells: pack the rows that each statement appended, rebuild them all every night, compare both.

The triggers of migration 0002 append in the transaction that writes the projection: a crash loses both or neither, and
nobody updates a row that somebody else writes. What is read is always a sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts import horloge
from dashboards.models import ReconstructionCellules

CODES = ("profession", "specialite", "region", "departement", "mode", "tranche_age", "version", "is_militaire")
#: What a cell counts, in the order of its columns.
SOMMES = (
    "a_commencer", "en_cours", "complets", "sans_referentiel", "actives", "axe_1", "axe_2", "axe_3", "axe_4",
    "progression", "a_risque", "echus", "en_retard",
)  # fmt: skip
#: Packing and rebuilding never overlap: one would count again what the other has just packed.
_VERROU = "pg_advisory_xact_lock(hashtext('dashboards.cellules'))"

_NOMS = {
    "codes": ", ".join(CODES), "sommes": ", ".join(SOMMES), "table": "dashboards_cellule",
    "additions": ", ".join(f"sum({nom})::bigint AS {nom}" for nom in SOMMES),
    "non_nulles": " OR ".join(f"{nom} <> 0" for nom in SOMMES),
}  # fmt: skip
# One statement: what is appended meanwhile is neither read nor erased.
_TASSER = """
WITH prises AS (DELETE FROM dashboards_cellule RETURNING *)
INSERT INTO dashboards_cellule ({codes}, {sommes})
SELECT {codes}, {sommes} FROM (SELECT {codes}, {additions} FROM prises GROUP BY {codes}) s WHERE {non_nulles}
""".format(**_NOMS)  # noqa: S608 - names of columns are ours

# The same counts, from the accounts themselves; the text of the triggers, told apart by the test that compares them.
_RECOMPTE = """
SELECT profession, specialite, region, departement, mode, ''::varchar AS tranche_age, version, is_militaire,
  count(*) FILTER (WHERE court AND etat = 'a_commencer') AS a_commencer,
  count(*) FILTER (WHERE court AND etat = 'en_cours') AS en_cours,
  count(*) FILTER (WHERE court AND etat = 'complet') AS complets,
  count(*) FILTER (WHERE court AND etat = 'sans_referentiel') AS sans_referentiel,
  count(*) FILTER (WHERE court AND is_active) AS actives,
  count(*) FILTER (WHERE suivi AND (progressions[1] >= 1 OR progressions[1] < 0)) AS axe_1,
  count(*) FILTER (WHERE suivi AND (progressions[2] >= 1 OR progressions[2] < 0)) AS axe_2,
  count(*) FILTER (WHERE suivi AND (progressions[3] >= 1 OR progressions[3] < 0)) AS axe_3,
  count(*) FILTER (WHERE suivi AND (progressions[4] >= 1 OR progressions[4] < 0)) AS axe_4,
  coalesce(sum(round(total * 1000000)::bigint) FILTER (WHERE suivi), 0)::bigint AS progression,
  count(*) FILTER (WHERE suivi AND risque >= 2) AS a_risque,
  count(*) FILTER (WHERE NOT court) AS echus,
  count(*) FILTER (WHERE NOT court AND cycle_etat = 'ouvert' AND etat <> 'complet') AS en_retard
FROM (SELECT a.*, coalesce(a.version_id, 0) AS version, a.fin >= %(jour)s AS court,
        a.fin >= %(jour)s AND a.etat <> 'sans_referentiel' AS suivi, p.active_at IS NOT NULL AS is_active
        FROM actions_avancement a JOIN accounts_professionnel p ON p.id = a.professionnel_id
       WHERE a.cycle_etat <> 'clos') c
GROUP BY profession, specialite, region, departement, mode, version, is_militaire
"""
_REFAIRE = """
WITH anciennes AS (DELETE FROM dashboards_cellule)
INSERT INTO dashboards_cellule ({codes}, {sommes}) SELECT {codes}, {sommes} FROM ({recompte}) r
""".format(recompte=_RECOMPTE, **_NOMS)  # noqa: S608 - names of columns are ours
_COMPARER = """
SELECT coalesce(t.codes, r.codes), t.valeurs, r.valeurs
FROM (SELECT ARRAY[{textes}] AS codes, ARRAY[{sommes}] AS valeurs
        FROM (SELECT {codes}, {additions} FROM dashboards_cellule GROUP BY {codes}) s WHERE {non_nulles}) t
FULL JOIN (SELECT ARRAY[{textes}] AS codes, ARRAY[{sommes}] AS valeurs FROM ({recompte}) s) r ON r.codes = t.codes
WHERE t.valeurs IS DISTINCT FROM r.valeurs ORDER BY 1
""".format(recompte=_RECOMPTE, textes=", ".join(f"{code}::text" for code in CODES), **_NOMS)  # noqa: S608 - names of columns are ours


@dataclass(frozen=True, slots=True)
class Ecart:
    """A cell whose kept counts are not those of the accounts; empty = no row on that side."""

    codes: tuple[str, ...]
    tenues: tuple[int, ...]
    recomptees: tuple[int, ...]


def pack() -> None:
    """Put the rows of the same codes together; writers go on meanwhile."""
    with _alone() as curseur:
        curseur.execute(_TASSER)


def rebuild(on: date) -> None:
    """Count everything again as of this day; what is written meanwhile is appended and stays.

    A cycle whose end this new day passes, rewritten while this runs, is put right by the next night.
    """
    with _alone() as curseur:
        curseur.execute(_REFAIRE, {"jour": on})
        ReconstructionCellules.objects.all().delete()
        ReconstructionCellules.objects.create(jour=on, faite_at=horloge.instant())


def compare() -> list[Ecart]:
    """Cells that differ from a count of the accounts, both read at the same instant; empty = all equal."""
    faite = ReconstructionCellules.objects.first()
    with connection.cursor() as curseur:
        curseur.execute(_COMPARER, {"jour": faite.jour if faite else date.min})
        return [Ecart(tuple(c), tuple(t or ()), tuple(r or ())) for c, t, r in curseur.fetchall()]


@contextmanager
def _alone() -> Iterator:
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"SELECT {_VERROU}")
        yield curseur
