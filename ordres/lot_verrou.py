"""Hold a bulk decision: its slices and the gestures on it come one after the other."""

from __future__ import annotations

from datetime import timedelta

from ordres.models import LotDecisions

#: A worker that says nothing for this long is replaced; it renews after each slice.
BAIL = timedelta(seconds=60)


def lock(lot_id: int) -> LotDecisions:
    """The lot, held until the end of the transaction."""
    return (
        LotDecisions.objects.select_for_update(of=("self",))
        .select_related("instance", "campagne", "prepare_par", "confirme_par")
        .get(pk=lot_id)
    )
