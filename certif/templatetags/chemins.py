"""Django's `{% url %}`, given to every template, that remembers the paths without a key and those of a number."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as lit_url
from django.utils.html import conditional_escape

from accounts.chemins import path_to

register = template.Library()


class Chemin(URLNode):
    """The same words and the same answers; what takes several values, or names them, is left to Django.

    No room is mounted twice in this site: the application of the request changes nothing to an address.
    """

    def render(self, context: Context) -> Any:
        """The path, escaped as any other text of the page."""
        if self.asvar or self.kwargs or len(self.args) > 1:
            return super().render(context)
        cle = self.args[0].resolve(context) if self.args else None
        if self.args and type(cle) is not int:
            return super().render(context)
        chemin = path_to(self.view_name.resolve(context), cle)
        return conditional_escape(chemin) if context.autoescape else chemin


@register.tag
def url(parser: Parser, token: Token) -> Chemin:
    """`{% url 'room:page' %}` or `{% url 'room:page' key %}`."""
    lu = lit_url(parser, token)
    return Chemin(lu.view_name, lu.args, lu.kwargs, lu.asvar)
