"""Search over every référentiel in force, its file, and the way by profession then specialty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.models import Specialite
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels import phrases
from referentiels.axes import Axe
from referentiels.echange.cellules import protect
from referentiels.forms import RechercheActionsPartout
from referentiels.lecture import applicable_versions, in_force
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.recherche_actions import ExigenceTrouvee, Groupe, Resultat, first_items, search
from referentiels.views.filtres import filters_of, tags

PAR_PAGE = 15
COLONNES = ("referentiel", "titre", "version", "quoi", "axes", "code", "libelle", "nature", "preuve")


@dataclass(frozen=True, slots=True)
class Action:
    """An item as the results show it."""

    code: str
    libelle: str
    axes: str
    nature: str
    preuve: str


@dataclass(frozen=True, slots=True)
class Bloc:
    """One référentiel of the results, with its first items and the address of all of them."""

    groupe: Groupe
    profession: str
    actions: list[Action]
    adresse: str


@dataclass(frozen=True, slots=True)
class Parcours:
    """One profession: the version of those without their own, and the specialties that have one."""

    profession: Profession
    defaut: VersionReferentiel | None
    specialites: list[tuple[str, VersionReferentiel]]
    autres: int


@login_not_required
@require_safe
def recherche(request: RequetePublique) -> HttpResponse:
    """The results by référentiel; without any filter, what can be looked for."""
    formulaire = RechercheActionsPartout(request.GET or None)
    filtres = filters_of(formulaire)
    versions = _searched(filtres, formulaire, request.jour)
    contexte = {
        "formulaire": formulaire,
        "filtres": tags(filtres, _words(filtres, formulaire)),
        "adresse_fichier": "?" + urlencode(filtres),
        "referentiels": len(versions),
        "blocs": [],
        "resultat": None,
    }
    if filtres:
        resultat = search(versions, filtres, request.jour)
        page = Paginator(resultat.groupes, PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {
            "resultat": resultat,
            "blocs": list(_blocks(resultat, list(page.object_list), filtres, request.jour)),
            "precedent": _page(filtres, page.previous_page_number()) if page.has_previous() else "",
            "suivant": _page(filtres, page.next_page_number()) if page.has_next() else "",
        }
    return render(request, "referentiels/recherche.html", contexte)


@login_not_required
@require_safe
def fichier(request: RequetePublique) -> StreamingHttpResponse:
    """Everything that answers, as CSV; every item in force without any filter."""
    formulaire = RechercheActionsPartout(request.GET or None)
    filtres = filters_of(formulaire)
    resultat = search(_searched(filtres, formulaire, request.jour), filtres, request.jour)
    return csv_download(_rows(resultat, request.jour), "actions-prevues.csv")


@login_not_required
@require_safe
def parcourir(request: RequetePublique) -> HttpResponse:
    """From a profession to its specialties, each with the référentiel that applies to it."""
    applicables = applicable_versions(request.jour)
    versions = VersionReferentiel.objects.select_related("referentiel").in_bulk(set(applicables.values()))
    noms = {
        code: (profession, libelle)
        for profession, libelle, code in Specialite.objects.filter(statut="active").values_list(
            "profession", "libelle", "code"
        )
    }
    parcours = []
    for profession in Profession:
        propres = {code: pk for (p, code), pk in applicables.items() if p == profession.value and code}
        siennes = [code for code, (p, _) in noms.items() if p == profession.value]
        defaut = applicables.get((profession.value, ""))
        specialites = [(noms[code][1] if code in noms else code, versions[pk]) for code, pk in propres.items()]
        parcours.append(
            Parcours(
                profession,
                versions[defaut] if defaut else None,
                sorted(specialites, key=lambda ligne: ligne[0]),
                len(set(siennes) - propres.keys()),
            )
        )
    return render(request, "referentiels/parcourir.html", {"parcours": parcours})


def _searched(filtres: dict[str, str], formulaire: RechercheActionsPartout, on: date) -> list[VersionReferentiel]:
    """The versions in force to look into: one by référentiel, those of the profession or of the specialty asked."""
    versions = VersionReferentiel.objects.filter(in_force(on)).select_related("referentiel")
    if profession := filtres.get("profession"):
        versions = versions.filter(referentiel__profession=profession)
    if specialite := filtres.get("specialite"):
        retenue = applicable_versions(on).pour(formulaire.specialites[specialite][0], [specialite])
        versions = versions.filter(pk=retenue or 0)
    return list(versions.order_by("referentiel_id", "-effet", "-numero").distinct("referentiel_id"))


def _words(filtres: dict[str, str], formulaire: RechercheActionsPartout) -> dict[str, str]:
    specialite = formulaire.specialites.get(filtres.get("specialite", ""))
    mots = {filtres["specialite"]: specialite[1]} if specialite else {}
    return mots | {p.value: p.libelle for p in Profession}


def _page(filtres: dict[str, str], numero: int) -> str:
    return "?" + urlencode({**filtres, "page": str(numero)})


def _blocks(resultat: Resultat, groupes: list[Groupe], filtres: dict[str, str], on: date) -> Iterator[Bloc]:
    premieres = first_items(resultat, groupes)
    gardes = {nom: valeur for nom, valeur in filtres.items() if nom in ("q", "axe", "nature", "preuve")}
    for groupe in groupes:
        yield Bloc(
            groupe,
            Profession(groupe.version.referentiel.profession).pluriel,
            [_action(action, groupe.version, on) for action in premieres[groupe.version.pk]],
            "?" + urlencode(gardes) + "#actions",
        )


def _action(action: ActionPrevue, version: VersionReferentiel, on: date) -> Action:
    return Action(
        action.code,
        action.libelle,
        ", ".join(Axe(axe).titre for axe in sorted(action.axes)),
        phrases.nature_label(action.nature) if action.nature else "",
        phrases.proof_asked(action.preuve, action.axes, parametres_au(version.effet or on)).libelle,
    )


def _rows(resultat: Resultat, on: date) -> Iterator[tuple[str, ...]]:
    yield COLONNES
    versions = {groupe.version.pk: groupe.version for groupe in resultat.groupes}
    for groupe in resultat.groupes:
        for exigence in groupe.exigences:
            yield _requirement_row(groupe.version, exigence)
    for action in resultat.actions.order_by("version_id", "axes", "rang", "code").iterator(chunk_size=500):
        version = versions[action.version_id]
        lue = _action(action, version, on)
        axes = ",".join(map(str, sorted(action.axes)))
        yield (*_head(version), "action", axes, lue.code, protect(lue.libelle), protect(lue.nature), lue.preuve)


def _requirement_row(version: VersionReferentiel, exigence: ExigenceTrouvee) -> tuple[str, ...]:
    axe = str(exigence.axe.value) if exigence.axe else "cycle"
    return (*_head(version), "exigence", axe, "", protect(exigence.phrase), "", "")


def _head(version: VersionReferentiel) -> tuple[str, ...]:
    return version.referentiel.code, protect(version.referentiel.titre), str(version.numero)
