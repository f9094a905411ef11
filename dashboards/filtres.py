"""The filters of a list, which its address holds: the tags that take one off, the pages around."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404
from django.utils.http import urlencode

from accounts.curseur import Page, Place
from accounts.requete import Requete


def tags(demandees: Mapping[str, str], mots: Mapping[str, Callable[[str], str]]) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it; `mots` says those that are not shown as typed."""
    return [
        (mots.get(nom, str)(valeur), "?" + urlencode({n: v for n, v in demandees.items() if n != nom}))
        for nom, valeur in demandees.items()
    ]


def quoted(valeur: str) -> str:
    """What somebody typed."""
    return f"«\u00a0{valeur}\u00a0»"


def around(page: Page, demandees: Mapping[str, str]) -> dict[str, str]:
    """Addresses of the next and of the previous page of the same list; empty when there is none."""
    return {
        "suivant": "?" + urlencode({**demandees, "apres": str(page.suivante)}) if page.suivante else "",
        "precedent": "?" + urlencode({**demandees, "avant": str(page.precedente)}) if page.precedente else "",
    }


def place_of(request: Requete, nom: str) -> Place | None:
    """The place in the list that the address holds; a page that does not exist when it was altered."""
    texte = request.GET.get(nom, "")
    place = Place.read(texte, str)
    if texte and place is None:
        raise Http404
    return place
