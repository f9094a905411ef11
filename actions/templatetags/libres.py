"""On the page of an action: what its CNP has to do with it."""

from __future__ import annotations

from typing import Any

from django import template

from actions import libres_lues
from actions.models import Action

register = template.Library()


@register.inclusion_tag("ps/libre_action.html")
def suite_cnp(action: Action) -> dict[str, Any]:
    """The label of this action, the last request about it, and the gesture; nothing when there is nothing to say."""
    return {"suivi": libres_lues.followed(action), "action": action}
