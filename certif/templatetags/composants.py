"""Tags and filters behind the includes of `templates/composants/`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.dessins import dessin
from certif import presentation

register = template.Library()

register.simple_tag(dessin)


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


@register.simple_tag
@lru_cache(maxsize=64)
def fichier(chemin: str) -> str:
    """The address of a static file, found once: `{% static %}` for what every page loads."""
    return static(chemin)


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
