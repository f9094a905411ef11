"""Filters of a public page: what was asked, and the tags that remove them one by one."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from referentiels.forms import active_filters
from referentiels.recherche import RESSEMBLANCE_MIN


def filters_of(formulaire: forms.Form) -> dict[str, str]:
    """The filters in force, by name; a value the form does not know is left aside, the others stay."""
    if not formulaire.is_bound:
        return {}
    formulaire.is_valid()
    return {nom: valeur for nom, valeur in formulaire.cleaned_data.items() if valeur}


def tags(filtres: dict[str, str], mots: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Each filter in force, in words, with the address that removes it."""
    return [
        (libelle, "?" + urlencode({autre: valeur for autre, valeur in filtres.items() if autre != nom}))
        for nom, libelle in active_filters(filtres, mots or {}).items()
    ]


def item_filters(filtres: dict[str, str]) -> Q:
    """The axis and the nature asked, on rows of items."""
    condition = Q()
    if axe := filtres.get("axe"):
        condition &= Q(axes__contains=[int(axe)])
    if nature := filtres.get("nature"):
        condition &= Q(nature=nature)
    return condition


def item_matches(cle: str) -> Q:
    """Rows of items that answer a search; they carry `ressemblance`."""
    return Q(cle__contains=cle) | Q(code__icontains=cle) | Q(ressemblance__gte=RESSEMBLANCE_MIN)
