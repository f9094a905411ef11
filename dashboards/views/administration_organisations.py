"""Operator: « Qui travaille ici ? » — organisations: find, open, take away as a file."""

from __future__ import annotations

from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts import organisations
from accounts.curseur import Place, page
from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from accounts.roles import Nature
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.formulaires_administration import NATURES, FiltreOrganisations, NouvelleOrganisationForm
from dashboards.onglets_administration import tabs

PAR_PAGE = 40


@require_safe
@requires(Permission.ORGANISATION_GERER)
def liste(request: Requete) -> HttpResponse:
    """Every organisation by name, with the number of its people today."""
    filtre = _read(request)
    demandees = {nom: filtre[nom] for nom in ("nature", "recherche") if filtre[nom]}
    lues = page(
        organisations.found(filtre["recherche"], filtre["nature"], request.jour), "nom", "pk", PAR_PAGE,
        apres=Place.read(filtre["apres"], str), avant=Place.read(filtre["avant"], str),
    )  # fmt: skip
    comptes = organisations.counts()
    contexte = {
        "onglets": tabs("administration:organisations"),
        "lignes": [(une, NATURES[Nature(une.nature)]) for une in lues.lignes],
        "natures": [(n.value, libelle, comptes[n]) for n, libelle in NATURES.items() if comptes.get(n)],
        "filtre": filtre,
        "filtres": tags(demandees, {"nature": lambda v: NATURES[Nature(v)], "recherche": quoted}),
        "requete": urlencode(demandees),
        **around(lues, demandees),
    }
    return render(request, "administration/organisations.html", contexte)


@require_safe
@requires(Permission.ORGANISATION_GERER)
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file."""
    filtre = _read(request)
    retenues = organisations.found(filtre["recherche"], filtre["nature"], request.jour).order_by("nom", "pk")
    colonnes = ("code", "nom", "nature", "finess", "siret", "is_active", "personnes")
    entete = ("code", "nom", "nature", "finess", "siret", "ouverte", "personnes")
    rangees = (
        (*textes, "oui" if ouverte else "non", str(personnes))
        for *textes, ouverte, personnes in retenues.values_list(*colonnes).iterator(chunk_size=1_000)
    )
    return csv_download(chain([entete], rangees), "organisations.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
def ouvrir(request: Requete) -> HttpResponse:
    """Open an organisation, then show it: what comes next is to invite somebody."""
    formulaire = NouvelleOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        saisie = formulaire.cleaned_data
        try:
            ouverte = organisations.open_one(
                saisie["code"], Nature(saisie["nature"]), saisie, request.user, request.jour
            )
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"{ouverte.nom} est ouverte. Invitez maintenant quelqu’un.")
            return redirect("administration:organisation", ouverte.pk)
    contexte = {"formulaire": formulaire, "onglets": tabs("administration:organisations")}
    return render(request, "administration/ouvrir.html", contexte, status=422 if formulaire.errors else 200)


def _read(request: Requete) -> dict[str, str]:
    """Filters of the address; a value the page does not know is a page that does not exist."""
    formulaire = FiltreOrganisations(request.GET)
    if not formulaire.is_valid():
        raise Http404
    return formulaire.cleaned_data
