"""Operator: « Qui les employeurs disent-ils employer ? » — staff lists, tied to somebody of the roster or not."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import liste_effectifs
from accounts.fichier_csv import csv_download
from accounts.liste_effectifs import Filtre
from accounts.models import LigneEffectif
from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.onglets_flux import tabs

#: Filters that are not shown as they are written in the address.
_MOTS: dict[str, Callable[[str], str]] = {
    "etat": lambda v: str(LigneEffectif.Etat(v).label),
    "lieu": quoted,
    "recherche": quoted,
}


class FiltreEffectifs(forms.Form):
    """Filters of the staff lists, in the address."""

    lieu = forms.CharField(required=False, label="FINESS ou SIRET", max_length=14)
    etat = forms.ChoiceField(required=False, label="État", choices=[("", "Tous"), *LigneEffectif.Etat.choices])
    recherche = forms.CharField(required=False, label="Nom ou identifiant", max_length=64)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def liste(request: Requete) -> HttpResponse:
    """What the last lists say: by establishment, then row by row."""
    filtre = _read(request)
    demandees = {nom: v for nom in ("lieu", "etat", "recherche") if (v := getattr(filtre, nom))}
    sans_etat = {nom: v for nom, v in demandees.items() if nom != "etat"}
    visibles = liste_effectifs.visible_to(request.user, request.jour)
    page = liste_effectifs.read_page(
        liste_effectifs.rows(visibles, filtre),
        apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""),
    )  # fmt: skip
    contexte = {
        "onglets": tabs(request, "operateur:effectifs"),
        "filtre": filtre,
        "filtres": tags(
            demandees, {"etat": lambda v: str(LigneEffectif.Etat(v).label), "recherche": quoted, "lieu": quoted}
        ),
        "formulaire": FiltreEffectifs(request.GET),
        "etats": [
            (libelle, "?" + urlencode({**sans_etat, "etat": etat}), nombre, etat == filtre.etat)
            for etat, libelle, nombre in liste_effectifs.counts(visibles, filtre)
        ],
        "lieux": [] if filtre.lieu else liste_effectifs.places(visibles),
        "lignes": page.lignes,
        "requete": urlencode(demandees),
        **around(page, demandees),
    }
    return render(request, "operateur/effectifs.html", contexte)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file (UTF-8 with BOM, `;`)."""
    retenues = liste_effectifs.rows(liste_effectifs.visible_to(request.user, request.jour), _read(request))
    return csv_download(liste_effectifs.csv_rows(retenues), "effectifs.csv")


def _read(request: Requete) -> Filtre:
    """Filters of the address; a value the page does not know is a page that does not exist."""
    formulaire = FiltreEffectifs(request.GET)
    if not formulaire.is_valid():
        raise Http404
    lues = formulaire.cleaned_data
    return Filtre("".join(lues["lieu"].split()), lues["etat"], lues["recherche"].strip())
