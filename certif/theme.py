"""The look, switchable by a setting: a theme is a folder of five templates in `templates/theme/`.

`CERTIF_THEME` names the folder (« neutre » by default). State branding is reserved to State sites: whoever
runs such a site adds their own folder, and nothing else changes (ADR 0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

PIECES = ("styles", "entete", "pied", "logo", "pdf")


@dataclass(frozen=True)
class Theme:
    """Names of the templates that make the look of a page and of a printed document."""

    nom: str
    styles: str
    entete: str
    pied: str
    logo: str
    pdf: str


def theme_courant() -> Theme:
    """The theme the settings ask for; a missing piece says which file to add."""
    return _theme(settings.CERTIF_THEME)


@lru_cache
def _theme(nom: str) -> Theme:
    pieces = {piece: f"theme/{nom}/{piece}.html" for piece in PIECES}
    for gabarit in pieces.values():
        try:
            get_template(gabarit)
        except TemplateDoesNotExist as missing:
            raise ImproperlyConfigured(f"CERTIF_THEME={nom!r} : le gabarit templates/{gabarit} manque.") from missing
    return Theme(nom=nom, **pieces)
