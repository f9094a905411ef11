"""What other lists say of a row of ACTIONS: the catalogue completes it, the orientations and the LPOF judge it.

The partner's own value always wins: a different one in the catalogue is only remarked (W321). Each list is read only
once it has been received; until then a row is judged as it comes.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from accounts.flux.formats import Lot
from accounts.models import Organisme
from actions.feeds.actions_champs import ORIENTATIONS_CONNUES
from actions.models import ActionCatalogue
from certif.socle.feeds.codes import message

_COMPLETES = ("typologie", "format", "categorie", "orientation_numero", "annexe")
_DPC = "t.sort IS NULL AND t.operation <> 'SUPPRESSION' AND t.type_action = 'DPC'"

_MANQUE = " OR ".join(f"(t.{nom} IS NULL AND c.{nom} IS NOT NULL)" for nom in _COMPLETES)
_DIFFERE = " OR ".join(f"coalesce(t.{nom} <> c.{nom}, false)" for nom in _COMPLETES)

_COMPLETE = f"""
UPDATE {{t}} t SET {", ".join(f"{nom} = coalesce(t.{nom}, c.{nom})" for nom in _COMPLETES)},
  avertissements = t.avertissements || CASE WHEN {_MANQUE} THEN ARRAY['W320'] ELSE '{{{{}}}}'::text[] END
    || CASE WHEN {_DIFFERE} THEN ARRAY['W321'] ELSE '{{{{}}}}'::text[] END
FROM (
  SELECT reference_action, nullif(typologie, '') AS typologie, nullif(format, '') AS format,
    nullif(categorie, '') AS categorie, orientation AS orientation_numero, annexe
  FROM actions_actioncatalogue
) c WHERE {_DPC} AND c.reference_action = t.reference_action AND ({_MANQUE} OR {_DIFFERE})
"""  # noqa: S608 - table and column names are ours

_SANS_TYPOLOGIE = f"""
UPDATE {{t}} t SET champ = 'typologie', sort = CASE WHEN %(catalogue)s THEN 'en_attente' ELSE 'rejetee' END,
  code = CASE WHEN %(catalogue)s THEN 'W206' ELSE 'E306' END,
  message = CASE WHEN %(catalogue)s THEN replace(%(w206)s, '@', t.reference_action) ELSE %(e306)s END
WHERE {_DPC} AND t.typologie IS NULL
"""  # noqa: S608 - table and column names are ours

# Triennia follow one another from 1948 as they do from 2017; a triennium whose list was never received has at most a
# known highest number.
_ORIENTATION = f"""
UPDATE {{t}} t SET avertissements = t.avertissements || ARRAY['E305']
FROM (
  SELECT t.ligne, extract(year FROM t.date_fin)::int - (extract(year FROM t.date_fin)::int - 1948) %% 3 AS triennium
  FROM {{t}} t WHERE {_DPC} AND t.orientation_numero IS NOT NULL
) x LEFT JOIN (SELECT triennium, array_agg(numero::int) AS numeros FROM actions_orientation GROUP BY triennium) o
  USING (triennium)
WHERE x.ligne = t.ligne AND CASE WHEN o.numeros IS NOT NULL THEN t.orientation_numero <> ALL (o.numeros)
  ELSE t.orientation_numero > (%(connues)s::jsonb ->> x.triennium::text)::int END
"""  # noqa: S608 - table and column names are ours

_ORGANISME = """
UPDATE {t} t SET avertissements = t.avertissements || ARRAY[CASE WHEN x.qualiopi IS NULL THEN 'W330' ELSE 'W331' END]
FROM (
  SELECT n.organisme_id, bool_or(o.qualiopi) AS qualiopi
  FROM (SELECT DISTINCT organisme_id, regexp_replace(organisme_id, '[^0-9A-Za-z]', '', 'g') AS numero FROM {t}
        WHERE sort IS NULL AND operation <> 'SUPPRESSION' AND organisme_type = 'OF') n
  LEFT JOIN accounts_organisme o ON o.absente_depuis IS NULL
    AND (o.nda = n.numero OR o.nda_precedents @> ARRAY[n.numero]::varchar[] OR (o.siret <> '' AND o.siret = n.numero))
  GROUP BY n.organisme_id
) x
WHERE t.sort IS NULL AND t.operation <> 'SUPPRESSION' AND t.organisme_type = 'OF' AND t.organisme_id = x.organisme_id
  AND (x.qualiopi IS NULL OR (NOT x.qualiopi AND t.type_action = 'FC_QUALIOPI'))
"""


def complete(lot: Lot) -> None:
    """Fill what a DPC row omits from the catalogue (W320), answer those nothing can complete, check orientations."""
    parametres: dict[str, Any] = {
        "catalogue": ActionCatalogue.objects.exists(),
        "w206": message("W206", valeur="@"),
        "e306": message("E306", champ="typologie", detail=" pour un DPC"),
        "connues": json.dumps(ORIENTATIONS_CONNUES),
    }
    with connection.cursor() as curseur:
        for etape in (_COMPLETE, _SANS_TYPOLOGIE, _ORIENTATION):
            curseur.execute(etape.format(t=lot.table), parametres)


def check_organisme(lot: Lot) -> None:
    """Remark the training bodies that the public list does not know (W330) or that are not Qualiopi (W331)."""
    if Organisme.objects.exists():
        with connection.cursor() as curseur:
            curseur.execute(_ORGANISME.format(t=lot.table))
