"""The address of a list holds its filters: the address without some of them, the tags that take one off."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.forms import Form
from django.http import QueryDict

#: Where in the list: it goes when a filter does.
PLACES = ("apres", "avant")


def address(donnees: QueryDict, sans: Iterable[str]) -> str:
    """The query string without these keys and without empty values."""
    return urlencode([(cle, valeur) for cle, valeur in donnees.items() if cle not in sans and valeur])


def tags(donnees: QueryDict, formulaire: Form, sauf: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Filters in force, each with the address without it; the fields of `sauf` are no filter."""
    mots = []
    for nom, champ in formulaire.fields.items():
        valeur = formulaire.cleaned_data.get(nom)
        if not valeur or nom in sauf:
            continue
        choix = dict(getattr(champ, "choices", ()))
        libelle = f"{champ.label or 'Situation'} : {choix.get(valeur, valeur)}"
        mots.append((libelle, f"?{address(donnees, (*PLACES, nom))}"))
    return mots
