"""Operator: « Quelles accréditations la HAS ne dit-elle plus ? » — those about to be withdrawn from accounts."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.requete import Requete
from actions import accreditations
from actions.models import Accreditation
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.onglets_flux import tabs
from referentiels.parametres import parametres_au


class FiltreAccreditations(forms.Form):
    """Filters of the missing accreditations, in the address."""

    delai = forms.ChoiceField(required=False, choices=[("", "Tous"), *accreditations.DELAIS.items()])
    recherche = forms.CharField(required=False, max_length=80)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def liste(request: Requete) -> HttpResponse:
    """Who should have an accreditation that the last full file does not hold, the oldest absence first."""
    demandees, retenues = _asked(request)
    page = accreditations.read_page(retenues, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    contexte = {
        "onglets": tabs(request, "operateur:accreditations"),
        "filtre": {"delai": demandees.get("delai", ""), "recherche": demandees.get("recherche", "")},
        "filtres": tags(demandees, {"delai": accreditations.DELAIS.__getitem__, "recherche": quoted}),
        "delais": accreditations.counts(request.jour),
        "jours": parametres_au(request.jour).accreditation_absence_jours,
        "lignes": [(a, accreditations.kept_until(a, request.jour)) for a in page.lignes],
        "on": request.jour,
        "requete": urlencode(demandees),
        **around(page, demandees),
    }
    return render(request, "operateur/accreditations.html", contexte)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file (UTF-8 with BOM, `;`)."""
    _, retenues = _asked(request)
    return csv_download(accreditations.csv_rows(retenues, request.jour), "accreditations-absentes.csv")


def _asked(request: Requete) -> tuple[dict[str, str], QuerySet[Accreditation]]:
    """Filters of the address and what they keep; a value the page does not know is a page that does not exist."""
    formulaire = FiltreAccreditations(request.GET)
    if not formulaire.is_valid():
        raise Http404
    demandees = {nom: valeur for nom, valeur in formulaire.cleaned_data.items() if valeur}
    return demandees, accreditations.search(demandees.get("recherche", ""), demandees.get("delai", ""), request.jour)
