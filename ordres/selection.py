"""Whom an act on many files is about: the rows of the list's filter, or those whose boxes were ticked.

The page of the list, the preview of an act and its confirmation read the same address through `chosen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.curseur import CHIFFRES_CLE
from accounts.models import Organisation
from actions.models import Avancement
from ordres import suivi
from ordres.suivi_filtre import Filtre

#: Repeated parameter: the cycles whose boxes were ticked.
CYCLE = "cycle"
#: What the form of the list says the act is about: without it, ticked boxes restrict and none restricts nothing.
PORTEE, COCHES, TOUT = "portee", "coches", "tout"


def chosen(donnees: QueryDict, instances: Sequence[Organisation], on: date) -> QuerySet[Avancement]:
    """Progress rows of these instances that an act on many is about, without order.

    Those of the filter written in `donnees` (the list's own query string), restricted to the repeated parameter
    `cycle` when there is one. « portee=coches » without any box is nobody; « portee=tout » forgets the boxes.
    Cycles outside the perimeter or outside the filter are never in it.
    """
    lignes = suivi.rows(instances, Filtre.read(donnees), on)
    if is_whole(donnees):
        return lignes
    return lignes.filter(pk__in=ticked(donnees))


def is_whole(donnees: QueryDict) -> bool:
    """Whether the whole filter is meant, not some of its rows."""
    portee = donnees.get(PORTEE, "")
    return portee == TOUT or (portee != COCHES and CYCLE not in donnees)


def address(donnees: QueryDict) -> str:
    """The query string that says the same selection, and nothing else: to go on with it, or back to the list."""
    couples = list(Filtre.read(donnees).parameters().items())
    if is_whole(donnees):
        return urlencode([*couples, (PORTEE, TOUT)])
    return urlencode([*couples, (PORTEE, COCHES), *((CYCLE, pk) for pk in sorted(ticked(donnees)))])


def ticked(donnees: QueryDict) -> frozenset[int]:
    """Cycles whose boxes were ticked; what is no number is nobody's."""
    lus = (t for t in donnees.getlist(CYCLE) if t.isascii() and t.isdigit() and len(t) <= CHIFFRES_CLE)
    return frozenset(map(int, lus))
