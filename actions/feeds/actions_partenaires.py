"""The ACTIONS format: rows of partners become actions, set-based, in the transaction of their slice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from accounts.flux.formats import Difference, Ecart, Lot
from accounts.models import Livraison
from actions import projection
from actions.doublons import reconcile
from actions.feeds import cles, completion, correspondances, difference, ecriture, identite, suites
from actions.feeds.actions_champs import ACTIONS
from actions.feeds.retrait_actions import RetraitActions
from certif.socle.feeds.codes import message
from referentiels.parametres import parametres_au

# The keys first, whoever tells them: given the partner too, PostgreSQL may read all of its actions instead of these.
_GROUPEES = "SELECT id_technique, partenaire_id FROM actions_action WHERE id = ANY(%s)"
_RAPPROCHEES = """
UPDATE {t} SET sort = 'rapprochee', code = 'E312', message = %(message)s
WHERE sort = 'acceptee' AND derniere AND ecrire AND id_technique = ANY(%(cles)s)
"""

# The cycles whose facts moved: where the action is, and where it was.
_CYCLES = """
SELECT DISTINCT c FROM {t}, unnest(ARRAY[cycle_id, connue_cycle]) AS c
WHERE c IS NOT NULL AND (ecrire OR (derniere AND retire AND sort = 'acceptee'))
"""


def apply_rows(lot: Lot, complete: Callable[[], None] = lambda: None) -> None:
    """Compare identified rows with what is known, attach, write, merge, recompute the touched cycles, journal.

    `complete` runs on the rows attached, before they are written.
    """
    cles.take_turn(lot)
    try:
        with transaction.atomic():
            _apply(lot, complete, tenus=False)
    except cles.CyclesDeplaces:
        cles.hold(lot)
        _apply(lot, complete, tenus=True)


def _apply(lot: Lot, complete: Callable[[], None], *, tenus: bool) -> None:
    tenus = cles.chain(lot, tenus=tenus)
    correspondances.attach_rows(lot)
    complete()
    ecrites = ecriture.write_actions(lot)
    if not tenus:
        cles.hold_late(lot)
    if not ecrites:
        return
    fusions = reconcile(ecrites, lot.on)
    with connection.cursor() as curseur:
        if fusions.groupees:
            curseur.execute(_GROUPEES, [list(fusions.groupees)])
            groupees = [cle for cle, partenaire in curseur.fetchall() if partenaire == lot.partenaire.pk]
            curseur.execute(_RAPPROCHEES.format(t=lot.table), {"message": message("E312"), "cles": groupees})
        curseur.execute(_CYCLES.format(t=lot.table))
        cycles = {pk for (pk,) in curseur.fetchall()}
    projection.rebuild(sorted(cycles | fusions.cycles), lot.on)
    suites.record_events(lot)


class FormatActions(RetraitActions):
    """See `accounts.flux.formats.Format`."""

    schema = ACTIONS
    colonnes = {
        "professionnel_id": "bigint", "nom_connu": "text", "exercice_id": "bigint",
        "cycle_id": "bigint", "version_id": "bigint",
        "connue_id": "bigint", "connue_pro": "bigint", "connue_cycle": "bigint", "connue_sequence": "text",
        "connue_etat": "text", "derniere": "boolean", "retire": "boolean", "ecrire": "boolean",
        "sequence_finale": "text",
        "rattachement": "text", "candidats": "text[]", "item_id": "bigint",
    }  # fmt: skip

    def treat(self, lot: Lot) -> None:
        """Complete, identify, compare with what is known, attach, write, merge, recompute the touched cycles."""
        completion.complete(lot)
        identite.identify(lot)
        completion.check_organisme(lot)
        apply_rows(lot)

    def gap(self, livraison: Livraison, table: str) -> Ecart:
        """Compare with the live actions of this partner in the period of the delivery."""
        return suites.measure_gap(livraison, table)

    def difference(self, livraison: Livraison, table: str, limite: int) -> Difference:
        """Row by row, what the delivery would change for this partner."""
        return difference.compare(livraison, table, limite, self.schema)

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Withdraw what a COMPLET delivery no longer holds, then tell each professional once."""
        if table is not None:
            suites.withdraw_absent(livraison, table, on)
        suites.notify_holders(livraison)

    def strict(self, on: date) -> bool:
        """The parameter `rpps_strict` of the day."""
        return parametres_au(on).rpps_strict
