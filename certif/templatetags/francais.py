"""French typography for templates: plurals, numbers, percentages, dates and durations."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from certif.socle.nombres import INSECABLE, exact, nombre, pluriel, pourcent, rounded

register = template.Library()

register.filter(pluriel)
register.filter(nombre)
register.filter(pourcent)


@register.filter
def borne_pourcent(value: Any) -> str:
    """The value of a `<progress>` element: between 0 and 100, with a point whatever the language."""
    borne = min(max(exact(value) or Decimal(0), Decimal(0)), Decimal(100))
    return f"{rounded(borne, 1).normalize():f}"


@register.filter
def date_fr(value: date | datetime | None) -> str:
    """« 19/11/2026 »; an aware datetime is first brought to local time. No date gives an empty string."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def insecable(texte: str) -> str:
    """A text kept in code, with the no-break spaces French typography asks for (« : ; ? ! % », inside « »)."""
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", INSECABLE, str(texte))


@register.filter
def duree_restante(fin: date | None, on: date) -> str:
    """What is left until `fin`, last day included: « 5 ans et 1 mois », « 3 jours », then « terminé ».

    Months are whole and days are given only under one month: the text says no more precision than a reader
    needs and never promises more time than is left.
    """
    if not fin:
        return ""
    jours = (fin - on).days
    if jours < 0:
        return "terminé"
    if jours == 0:
        return "dernier jour"
    mois = _whole_months(on, fin)
    if mois == 0:
        return _quantite(jours, "jour", "jours")
    ans, reste = divmod(mois, 12)
    parts = [_quantite(ans, "an", "ans")] if ans else []
    if reste:
        parts.append(f"{reste}{INSECABLE}mois")
    return " et ".join(parts)


def _quantite(count: int, singulier: str, plusieurs: str) -> str:
    return f"{nombre(count)}{INSECABLE}{plusieurs if count >= 2 else singulier}"


def _whole_months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months
