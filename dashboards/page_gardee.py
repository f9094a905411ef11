"""A page of the steering room, drawn once for everybody between two nights.

The figures that a ministry reads are those of the last arrêté: until the next one, the same address on the same day
gives the same words. What is kept holds neither the reader nor their session; the frame around it is drawn each time.
Before the first arrêté nothing is kept: the figures are those of the moment. An hour at most: labels, controls and
punctuality are not in the arrêté.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from accounts.lecture_preparee import prepared_rows
from accounts.requete import Requete

GARDE = 3600
#: Between the title of a page and its content, in what is kept: a character that no text holds.
_ENTRE = "\ue000"
#: The arrêté that a day reads: asked by every page, hence planned once.
_ARRETE = "SELECT id FROM dashboards_arrete WHERE jour <= %s ORDER BY jour DESC LIMIT 1"


def page(request: Requete, gabarit: str, contexte: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The page of `gabarit` (which extends `pilotage/cadre.html`); `contexte` is computed when it is not kept yet."""
    cle = _key(request)
    gardee: str | None = cache.get(cle) if cle else None
    if gardee is None:
        gardee = render_to_string(gabarit, {**contexte(), "cadre": "pilotage/nu.html"})
        if cle:
            cache.set(cle, gardee, GARDE)
    titre, _, corps = gardee.partition(_ENTRE)
    # Drawn by our templates a moment or an hour ago, escaped then.
    return render(request, "pilotage/gardee.html", {"titre": mark_safe(titre), "corps": mark_safe(corps)})  # noqa: S308 - drawn and escaped by our own templates


def _key(request: Requete) -> str:
    """Name of what is kept; empty when there is nothing to hold it to."""
    arretes = prepared_rows(_ARRETE, [request.jour])
    if not arretes:
        return ""
    adresse = f"{arretes[0][0]} {request.jour.isoformat()} {request.get_full_path()}"
    return f"pilotage:{sha256(adresse.encode()).hexdigest()}"
