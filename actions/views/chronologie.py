"""« Que s’est-il passé ? »: the history of a cycle, and the same as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.requete import Requete
from actions import chronologie as histoire
from actions.chronologie import Etape, Genre
from actions.views.acces import Titulaire, holder_page, tabs


@require_safe
@holder_page
def chronologie(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The history by year, filtered by subject and year, ready to be printed."""
    toutes = _read(request, titulaire)
    genre, annee = _asked(request, toutes)
    cycle = titulaire.cycle
    assert cycle is not None  # `_read` refuses it
    parametres = {"cycle": str(cycle.pk), "genre": genre, "annee": annee}
    return render(request, "ps/chronologie.html", {
        "cycle": cycle,
        "onglets": tabs(titulaire, reverse("ps:chronologie")),
        "annees": histoire.by_year(histoire.keep(toutes, genre, annee)),
        "genre": genre,
        "annee": annee,
        "genres": [(g.value, g.libelle) for g in Genre if any(e.genre is g for e in toutes)],
        "choix_annees": [(str(a), str(a)) for a, _ in histoire.by_year(toutes)],
        "url_fichier": f"{reverse('ps:chronologie_csv')}?{urlencode({n: v for n, v in parametres.items() if v})}",
    })  # fmt: skip


@require_safe
@holder_page
def chronologie_csv(request: Requete, titulaire: Titulaire) -> StreamingHttpResponse:
    """The entries shown, as a file (UTF-8 with BOM, `;`)."""
    toutes = _read(request, titulaire)
    rangees = histoire.csv_rows(histoire.keep(toutes, *_asked(request, toutes)))
    reponse = csv_download(rangees, f"histoire-de-mon-cycle-{request.jour:%Y-%m-%d}.csv")
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _read(request: Requete, titulaire: Titulaire) -> list[Etape]:
    if titulaire.cycle is None:
        raise Http404
    return histoire.read(titulaire.cycle, request.jour)


def _asked(request: Requete, toutes: list[Etape]) -> tuple[str, str]:
    """Subject and year of the address; what is not among the entries is ignored."""
    genre, annee = request.GET.get("genre", ""), request.GET.get("annee", "")
    return (
        genre if genre in {e.genre.value for e in toutes} else "",
        annee if annee in {str(e.jour.year) for e in toutes} else "",
    )
