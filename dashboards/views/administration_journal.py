"""Operator: « Qui a fait quoi, et quand ? » — search of the journal; each search is itself in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import frein_lectures, journal_lu
from accounts.fichier_csv import csv_download
from accounts.journal_lu import Recherche
from accounts.models import Evenement
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.formulaires_administration import JournalForm
from dashboards.onglets_administration import tabs

PAR_PAGE = 50
#: Lines of a file: past it, a shorter period is asked.
EXPORT_MAX = 50_000
#: What the page shows before anything is asked.
JOURS = 7


@require_safe
@requires(Permission.JOURNAL_LIRE)
def chercher(request: Requete) -> HttpResponse:
    """Ask the journal; the page opens on an empty form, nothing is read unasked."""
    formulaire, evenements = _asked(request)
    lus: list[Evenement] = []
    if evenements is not None:
        avant = formulaire.cleaned_data["avant"]
        suite = evenements.filter(id__lt=avant) if avant else evenements
        lus = list(suite.order_by("-id")[: PAR_PAGE + 1])
        if not avant:
            journal_lu.note_search(_criteria(formulaire), request.user)
    contexte = {
        "onglets": tabs("administration:journal"),
        "formulaire": formulaire,
        "lignes": lus[:PAR_PAGE],
        "is_demande": evenements is not None,
        "requete": _address(formulaire),
        "suivant": _address(formulaire, avant=lus[PAR_PAGE - 1].pk) if len(lus) > PAR_PAGE else "",
    }
    return render(request, "administration/journal.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
@requires(Permission.JOURNAL_LIRE)
def export(request: Requete) -> HttpResponseBase:
    """What the search of the address found, as a file; the search is noted again."""
    formulaire, evenements = _asked(request)
    if evenements is None:
        raise Http404
    journal_lu.note_search(_criteria(formulaire), request.user)
    return csv_download(_rows(evenements), "journal.csv")


def _asked(request: Requete) -> tuple[JournalForm, QuerySet[Evenement] | None]:
    """The form of the address, and the events that answer it; None when nothing was asked or it was refused."""
    if not request.GET:
        return JournalForm(initial={"du": request.jour - timedelta(days=JOURS), "au": request.jour}), None
    formulaire = JournalForm(request.GET)
    if not formulaire.is_valid():
        return formulaire, None
    frein_lectures.search_by_number(request, formulaire.cleaned_data["rpps"])
    try:
        return formulaire, journal_lu.search(_criteria(formulaire), request.user, request.jour)
    except Refus as refus:
        show_refusals(formulaire, [refus])
        return formulaire, None


def _criteria(formulaire: JournalForm) -> Recherche:
    lu = formulaire.cleaned_data
    return Recherche(**{nom: lu[nom] for nom in ("du", "au", "nature", "auteur", "organisation", "rpps", "objet")})


def _address(formulaire: JournalForm, **autres: Any) -> str:
    if not formulaire.is_bound or formulaire.errors:
        return ""
    lu = {nom: valeur for nom, valeur in formulaire.cleaned_data.items() if valeur and nom != "avant"}
    return urlencode({**lu, **autres})


def _rows(evenements: QuerySet[Evenement]) -> Iterator[tuple[str, ...]]:
    yield ("instant", "nature", "auteur", "organisation", "rpps", "objet", "motif", "details")
    for un in evenements.order_by("-id")[:EXPORT_MAX].iterator(chunk_size=1_000):
        yield (
            timezone.localtime(un.at).isoformat(timespec="seconds"), un.nature, str(un.auteur or ""),
            un.organisation.code if un.organisation else "", un.professionnel.rpps if un.professionnel else "",
            un.objet, un.motif, str(un.details or ""),
        )  # fmt: skip
