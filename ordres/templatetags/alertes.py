"""The reason of a risk in a row of the list, and what was written to a holder beside their control."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from actions.models import Avancement, Cycle
from actions.rules import risque
from ordres import alertes_lues

register = template.Library()


@register.filter
def pourquoi_risque(avancement: Avancement, on: date) -> str:
    """What is left, the time left and the pace needed, from the projection; empty when nothing can be said."""
    if not avancement.risque:
        return ""
    return risque.why(avancement.risque, avancement.faites, avancement.requises, avancement.fin, on)


@register.inclusion_tag("ordre/alertes_controle.html")
def alertes_du_controle(cycle: Cycle) -> dict[str, Any]:
    """The alerts sent about this cycle, for its holder; nothing when there was none."""
    return {"alertes": [alerte for alerte in alertes_lues.of_cycle(cycle) if alerte.is_envoyee]}
