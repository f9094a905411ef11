"""What does each row change? The key (partner, id_technique), what is already known of it, and the order of its rows.

Rows of one key are answered one after the other, in the order of the file, by window functions: each row is compared
with the last valid one before it, the first with what the database holds. Only the final state is written; when it is
the one already held (the same file sent again), every row of the key is « inchangée ».
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.flux.formats import Lot
from certif.socle.feeds.codes import message

# Two deliveries about the same person wait for one another here, so that neither misses the other's rows. A refused
# row concerns nobody.
_VERROU = """
SELECT id FROM actions_cycle WHERE exercice_id = ANY (ARRAY(
  SELECT id FROM accounts_exercice WHERE professionnel_id = ANY (ARRAY(
    SELECT professionnel_id FROM {t} WHERE sort IS NULL OR ecrire))))
ORDER BY id FOR NO KEY UPDATE
"""

# The cycle of an exercise on the day of a row. Pairs are compared, where an equality would do, because only the index
# of their first days reads pairs: PostgreSQL would choose the one that keeps cycles apart, four times as slow.
_CYCLE = """(
  SELECT id, version_id FROM actions_cycle
  WHERE exercice_id >= {l}.exercice_id AND (exercice_id, debut) <= ({l}.exercice_id, {l}.date_fin)
    AND fin >= {l}.date_fin AND {l}.operation <> 'SUPPRESSION'
  ORDER BY exercice_id DESC, debut DESC LIMIT 1
) c"""

# One look at an index per row: joined as tables, a partner's whole past would be read for each slice.
_CONNUES = f"""
UPDATE {{t}} t SET connue_id = x.id, connue_pro = x.professionnel_id, connue_cycle = x.connue_cycle,
  connue_sequence = x.sequence, connue_etat = x.etat, cycle_id = x.cycle_id, version_id = x.version_id
FROM (
  SELECT l.ligne, a.*, c.id AS cycle_id, c.version_id FROM {{t}} l
  LEFT JOIN LATERAL (
    SELECT id, professionnel_id, cycle_id AS connue_cycle, sequence,
      CASE WHEN is_retiree THEN 'SUPPRIMEE' ELSE empreinte END AS etat
    FROM actions_action WHERE partenaire_id = %(partenaire)s AND id_technique = l.id_technique LIMIT 1
  ) a ON true
  LEFT JOIN LATERAL {_CYCLE.format(l="l")} ON true
  WHERE l.sort IS NULL
) x WHERE x.ligne = t.ligne
"""  # noqa: S608 - table and column names are ours, values are parameters

_FUTUR = """
UPDATE {t} SET sort = 'rejetee', code = 'E302', champ = 'date_fin', message = replace(%(e302)s, '@',
  to_char(date_fin, 'DD/MM/YYYY'))
WHERE sort IS NULL AND operation <> 'SUPPRESSION' AND statut = 'REALISEE' AND date_fin > %(on)s
"""

_AUTRE_PERSONNE = """
UPDATE {t} t SET sort = 'rejetee', code = 'E311', champ = 'id_technique', message = %(e311)s
FROM (
  SELECT ligne, professionnel_id,
    coalesce(connue_pro, first_value(professionnel_id) OVER cle) AS proprietaire,
    connue_pro IS NOT NULL OR bool_or(operation <> 'SUPPRESSION') OVER (PARTITION BY id_technique) AS decidee
  FROM {t} WHERE sort IS NULL
  WINDOW cle AS (PARTITION BY id_technique ORDER BY operation = 'SUPPRESSION', ligne)
) x WHERE x.ligne = t.ligne AND x.decidee AND x.professionnel_id IS DISTINCT FROM x.proprietaire
"""

_JAMAIS_ACCEPTEE = """
UPDATE {t} t SET sort = 'rejetee', code = 'E310', champ = 'operation', message = %(e310)s
FROM (
  SELECT ligne, operation, connue_id, count(*) FILTER (WHERE operation <> 'SUPPRESSION') OVER
    (PARTITION BY id_technique ORDER BY ligne ROWS UNBOUNDED PRECEDING) AS avant
  FROM {t} WHERE sort IS NULL
) x WHERE x.ligne = t.ligne AND x.operation = 'SUPPRESSION' AND x.connue_id IS NULL AND x.avant = 0
"""

_PLUS_ANCIENNES = """
UPDATE {t} t SET sort = 'inchangee', avertissements = CASE
    WHEN CASE WHEN t.operation = 'SUPPRESSION' THEN 'SUPPRIMEE' ELSE t.empreinte END = t.connue_etat
      THEN t.avertissements
    ELSE t.avertissements || ARRAY['W311'] END
WHERE t.sort IS NULL AND (t.connue_sequence COLLATE "C" >= t.sequence COLLATE "C" OR EXISTS (
  SELECT 1 FROM accounts_ligneenattente p WHERE p.partenaire_id = %(partenaire)s AND p.id_technique = t.id_technique
    AND p.code = 'E310' AND p.resolue_at IS NULL AND p.sequence COLLATE "C" > t.sequence COLLATE "C"))
"""

# An action outside every cycle is kept, and remarked (E303).
_ENCHAINE = """
UPDATE {t} t SET sort = CASE WHEN x.avant = x.etat OR x.final = t.connue_etat THEN 'inchangee' ELSE 'acceptee' END,
  avertissements = t.avertissements
    || CASE WHEN t.cycle_id IS NULL AND t.operation <> 'SUPPRESSION' THEN ARRAY['E303'] ELSE '{{}}'::text[] END
    || CASE WHEN t.operation = 'CREATION' AND x.avant <> x.etat AND x.avant <> 'SUPPRIMEE' AND x.final IS DISTINCT
      FROM t.connue_etat
    THEN ARRAY['W310'] ELSE '{{}}'::text[] END,
  derniere = x.ligne = x.derniere,
  retire = x.final = 'SUPPRIMEE',
  sequence_finale = x.sequence_finale,
  ecrire = coalesce(x.ligne = x.dernier_contenu, false) AND CASE WHEN x.final = 'SUPPRIMEE' THEN t.connue_id IS NULL
                                                            ELSE x.final IS DISTINCT FROM t.connue_etat END
FROM (
  SELECT ligne, etat, coalesce(lag(etat) OVER ordre, connue_etat) AS avant,
    last_value(etat) OVER tout AS final, last_value(sequence) OVER tout AS sequence_finale,
    last_value(ligne) OVER tout AS derniere, max(ligne) FILTER (WHERE etat <> 'SUPPRIMEE') OVER tout AS dernier_contenu
  FROM (
    SELECT ligne, id_technique, sequence, connue_etat,
      CASE WHEN operation = 'SUPPRESSION' THEN 'SUPPRIMEE' ELSE empreinte END AS etat
    FROM {t} WHERE sort IS NULL
  ) l
  WINDOW ordre AS (PARTITION BY id_technique ORDER BY ligne),
         tout AS (PARTITION BY id_technique ORDER BY ligne ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
) x WHERE x.ligne = t.ligne
"""

# A slice that holds nothing rare: nothing is known of any of its rows, each has a key of its own. Looked at before
# anything is written: the whole answer of every row is then one writing of it.
_NEUVES = """
SELECT coalesce(bool_or(operation = 'SUPPRESSION' OR a.connue), false)
    OR count(DISTINCT l.id_technique) < count(*)
    OR EXISTS (SELECT 1 FROM accounts_ligneenattente
               WHERE partenaire_id = %(partenaire)s AND code = 'E310' AND resolue_at IS NULL)
FROM {t} l LEFT JOIN LATERAL (
  SELECT true AS connue FROM actions_action
  WHERE partenaire_id = %(partenaire)s AND id_technique = l.id_technique LIMIT 1
) a ON true
WHERE l.sort IS NULL
"""
_ACCEPTE = f"""
UPDATE {{t}} t SET sort = 'acceptee', derniere = true, retire = false, ecrire = true, sequence_finale = t.sequence,
  cycle_id = x.cycle_id, version_id = x.version_id,
  avertissements = CASE WHEN x.cycle_id IS NULL THEN t.avertissements || ARRAY['E303'] ELSE t.avertissements END
FROM (
  SELECT l.ligne, c.id AS cycle_id, c.version_id FROM {{t}} l LEFT JOIN LATERAL {_CYCLE.format(l="l")} ON true
  WHERE l.sort IS NULL
) x WHERE x.ligne = t.ligne
"""  # noqa: S608 - table and column names are ours, values are parameters

# What most slices do not hold at all: somebody else's key or one told twice; a deletion; something known already, or
# deleted before it was known.
_RARES = """
SELECT coalesce(bool_or(connue_pro <> professionnel_id), false)
    OR EXISTS (SELECT 1 FROM {t} WHERE sort IS NULL GROUP BY id_technique HAVING count(*) > 1),
  coalesce(bool_or(operation = 'SUPPRESSION'), false),
  coalesce(bool_or(connue_id IS NOT NULL), false) OR EXISTS (
    SELECT 1 FROM accounts_ligneenattente WHERE partenaire_id = %(partenaire)s AND code = 'E310' AND resolue_at IS NULL)
FROM {t} WHERE sort IS NULL
"""


# Two slices of one partner come one after the other, whoever runs them: its keys are decided by what is known of them.
_TOUR = "SELECT pg_advisory_xact_lock(hashtext('flux.cles'), %s)"

# Somebody moved a cycle after the rows were attached and before it was held.
_DEPLACES = f"""
SELECT EXISTS (
  SELECT 1 FROM {{t}} t LEFT JOIN LATERAL {_CYCLE.format(l="t")} ON true
  WHERE t.ecrire AND (c.id IS DISTINCT FROM t.cycle_id OR c.version_id IS DISTINCT FROM t.version_id)
)
"""  # noqa: S608 - table and column names are ours, values are parameters


class CyclesDeplaces(Exception):
    """What was read before the cycles were held is no longer so: hold them, then read again."""


def take_turn(lot: Lot) -> None:
    """Wait for the other slices of this partner; before any cycle is held, so that none waits for the other."""
    with connection.cursor() as curseur:
        curseur.execute(_TOUR, [lot.partenaire.pk])


def hold(lot: Lot) -> None:
    """Hold the cycles of everybody these rows are about, until the end of the transaction."""
    with connection.cursor() as curseur:
        curseur.execute(_VERROU.format(t=lot.table))


def hold_late(lot: Lot) -> None:
    """Hold them once the rows are written; `CyclesDeplaces` when their cycles are not those the rows were attached to.

    What follows the writing (merges, progress) must see the others' rows: it is what the hold protects. New rows need
    none before, and two deliveries that share a person, as any two large ones do, then work side by side.
    """
    hold(lot)
    with connection.cursor() as curseur:
        curseur.execute(_DEPLACES.format(t=lot.table))
        if curseur.fetchone()[0]:
            raise CyclesDeplaces


def chain(lot: Lot, *, tenus: bool) -> bool:
    """Answer every identified row, and mark those whose content must be written (`ecrire`, `retire`).

    `tenus`: the cycles are held already. They are from here when something is known of these rows: a holder may be
    acting on it. Returns whether they are.
    """
    parametres: dict[str, Any] = {
        "partenaire": lot.partenaire.pk,
        "on": lot.on,
        "e302": message("E302", valeur="@"),
        "e310": message("E310"),
        "e311": message("E311"),
    }
    with connection.cursor() as curseur:

        def run(requete: str) -> None:
            curseur.execute(requete.format(t=lot.table), parametres)

        run(_FUTUR)
        run(_NEUVES)
        if not curseur.fetchone()[0]:
            run(_ACCEPTE)
            return tenus
        run(_CONNUES)
        run(_RARES)
        autre_personne, suppression, passe = curseur.fetchone()
        if passe and not tenus:
            hold(lot)
            run(_CONNUES)
        if autre_personne or suppression:
            run(_AUTRE_PERSONNE)
        if suppression:
            run(_JAMAIS_ACCEPTEE)
        if passe:
            run(_PLUS_ANCIENNES)
        run(_ENCHAINE)
    return tenus or passe
