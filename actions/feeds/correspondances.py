"""Attach the rows of a batch: each different kind of action is matched once, then joined back."""

from __future__ import annotations

from django.db import connection

from accounts.copie import copy_rows
from accounts.flux.formats import Lot
from actions.regles_rattachement import Regles
from referentiels.rules.correspondances import IssueRattachement, Signature

_CLE = """concat_ws('|', version_id, type_action, coalesce(typologie, ''), coalesce(orientation_numero::text, ''),
  organisme_type, coalesce(categorie, ''), coalesce(axes_proposes::text, ''))"""

_SORTES = f"""
SELECT {_CLE}, version_id, type_action, coalesce(typologie, ''), coalesce(orientation_numero::text, ''), organisme_type,
  coalesce(categorie, ''), axes_proposes
FROM {{t}} WHERE ecrire GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""  # noqa: S608 - table and column names are ours, values are parameters

_POSE = f"""
UPDATE {{t}} t SET rattachement = s.rattachement, candidats = s.candidats, item_id = s.item_id
FROM flux_sortes s WHERE t.ecrire AND s.cle = {_CLE}
"""  # noqa: S608 - table and column names are ours, values are parameters

# What the professional already chose for the same kind of action decides, when it is still among the candidates.
_MEMOIRE = """
UPDATE {t} t SET rattachement = 'rattachee', item_id = x.item_id FROM (
  SELECT DISTINCT ON (l.ligne) l.ligne, i.id AS item_id
  FROM {t} l
  JOIN actions_action a ON a.professionnel_id = l.professionnel_id AND a.rattachement = 'rattachee'
    AND a.candidats <> '{{}}'
    AND a.type_action = l.type_action AND a.typologie = coalesce(l.typologie, '')
    AND a.orientation_numero IS NOT DISTINCT FROM l.orientation_numero
    AND a.organisme_type = l.organisme_type AND a.categorie = coalesce(l.categorie, '')
  JOIN referentiels_actionprevue choisi ON choisi.id = a.item_id AND choisi.code = ANY (l.candidats)
  JOIN referentiels_actionprevue i ON i.version_id = l.version_id AND i.code = choisi.code
  WHERE l.ecrire AND l.rattachement = 'a_confirmer'
  ORDER BY l.ligne, a.maj_at DESC, a.id DESC
) x WHERE x.ligne = t.ligne
"""


def attach_rows(lot: Lot) -> None:
    """Fill `rattachement`, `candidats` and `item_id` of the rows to write."""
    with connection.cursor() as curseur:
        curseur.execute(_SORTES.format(t=lot.table))
        sortes = curseur.fetchall()
        regles = Regles({sorte[1] for sorte in sortes if sorte[1] is not None})
        curseur.execute(
            "CREATE TEMP TABLE IF NOT EXISTS flux_sortes (cle text, rattachement text, candidats text[],"
            " item_id bigint) ON COMMIT DELETE ROWS"
        )
        curseur.execute("TRUNCATE flux_sortes")
        trouvees = [_match(regles, sorte) for sorte in sortes]
        copy_rows("flux_sortes", ("cle", "rattachement", "candidats", "item_id"), trouvees)
        curseur.execute("ANALYZE flux_sortes")
        curseur.execute(_POSE.format(t=lot.table))
        if any(rattachement == IssueRattachement.A_CONFIRMER for _, rattachement, _, _ in trouvees):
            curseur.execute(_MEMOIRE.format(t=lot.table))


def _match(regles: Regles, sorte: tuple) -> tuple:
    cle, version, type_action, typologie, orientation, organisme, categorie, axes = sorte
    trouve = regles.attach(version, Signature(type_action, typologie, orientation, organisme, categorie), axes or ())
    candidats = list(trouve.codes) if trouve.issue is IssueRattachement.A_CONFIRMER else []
    item = regles.items[version][trouve.codes[0]] if trouve.issue is IssueRattachement.RATTACHEE else None
    return cle, trouve.issue.value, candidats, item
