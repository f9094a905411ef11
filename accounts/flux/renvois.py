"""Faulty rows that their partner sent again, and that passed: they ask nothing of anybody any more."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from accounts.flux import atelier

# The key of a row is its partner and its technical identifier; only a later delivery may settle it.
_REGLEES = """
INSERT INTO accounts_suiviligne AS s (reponse_id, reglee_le)
SELECT DISTINCT f.id, %(on)s::date
  FROM accounts_reponse f
  JOIN accounts_livraison lf ON lf.id = f.livraison_id
  JOIN accounts_livraison lb ON lb.partenaire_id = lf.partenaire_id AND lb.type_flux = lf.type_flux AND lb.id > lf.id
  JOIN accounts_reponse b ON b.livraison_id = lb.id AND b.id_technique = f.id_technique
 WHERE f.sort IN ('rejetee', 'en_attente') AND f.id_technique <> ''
   AND lf.recue_at >= %(depuis)s AND NOT lf.a_blanc AND lf.etat = 'traitee'
   AND lb.recue_at >= %(depuis)s AND NOT lb.a_blanc AND lb.etat = 'traitee'
   AND b.sort IN ('acceptee', 'inchangee', 'rapprochee')
ON CONFLICT (reponse_id) DO UPDATE SET reglee_le = EXCLUDED.reglee_le, revision = s.revision + 1
 WHERE s.reglee_le IS NULL
"""


def settle(on: date) -> int:
    """Close these rows in the workbench, in one statement; returns how many were closed."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(_REGLEES, {"on": on, "depuis": atelier.opening(on)})
        return curseur.rowcount
