"""DDT: the history of « Mon DPC » (R. 4021-5), by yearly slices: same rows and same machine as ACTIONS.

A slice is COMPLET for the period of its manifest: what it lacks in that period is withdrawn, after the safety valve.
Keys are those of ACTIONS: an action already sent by the current feed is the same action.
"""

from __future__ import annotations

from actions.feeds.actions_champs import DDT
from actions.feeds.actions_partenaires import FormatActions


class FormatDdt(FormatActions):
    """ACTIONS under another name, complete for a period."""

    schema = DDT
