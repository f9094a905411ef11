"""`{% nonce %}`, given to every template: the proof that a script is ours (Content-Security-Policy, ADR 0032)."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def nonce(context: Context) -> str:
    """` nonce="…"` of this answer; nothing on a page that is the same for everybody.

    The context may give the value as `nonce` (empty for none); else it is the request's, made when first read.
    """
    jeton = context["nonce"] if "nonce" in context else getattr(context.get("request"), "csp_nonce", "")
    # The library's value is false until it is read: its text is looked at.
    texte = str(jeton)
    return format_html(' nonce="{}"', texte) if texte else SafeString("")
