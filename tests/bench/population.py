"""A national population for measures: drawn people, one cycle each, ten actions by cycle in random order of arrival.

Set-based, indexes and foreign keys made after the rows: minutes where the roster's real path takes longer. Same
proportions as `populate` (`certif.synthese`); needs a base of its own, with its tables and nothing in it.
`python -m tests.bench.population 100000`
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import django

JOUR = date(2026, 11, 15)
ACTIONS_PAR_CYCLE = 10
GRAINE = 1

#: A number of [0, 1[ drawn from a key and the name of what is drawn: the same population each time.
_TIRAGE = """
CREATE FUNCTION pg_temp.tirage(cle bigint, quoi int) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(cle, quoi) & 2147483647) / 2147483648.0::float8
"""

_PERSONNES = """
CREATE TEMP TABLE personnes (
  id bigint, rpps text, nom text, prenom text, civilite text, cle_nom text, profession text, categorie text,
  specialite text, mode text, departement text, region text, inscrit_le date, radie_le date, version_id bigint)
"""

_COMPTES = (
    """
    INSERT INTO accounts_professionnel (id, rpps, nom, prenom, civilite, cle_nom, maj_at)
    OVERRIDING SYSTEM VALUE SELECT id, rpps, nom, prenom, civilite, cle_nom, now() FROM personnes
    """,
    """
    INSERT INTO accounts_exercice (id, professionnel_id, profession, categorie, specialite, mode, departement, region,
      present)
    OVERRIDING SYSTEM VALUE
    SELECT id, id, profession, categorie, specialite, mode, departement, region, true FROM personnes
    """,
    """
    INSERT INTO accounts_inscription (exercice_id, debut, fin, motif, conseil)
    SELECT id, inscrit_le, radie_le, CASE WHEN radie_le IS NULL THEN '' ELSE 'retraite' END, ''
      FROM personnes WHERE inscrit_le IS NOT NULL
    """,
    # R. 4022-14: in practice on 1 January 2023, nine years; registered later, six years.
    """
    INSERT INTO actions_cycle (id, exercice_id, debut, fin, regime, etat, motif_cloture, is_provisoire, article,
      explication, jugement, version_id)
    OVERRIDING SYSTEM VALUE
    SELECT id, id, debut, greatest(debut, least(radie_le, prevue)), regime,
           CASE WHEN radie_le IS NULL THEN 'ouvert' ELSE 'clos' END,
           CASE WHEN radie_le IS NULL THEN '' ELSE 'retraite' END,
           inscrit_le IS NULL, 'CSP R. 4022-14', 'Population de mesure', '', version_id
      FROM (SELECT p.*, d.debut, d.regime,
                   CASE d.regime WHEN 'inscription' THEN (d.debut + interval '6 years')::date - 1
                                 ELSE '2031-12-31'::date END AS prevue
              FROM personnes p, LATERAL (
                SELECT CASE WHEN inscrit_le > '2023-01-01' THEN inscrit_le ELSE '2023-01-01'::date END AS debut,
                       CASE WHEN inscrit_le > '2023-01-01' THEN 'inscription'
                            WHEN inscrit_le IS NULL THEN 'provisoire' ELSE 'premier' END AS regime) d) x
    """,
    """
    INSERT INTO actions_exoneration (cycle_id, axe, seuil, motif, created_at)
    SELECT id, 1 + (4 * pg_temp.tirage(id, 20))::int % 4, (pg_temp.tirage(id, 21) < 0.5)::int, 'Mesure', now()
      FROM personnes WHERE pg_temp.tirage(id, 22) < 0.005
    """,
)

_CIBLES = """
CREATE TEMP TABLE cibles AS
SELECT row_number() OVER (ORDER BY pg_temp.tirage(c.id, 1)) - 1 AS rang, c.id, c.exercice_id, c.version_id, c.debut,
       greatest(1, least(c.fin, %(jour)s) - c.debut) AS jours, e.mode, e.categorie
  FROM actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id WHERE c.version_id IS NOT NULL
"""

_OFFRE = """
CREATE TEMP TABLE offre (version_id bigint, axe int, items bigint[], organismes text[], minutes int[], libres bool[])
"""

# Eight cycles in a hundred receive nothing; the others from one to about twenty-five, in random order of arrival.
_ACTIONS = """
INSERT INTO actions_action (professionnel_id, cycle_id, item_id, rattachement, candidats, axes_proposes, intitule,
  type_action, organisme_type, organisme_nom, date_debut, date_fin, duree_minutes, independance, statut, preuve,
  etat_cnp, axe_choisi, role, partenaire_id, id_technique, sequence, canal, created_at, maj_at, reference_action,
  numero_session, organisme_id, typologie, format, categorie, employeur_finess, employeur_siret, empreinte,
  is_retiree, revision)
SELECT t.exercice_id, t.id,
  CASE WHEN t.sort < 0.97 THEN o.items[t.i] END,
  CASE WHEN t.sort < 0.97 THEN 'rattachee' WHEN t.sort < 0.98 THEN 'a_confirmer' ELSE 'a_rattacher' END,
  '{{}}', ARRAY[t.axe], 'Action de mesure ' || t.k, 'AUTRE', o.organismes[t.i], 'ORGANISME FICTIF',
  t.jour, t.jour, o.minutes[t.i] + (60 * floor(8 * pg_temp.tirage(t.k, 5)))::int,
  pg_temp.tirage(t.k, 6) < 0.97,
  (ARRAY['REALISEE', 'INSCRIT', 'PARTIELLE', 'ANNULEE'])[1 + width_bucket(pg_temp.tirage(t.k, 7), {statuts})],
  CASE WHEN t.declaree THEN (ARRAY['honneur', 'document', 'attestation'])[1 + floor(3 * pg_temp.tirage(t.k, 8))::int]
       ELSE 'flux' END,
  CASE WHEN o.libres[t.i] THEN (ARRAY['validee', 'en_attente'])[1 + (pg_temp.tirage(t.k, 9) < 0.2)::int] ELSE '' END,
  NULL, CASE WHEN pg_temp.tirage(t.k, 10) < 0.1 THEN 'orateur' ELSE '' END,
  CASE WHEN NOT t.declaree THEN p.id END, CASE WHEN NOT t.declaree THEN 'MESURE-' || t.k END,
  CASE WHEN t.declaree THEN '' ELSE '1' END, CASE WHEN t.declaree THEN 'titulaire' ELSE 'mesure' END,
  now(), now(), '', '', '', '', '', '', '', '', '', pg_temp.tirage(t.k, 11) < 0.01, 1
FROM (
  SELECT a.k, c.*, a.axe, pg_temp.tirage(a.k, 3) AS sort, pg_temp.tirage(a.k, 4) < 0.35 AS declaree,
         c.debut + floor(c.jours * pg_temp.tirage(a.k, 12))::int AS jour,
         1 + floor(o.nombre * pg_temp.tirage(a.k, 13))::int AS i
    FROM (SELECT k, floor({cycles} * 0.92 * power(pg_temp.tirage(k, 2), 0.75))::bigint AS rang,
                 (ARRAY[1, 2, 3, 4])[1 + width_bucket(pg_temp.tirage(k, 14), {axes})] AS axe
            FROM generate_series(1, {actions}) k) a
    JOIN cibles c USING (rang)
    JOIN (SELECT version_id, axe, cardinality(items) AS nombre FROM offre) o
      ON o.version_id = c.version_id AND o.axe = a.axe
) t
JOIN offre o ON o.version_id = t.version_id AND o.axe = t.axe
CROSS JOIN (SELECT id FROM accounts_partenaire WHERE code = 'ANDPC') p
"""

_INDEX = """
SELECT quote_ident(x.indexrelid::regclass::text), pg_get_indexdef(x.indexrelid)
  FROM pg_index x LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE x.indrelid = %s::regclass AND k.oid IS NULL
"""
_CONTRAINTES = """
SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = %s::regclass AND contype IN ('u', 'x', 'f') ORDER BY contype
"""


def make(comptes: int) -> None:
    """Fill an empty base with `comptes` accounts; says on standard output how long each stage took."""
    from django.db import connection, transaction

    depart = time.monotonic()
    with connection.cursor() as curseur:
        curseur.execute("SELECT EXISTS (SELECT FROM accounts_professionnel)")
        if curseur.fetchone()[0]:
            raise SystemExit("La base de mesure n’est pas vide.")
        for reglage in ("work_mem = '512MB'", "maintenance_work_mem = '1GB'", "max_parallel_maintenance_workers = 2"):
            curseur.execute(f"SET {reglage}")
        curseur.execute(_TIRAGE)
        curseur.execute(_PERSONNES)
        with (
            transaction.atomic(),
            _without_indexes(curseur, ("accounts_professionnel", "accounts_exercice", "actions_cycle")),
        ):
            _accounts(curseur, comptes)
        _lap("comptes et cycles", depart)
        depart = time.monotonic()
        with transaction.atomic(), _without_indexes(curseur, ("actions_action",)):
            _actions(curseur, comptes)
            _lap("actions", depart)
            depart = time.monotonic()
        _lap("index et clés des actions", depart)
        depart = time.monotonic()
        curseur.execute("VACUUM ANALYZE")
        _lap("VACUUM ANALYZE", depart)


def _accounts(curseur: Any, comptes: int) -> None:
    from accounts.copie import copy_rows
    from referentiels.lecture import applicable_versions

    # Read before the COPY, which occupies the connection.
    versions = applicable_versions(JOUR)
    copy_rows("personnes", _COLONNES_PERSONNE, _people(comptes, versions))
    for ordre in _COMPTES:
        curseur.execute(ordre)
    for table in ("accounts_professionnel", "accounts_exercice", "actions_cycle"):
        curseur.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, comptes])


_COLONNES_PERSONNE = (
    "id", "rpps", "nom", "prenom", "civilite", "cle_nom", "profession", "categorie", "specialite", "mode",
    "departement", "region", "inscrit_le", "radie_le", "version_id",
)  # fmt: skip


def _people(comptes: int, versions: Any) -> Iterator[tuple]:
    from accounts.territoires import region_de
    from certif.socle.identifiers import cle_nom
    from certif.synthese import population

    for rang, p in enumerate(population.draw(comptes, GRAINE), start=1):
        yield (
            rang, p.rpps, p.nom, p.prenom, p.civilite, cle_nom(f"{p.nom} {p.prenom}"), p.profession, p.categorie,
            p.specialite, p.mode, p.departement, region_de(p.departement), p.inscrit_le, p.radie_le,
            versions.pour(p.profession, (p.specialite,)),
        )  # fmt: skip


def _actions(curseur: Any, comptes: int) -> None:
    from accounts.copie import copy_rows

    curseur.execute(_CIBLES, {"jour": JOUR})
    curseur.execute(_OFFRE)
    copy_rows("offre", ("version_id", "axe", "items", "organismes", "minutes", "libres"), _offers())
    curseur.execute("ANALYZE cibles")
    curseur.execute(
        _ACTIONS.format(
            cycles="(SELECT count(*) FROM cibles)",
            actions=comptes * ACTIONS_PAR_CYCLE,
            statuts="ARRAY[0.93, 0.96, 0.98]::float8[]",
            axes="ARRAY[0.45, 0.75, 0.9]::float8[]",
        )
    )
    if not curseur.rowcount:
        raise SystemExit("Aucune action n’est née : les référentiels de la base ne sont pas chargés.")


def _offers() -> list[tuple]:
    from referentiels.models import ActionPrevue

    axes: dict[tuple[int, int], list[ActionPrevue]] = defaultdict(list)
    for item in ActionPrevue.objects.order_by("version_id", "rang", "pk"):
        axes[item.version_id, item.axes[0]].append(item)
    return [
        (
            version, axe, [item.pk for item in items], [(item.organismes or [""])[0] for item in items],
            [int(60 * (item.duree_min_heures or 1)) for item in items], [item.libre for item in items],
        )
        for (version, axe), items in axes.items()
    ]  # fmt: skip


@contextmanager
def _without_indexes(curseur: Any, tables: tuple[str, ...]) -> Iterator[None]:
    """Drop indexes and foreign keys of these tables (not what others refer to), make them again after the block."""
    refaire: list[str] = []
    for table in tables:
        curseur.execute(_CONTRAINTES, [table])
        cles = curseur.fetchall()
        curseur.execute(_INDEX, [table])
        index = curseur.fetchall()
        for nom, _ in reversed(cles):
            curseur.execute(f"ALTER TABLE {table} DROP CONSTRAINT {nom}")
        for nom, _ in index:
            curseur.execute(f"DROP INDEX {nom}")
        refaire += [definition for _, definition in index]
        refaire += [f"ALTER TABLE {table} ADD CONSTRAINT {nom} {definition}" for nom, definition in cles]
    yield
    for ordre in refaire:
        curseur.execute(ordre)


def _lap(etape: str, depart: float) -> None:
    print(f"  {etape} : {time.monotonic() - depart:.1f} s", flush=True)


if __name__ == "__main__":
    django.setup()
    make(int(sys.argv[1]))
