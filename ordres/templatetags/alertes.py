"""What was written to a holder, beside their control."""

from __future__ import annotations

from typing import Any

from django import template

from actions.models import Cycle
from ordres import alertes_lues

register = template.Library()


@register.inclusion_tag("ordre/alertes_controle.html")
def alertes_du_controle(cycle: Cycle) -> dict[str, Any]:
    """The alerts sent about this cycle, for its holder; nothing when there was none."""
    return {"alertes": [alerte for alerte in alertes_lues.of_cycle(cycle) if alerte.is_envoyee]}
