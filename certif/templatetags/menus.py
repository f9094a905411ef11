"""The account menu, drawn once for all those whom it shows the same lines."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString

from accounts.dessins import dessin
from actions import appareil

register = template.Library()

_JETON = CsrfTokenNode()


@register.simple_tag(takes_context=True)
def is_telephone_de_captures(context: Context) -> bool:
    """Whether this phone keeps captures (`actions.appareil`): leaving it goes through a page that asks about them."""
    return appareil.is_marked(context["request"])


@register.simple_tag(takes_context=True)
def menu_compte(context: Context) -> SafeString:
    """Who is logged in, where they may go and how to leave; the way in for anybody else."""
    utilisateur = context.get("user")
    if utilisateur is None or not utilisateur.is_authenticated:
        return dessin("composants/menu_ferme.html")
    compte = context["compte"]
    is_capture = appareil.is_marked(context["request"])
    return dessin(
        "composants/menu_ouvert.html",
        {"nom": compte.nom, "jeton": "" if is_capture else _JETON.render(context)},
        qualites=compte.qualites,
        navigation=context["navigation"],
        liens=compte.liens,
        non_lues=compte.non_lues,
        non_lues_texte=compte.non_lues_texte,
        is_capture=is_capture,
    )
