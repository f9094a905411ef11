"""What the two pages of mismatches share (operators, Ordres): filters of the address, list, one case, file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.utils.http import urlencode

from accounts.fichier_csv import csv_download
from accounts.flux import anomalies, gestes, suivi
from accounts.models import Anomalie, Utilisateur
from accounts.permissions import Permission
from accounts.territoires import DEPARTEMENTS

PLACES = ("apres", "avant")


class FiltreAnomalies(forms.Form):
    """Filters of the mismatches, in the address."""

    nature = forms.ChoiceField(required=False, label="Nature", choices=[("", "Toutes"), *Anomalie.Nature.choices])
    etat = forms.ChoiceField(
        required=False, label="État", choices=[("", "À traiter"), *list(anomalies.ETATS.items())[1:]]
    )
    departement = forms.ChoiceField(
        required=False, label="Département",
        choices=[("", "Tous"), *((code, f"{code} – {nom}") for code, nom in sorted(DEPARTEMENTS.items()))],
    )  # fmt: skip
    recherche = forms.CharField(required=False, label="RPPS", max_length=20)
    tri = forms.ChoiceField(
        required=False, label="Trier par", choices=[("", "Ancienneté"), *list(anomalies.TRIS.items())[1:]]
    )

    def filtre(self) -> anomalies.Filtre:
        """What is asked, once valid."""
        lues = {nom: "".join(v.split()) if nom == "recherche" else v for nom, v in self.cleaned_data.items() if v}
        return anomalies.Filtre(**lues)


def read_filter(donnees: Mapping[str, Any]) -> FiltreAnomalies:
    """The filters of an address; a value the page does not know is a page that does not exist."""
    formulaire = FiltreAnomalies(donnees)
    if not formulaire.is_valid():
        raise Http404
    return formulaire


def list_context(visibles: QuerySet[Anomalie], donnees: Mapping[str, Any], utilisateur: Utilisateur, on: date) -> dict:
    """What the template of the list needs, in constant queries."""
    formulaire = read_filter(donnees)
    filtre = formulaire.filtre()
    demandees = {nom: valeur for nom, valeur in formulaire.cleaned_data.items() if valeur}
    retenues = anomalies.rows(visibles, filtre, utilisateur, on)
    page = anomalies.read_page(
        retenues, filtre.tri, apres=str(donnees.get("apres", "")), avant=str(donnees.get("avant", ""))
    )
    sans_nature = {nom: valeur for nom, valeur in demandees.items() if nom != "nature"}
    return {
        "formulaire": formulaire,
        "filtre": filtre,
        "filtres": _tags(formulaire, demandees),
        "natures": [
            (libelle, "?" + urlencode({**sans_nature, "nature": code}), nombre, code == filtre.nature)
            for code, libelle, nombre in anomalies.by_nature(visibles, on)
        ],
        "lectures": anomalies.read_all(page.lignes, on),
        "requete": urlencode(demandees),
        "suivant": "?" + urlencode({**demandees, "apres": page.suivante}) if page.suivante else "",
        "precedent": "?" + urlencode({**demandees, "avant": page.precedente}) if page.precedente else "",
    }


def detail_context(anomalie: Anomalie, utilisateur: Utilisateur, on: date) -> dict:
    """What the template of one case needs."""
    lecture = anomalies.read_all([anomalie], on)[0]
    return {
        "lecture": lecture,
        "anomalie": anomalie,
        "suivi": anomalie,
        "is_mis_de_cote": lecture.is_reportee,
        "collegues": suivi.colleagues(utilisateur, Permission.ANOMALIE_TRAITER, on),
        "histoire": suivi.history(anomalie),
    }


def follow(anomalie: Anomalie, donnees: Mapping[str, Any], utilisateur: Utilisateur, on: date) -> None:
    """Do the gesture of a form on one case; `Refus` says why not."""
    changement, revision = gestes.read(donnees, utilisateur, Permission.ANOMALIE_TRAITER, on)
    suivi.apply(anomalie, changement, utilisateur, revision, on)


def download(
    visibles: QuerySet[Anomalie], donnees: Mapping[str, Any], utilisateur: Utilisateur, on: date
) -> StreamingHttpResponse:
    """The list of the address as a file (UTF-8 with BOM, `;`)."""
    lignes = anomalies.rows(visibles, read_filter(donnees).filtre(), utilisateur, on)
    return csv_download(anomalies.csv_rows(lignes, on), "anomalies.csv")


def _tags(formulaire: FiltreAnomalies, demandees: Mapping[str, str]) -> list[tuple[str, str]]:
    """Removable tags of the filters in force."""
    tags = []
    for nom, valeur in demandees.items():
        if nom == "tri":
            continue
        choix = dict(getattr(formulaire.fields[nom], "choices", ()))
        autres = {autre: v for autre, v in demandees.items() if autre != nom}
        tags.append((f"{formulaire.fields[nom].label}\u00a0: {choix.get(valeur, valeur)}", "?" + urlencode(autres)))
    return tags
