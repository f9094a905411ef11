"""French typography for templates: plurals, numbers, percentages, dates and durations."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()

#: Thousands and the space before « % »: narrow and non-breaking.
FINE = "\u202f"
#: Between a number and its word.
INSECABLE = "\u00a0"
MOINS = "\u2212"


@register.filter
def pluriel(count: Any, formes: str = "s") -> str:
    """Ending or word agreeing with `count`: 0 and 1 are singular in French.

    `formes` is what the plural adds (« s »), or both forms separated by a comma (« travail,travaux »).
    """
    singulier, _, plusieurs = formes.rpartition(",")
    if type(count) is not int:
        count = _decimal(count) or 0
    return plusieurs if abs(count) >= 2 else singulier


@register.filter
def nombre(value: Any, decimales: int = 0) -> str:
    """`1234567.5` written « 1 234 567,5 », without trailing zeros. An empty value gives an empty string."""
    if type(value) is int:  # nearly always, and many times a page
        return (MOINS if value < 0 else "") + f"{abs(value):,}".replace(",", FINE)
    exact = _decimal(value)
    if exact is None:
        return ""
    rounded = _round(exact, decimales)
    signe = MOINS if rounded < 0 else ""
    entier, _, fraction = f"{abs(rounded):f}".partition(".")
    fraction = fraction.rstrip("0")
    return signe + f"{int(entier):,}".replace(",", FINE) + (f",{fraction}" if fraction else "")


@register.filter
def pourcent(value: Any, decimales: int = 1) -> str:
    """A percentage between 0 and 100 written « 37,5 % ». An empty value gives an empty string."""
    texte = nombre(value, decimales)
    return f"{texte}{FINE}%" if texte else ""


@register.filter
def borne_pourcent(value: Any) -> str:
    """The value of a `<progress>` element: between 0 and 100, with a point whatever the language."""
    exact = min(max(_decimal(value) or Decimal(0), Decimal(0)), Decimal(100))
    return f"{_round(exact, 1).normalize():f}"


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


def _round(exact: Decimal, decimales: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-int(decimales)), rounding=ROUND_HALF_UP)


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None
