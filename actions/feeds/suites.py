"""What follows the writing: journal, notifications, and the withdrawals of a full delivery."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from accounts import horloge
from accounts.flux.formats import Ecart, Lot
from accounts.flux.lignes import sequence_parts
from accounts.journal import Fait
from accounts.models import Livraison
from accounts.notifications import MET_EN_FILE, NATURE_ENVOI
from actions import projection
from actions.doublons import reconcile

# One event per person and slice, in the transaction of the slice: the holder reads who sent what, even once the row has
# been replaced by another delivery (the row only keeps its last origin).
_EVENEMENTS = """
INSERT INTO accounts_evenement (at, nature, professionnel_id, objet, motif, details)
SELECT %(instant)s, %(nature)s, professionnel_id, %(objet)s, '',
  jsonb_build_object('partenaire', %(partenaire)s::text, 'lignes', jsonb_agg(ligne ORDER BY ligne))
FROM {t} WHERE sort IN ('acceptee', 'rapprochee') AND derniere AND professionnel_id IS NOT NULL
  GROUP BY professionnel_id
"""

_NOTIFICATIONS = """
WITH recues AS (
  SELECT professionnel_id, count(*) FILTER (WHERE NOT is_retiree) AS vives,
         count(*) FILTER (WHERE rattachement = 'a_confirmer' AND NOT is_retiree) AS a_confirmer
  FROM actions_action WHERE livraison_id = %(livraison)s GROUP BY professionnel_id
), annoncees AS (
  INSERT INTO accounts_notification (professionnel_id, nature, titre, texte, lien, cle, created_at)
  SELECT professionnel_id, 'flux', %(titre)s,
    CASE WHEN vives = 0 THEN 'Une action transmise à votre compte a été retirée par son émetteur.'
         WHEN vives = 1 THEN 'Une action a été ajoutée ou mise à jour dans votre compte.'
         ELSE vives || ' actions ont été ajoutées ou mises à jour dans votre compte.' END
    || CASE WHEN a_confirmer = 0 THEN ''
            WHEN a_confirmer = 1 THEN ' Une action attend votre réponse.'
            ELSE ' ' || a_confirmer || ' actions attendent votre réponse.' END,
    '', 'flux:' || %(livraison)s || ':' || professionnel_id, %(instant)s
  FROM recues ON CONFLICT (cle) DO NOTHING RETURNING cle, professionnel_id
)
"""

_PERIMETRE = """
FROM actions_action a WHERE a.partenaire_id = %(partenaire)s AND NOT a.is_retiree
  AND (%(debut)s::date IS NULL OR a.date_fin BETWEEN %(debut)s::date AND %(fin)s::date)
"""

_ECART = (
    "SELECT count(*), count(*) FILTER (WHERE c.empreinte <> '' AND c.empreinte <> a.empreinte), "  # noqa: S608 - table and column names are ours, values are parameters
    "count(*) FILTER (WHERE c.cle IS NULL) FROM (SELECT a.id_technique, a.empreinte "
    + _PERIMETRE
    + ") a LEFT JOIN (SELECT DISTINCT ON (cle) cle, empreinte FROM {t}) c ON c.cle = a.id_technique"
)

_ABSENTE = (
    _PERIMETRE  # noqa: S608 - table and column names are ours, values are parameters
    + ' AND a.sequence COLLATE "C" < %(sequence)s AND NOT EXISTS (SELECT 1 FROM {t} c WHERE c.cle = a.id_technique)'
)
_CYCLES_ABSENTES = "SELECT DISTINCT a.cycle_id " + _ABSENTE + " AND a.cycle_id IS NOT NULL"
_ABSENTES = (
    "UPDATE actions_action SET is_retiree = true, sequence = %(sequence)s, livraison_id = %(livraison)s,"  # noqa: S608 - table and column names are ours, values are parameters
    " revision = revision + 1, maj_at = %(instant)s WHERE id IN (SELECT a.id " + _ABSENTE + ") RETURNING id, cycle_id"
)


def record_events(lot: Lot) -> None:
    """Append the journal events of a batch."""
    with connection.cursor() as curseur:
        curseur.execute(
            _EVENEMENTS.format(t=lot.table),
            {
                "instant": horloge.now(),
                "nature": Fait.ACTION_RECUE.value,
                "objet": f"accounts.Livraison:{lot.livraison.pk}",
                "partenaire": lot.partenaire.code,
            },
        )


def notify_holders(livraison: Livraison) -> None:
    """One notification per person and delivery; the e-mail only to those who have an address."""
    with connection.cursor() as curseur:
        curseur.execute(
            _NOTIFICATIONS + MET_EN_FILE,
            {
                "livraison": livraison.pk,
                "titre": f"Nouveau dans votre compte\u00a0: {livraison.partenaire.nom}"[:160],
                "instant": horloge.now(),
                "reel": horloge.instant(),
                "envoi": NATURE_ENVOI,
            },
        )


def measure_gap(livraison: Livraison, table: str) -> Ecart:
    """Known, changed and removed rows of a full delivery."""
    with connection.cursor() as curseur:
        curseur.execute(_ECART.format(t=table), _perimeter(livraison))
        return Ecart(*curseur.fetchone())


def withdraw_absent(livraison: Livraison, table: str, on: date) -> None:
    """Withdraw (logically) the rows of the perimeter that a COMPLET delivery does not hold."""
    instant, marque = sequence_parts(livraison)
    parametres = _perimeter(livraison) | {
        "sequence": f"{instant}-{'9' * 9}-{marque}",
        "livraison": livraison.pk,
        "instant": horloge.now(),
    }
    with connection.cursor() as curseur:
        curseur.execute(_CYCLES_ABSENTES.format(t=table), parametres)
        projection.lock([pk for (pk,) in curseur.fetchall()])
        curseur.execute(_ABSENTES.format(t=table), parametres)
        retirees = curseur.fetchall()
    fusions = reconcile([pk for pk, _ in retirees], on)
    projection.rebuild(sorted({cycle for _, cycle in retirees if cycle is not None} | fusions.cycles), on)


def _perimeter(livraison: Livraison) -> dict[str, Any]:
    """The rows a full delivery speaks for: its partner's, in the period of its manifest when it gives one."""
    debut, fin = livraison.manifeste.get("periode") or (None, None)
    return {"partenaire": livraison.partenaire_id, "debut": debut, "fin": fin}
