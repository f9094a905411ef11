"""Tags and filters behind the includes of `templates/composants/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.functional import LazyObject, empty
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData, SafeString, mark_safe

from certif import presentation

register = template.Library()

#: Different drawings kept by a process: about a kilobyte each.
DESSINS = 8_192
#: Around the name of an own value, where it goes: characters that no text holds (private use of Unicode).
_AVANT, _APRES = "\ue000", "\ue001"
_REPERE = re.compile(f"{_AVANT}(\\w+){_APRES}")


@register.simple_tag
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
    ecrits = {nom: conditional_escape(valeur) for nom, valeur in propres.items()}
    rendus: list[str] = list(morceaux)
    rendus[1::2] = [ecrits[nom] for nom in morceaux[1::2]]
    return mark_safe("".join(rendus))  # noqa: S308 - the template's own HTML, and values that were just escaped


def _draw(gabarit: str, noms: tuple[str, ...], propres: tuple[str, ...], *valeurs: Any) -> tuple[SafeString, ...]:
    """The HTML cut where each own value goes: text, name, text, name… text."""
    for valeur in valeurs:
        _refuse_hidden_safe(valeur)
    reperes = {nom: f"{_AVANT}{nom}{_APRES}" for nom in propres}
    html = render_to_string(gabarit, dict(zip(noms, valeurs, strict=True)) | reperes)
    return tuple(mark_safe(m) for m in _REPERE.split(html))  # noqa: S308 - what the engine of templates has just made


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


@register.simple_tag
@lru_cache(maxsize=512, typed=True)
def icone(nom: str, classe: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it carry the meaning."""
    return format_html(
        '<svg class="icone {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classe,
        static("vendor/bootstrap-icons/icones.svg"),
        nom,
    )


@register.filter
def presentation_etat(valeur: object) -> presentation.Apparence:
    """Words, tone and icon of a state (see `certif.presentation`)."""
    return presentation.etat(valeur)


@register.filter
def presentation_alerte(type_: object) -> presentation.Apparence:
    """Words, tone and icon of an alert."""
    return presentation.alerte(type_)


@register.filter
def icone_de_ton(ton: str) -> str:
    """The icon that goes with a tone chosen by the page."""
    return presentation.icone_de_ton(ton)


@register.filter
def forme_champ(champ: BoundField) -> str:
    """How `champ.html` draws the field: « case » (one checkbox), « groupe » (radios…) or « simple »."""
    widget = champ.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "groupe"
    return "case" if isinstance(widget, forms.CheckboxInput) else "simple"


@register.filter
def is_facultatif(champ: BoundField) -> bool:
    """Whether to say « (facultatif) »: not when the act asks for it though the form lets it through empty."""
    return not champ.field.required and not getattr(champ.field, "requis_par_acte", False)


@register.filter
def habille(champ: BoundField) -> SafeString:
    """The control itself with the classes of the theme, tied to its help and its errors."""
    widget = champ.field.widget
    if isinstance(widget, forms.CheckboxInput):
        classe = "form-check-input"
    elif isinstance(widget, forms.Select):
        classe = "form-select"
    else:
        classe = "form-control"
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {classe}".strip()}
    decrit = [f"{champ.auto_id}_helptext"] if champ.help_text else []
    if champ.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
        decrit.append(f"{champ.auto_id}_error")
    if decrit:
        attrs["aria-describedby"] = " ".join(decrit)
    return champ.as_widget(attrs=attrs)


@register.filter
def valeur_option(valeur: Any) -> str:
    """The `value` of a radio or checkbox; the empty choice is an empty string."""
    return "" if valeur is None else str(valeur)
