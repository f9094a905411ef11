"""Drawings: pieces of template that say the same to everybody, kept by the process; the tag is `{% dessin %}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import LazyObject, empty
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString

#: Different drawings kept by a process: about a kilobyte each.
DESSINS = 8_192
#: Around the name of an own value, where it goes: characters that no text holds (private use of Unicode).
_AVANT, _APRES = "\ue000", "\ue001"
_REPERE = re.compile(f"{_AVANT}(\\w+){_APRES}")


def dessin(gabarit: str, propres: Mapping[str, Any] | None = None, **partages: Any) -> SafeString:
    """An `{% include %}` that is drawn once by the process for the same values, then kept.

    Its template sees these values alone, neither the request nor the person, so that what is kept is never out of
    date. Give it what many people share (a state, a menu, the choices of a filter). What is somebody's own (a title,
    an address) goes in `propres`: it is put in its place at each call and never kept, so the template shows it as it
    is, without a test nor a filter.
    """
    morceaux = _dessin(gabarit, tuple(partages), tuple(propres or ()), *map(_bare, partages.values()))
    if not propres:
        return morceaux[0]
    rendus: list[str] = list(morceaux)
    rendus[1::2] = [_escaped(propres[nom]) for nom in morceaux[1::2]]
    return SafeString("".join(rendus))


def _escaped(valeur: Any) -> str:
    """`conditional_escape`; a plain text, nearly always, without what only lazy texts need."""
    return escape(valeur) if type(valeur) is str else conditional_escape(valeur)


def _draw(gabarit: str, noms: tuple[str, ...], propres: tuple[str, ...], *valeurs: Any) -> tuple[SafeString, ...]:
    """The HTML cut where each own value goes: text, name, text, name… text."""
    for valeur in valeurs:
        _refuse_hidden_safe(valeur)
    reperes = {nom: f"{_AVANT}{nom}{_APRES}" for nom in propres}
    html = render_to_string(gabarit, dict(zip(noms, valeurs, strict=True)) | reperes)
    return tuple(SafeString(morceau) for morceau in _REPERE.split(html))


# The type tells « 1 » from « vrai », and a text that is already HTML from the same one that is not. While templates
# are being written nothing is kept: they are read again without starting the process again.
_dessin = _draw if settings.DEBUG else lru_cache(DESSINS, typed=True)(_draw)


def _bare(valeur: Any) -> Any:
    """The value itself, for one that waited to be asked for: what computes it holds the request and is not kept."""
    if not isinstance(valeur, LazyObject):
        return valeur
    if valeur._wrapped is empty:
        valeur._setup()
    return valeur._wrapped


def _refuse_hidden_safe(valeur: Any) -> None:
    """TypeError for an HTML text inside a value: equal to the same words not escaped, one would be taken for the other.

    Given by itself it is told apart by its type.
    """
    if is_dataclass(valeur):
        dedans: tuple[Any, ...] = tuple(getattr(valeur, champ.name) for champ in fields(valeur))
    else:
        dedans = valeur if isinstance(valeur, tuple) else ()
    for element in dedans:
        if isinstance(element, SafeData):
            raise TypeError("a drawing cannot tell an HTML text inside its values")
        _refuse_hidden_safe(element)
