"""The quiet line that asks for an opinion, where an action is shown to its holder."""

from typing import Any

from django import template
from django.template.context import RequestContext

from actions.appreciations import is_silent, state
from actions.models import Action

register = template.Library()


@register.inclusion_tag("ps/appreciation_ligne.html", takes_context=True)
def demande_avis(context: RequestContext, action: Action) -> dict[str, Any]:
    """Ask once for an opinion on this action, or say that one was given; nothing for who asked for silence."""
    request: Any = context["request"]
    etat = state(action, request.jour)
    return {"action": action, "etat": etat, "is_demandee": etat.is_demandee and not is_silent(request.user)}
