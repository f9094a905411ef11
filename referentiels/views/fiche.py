"""One référentiel: its requirements and its items by axis, its versions, its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels import phrases
from referentiels.axes import AXES, Axe
from referentiels.echange.contenu import FEUILLES
from referentiels.echange.ecriture import archive, csv_text, rows, workbook
from referentiels.echange.rangement import contents_of
from referentiels.forms import RechercheActions
from referentiels.lecture import GELES, in_force, load_version
from referentiels.models import VersionReferentiel
from referentiels.nomenclature import Nature
from referentiels.parametres import Parametres, parametres_au
from referentiels.recherche import RESSEMBLANCE_MIN, normalise
from referentiels.rules.item import Exigence, Item, TypeExigence
from referentiels.rules.version import Version
from referentiels.views.liste import specialty_names


@dataclass(frozen=True, slots=True)
class Action:
    """An item as the page shows it."""

    code: str
    libelle: str
    nature: str
    sous_bloc: str
    preuve: str
    conditions: list[str]
    categories: list[str]


@dataclass(frozen=True, slots=True)
class Section:
    """An axis as the page shows it."""

    axe: Axe
    exigences: list[str]
    is_defaut: bool
    actions: list[Action]
    total: int


def _versions(request: RequetePublique) -> QuerySet[VersionReferentiel]:
    """The versions this visitor may open."""
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour)
    return visibles.select_related("referentiel")


def _find(request: RequetePublique, code: str, numero: int | None) -> VersionReferentiel:
    """The version asked, else the one in force, else the last published; 404 outside what the visitor may open."""
    versions = _versions(request).filter(referentiel__code=code)
    if numero is not None:
        return get_object_or_404(versions, numero=numero)
    publiees = versions.filter(etat__in=GELES)
    en_vigueur = publiees.filter(in_force(request.jour)).order_by("-effet")
    version = en_vigueur.first() or publiees.order_by("-numero").first()
    if version is None:
        raise Http404(code)
    return version


@login_not_required
@require_safe
def fiche(request: RequetePublique, code: str, numero: int | None = None) -> HttpResponse:
    """A version: what it asks on each axis, and the items that answer."""
    version = _find(request, code, numero)
    formulaire = RechercheActions(request.GET or None)
    filtres = formulaire.cleaned_data if formulaire.is_bound and formulaire.is_valid() else {}
    lue = load_version(version.pk)
    parametres = parametres_au(version.effet or request.jour)
    codes = _matching_codes(version, filtres)
    sections = [_section(Axe(axe), lue, parametres, codes) for axe in AXES]
    return render(
        request,
        "referentiels/fiche.html",
        {
            "version": version,
            "situation": situation_of(version, request.jour),
            "profession": Profession(version.referentiel.profession).pluriel,
            "specialites": specialty_names(version.specialites),
            "sections": sections,
            "cycle": phrases.requirements(lue.exigences_de(None), lue.items),
            "formulaire": formulaire,
            "filtres": _active_filters(filtres),
            "trouvees": len(codes & lue.items.keys()),
            "total": len(lue.items),
            "adresse": reverse("referentiels:version", args=[code, version.numero]),
            "adresse_en_vigueur": reverse("referentiels:fiche", args=[code]),
            "has_correspondances": version.referentiel.correspondances.exists(),
        },
    )


def _matching_codes(version: VersionReferentiel, filtres: dict[str, str]) -> set[str]:
    """Codes of the items that answer the filters, in one query."""
    actions = version.actions.all()
    if nature := filtres.get("nature"):
        actions = actions.filter(nature=nature)
    if cle := normalise(filtres.get("q", "")):
        ressemble = Q(cle__contains=cle) | Q(code__icontains=cle) | Q(ressemblance__gte=RESSEMBLANCE_MIN)
        actions = actions.annotate(ressemblance=TrigramWordSimilarity(cle, "cle")).filter(ressemble)
    return set(actions.values_list("code", flat=True))


def _section(axe: Axe, version: Version, parametres: Parametres, codes: set[str]) -> Section:
    lignes = version.exigences_de(axe.value)
    items = [item for item in version.items.values() if axe.value in item.axes]
    return Section(
        axe=axe,
        exigences=phrases.requirements(
            lignes or (Exigence(TypeExigence.NOMBRE, parametres.min_par_axe),), version.items
        ),
        is_defaut=not lignes,
        actions=[_action(item, parametres) for item in items if item.code in codes],
        total=len(items),
    )


def _action(item: Item, parametres: Parametres) -> Action:
    return Action(
        code=item.code,
        libelle=item.libelle,
        nature=phrases.nature_label(item.nature) if item.nature else "",
        sous_bloc=item.sous_bloc,
        preuve=phrases.proof(item, parametres).libelle,
        conditions=phrases.conditions(item),
        categories=sorted(item.categories),
    )


def situation_of(version: VersionReferentiel, on: date) -> tuple[str, str]:
    """Where a version stands on a day: its words, and the known state whose icon and colour it borrows."""
    if version.etat not in GELES:
        return str(version.get_etat_display()), "brouillon"
    if version.effet and version.effet > on:
        return "À venir", "en_cours"
    if version.fin_effet and version.fin_effet < on:
        return ("Abrogée" if version.etat == VersionReferentiel.Etat.ABROGE else "Remplacée"), "retiree"
    return "En vigueur", "valide"


def _active_filters(filtres: dict[str, str]) -> list[tuple[str, str]]:
    actifs = {nom: valeur for nom, valeur in filtres.items() if valeur}
    libelles = {
        "q": f"«\u00a0{actifs.get('q', '')}\u00a0»",
        "nature": Nature(actifs["nature"]).libelle if "nature" in actifs else "",
    }
    return [
        (libelles[nom], "?" + urlencode({autre: valeur for autre, valeur in actifs.items() if autre != nom}))
        for nom in actifs
    ]


@login_not_required
@require_safe
def historique(request: RequetePublique, code: str) -> HttpResponse:
    """Every version of a référentiel, most recent first."""
    versions = list(_versions(request).filter(referentiel__code=code).order_by("-numero"))
    if not versions:
        raise Http404(code)
    lignes = [(version, situation_of(version, request.jour)) for version in versions]
    return render(request, "referentiels/historique.html", {"referentiel": versions[0].referentiel, "lignes": lignes})


@login_not_required
@require_safe
def fichier(request: RequetePublique, code: str, numero: int, nom: str) -> HttpResponse:
    """A version in the exchange format: one sheet as CSV, all of them as a workbook or an archive."""
    version = _find(request, code, numero)
    contenus = list(contents_of([version]).values())
    feuille, _, extension = nom.rpartition(".")
    if extension == "csv" and feuille in FEUILLES:
        reponse = HttpResponse(csv_text(rows(feuille, contenus)), content_type="text/csv; charset=utf-8")
    elif nom == "referentiel.xlsx":
        genre = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        reponse = HttpResponse(workbook(contenus), content_type=genre)
    elif nom == "referentiel.zip":
        reponse = HttpResponse(archive(contenus), content_type="application/zip")
    else:
        raise Http404(nom)
    telecharge = f"{version.referentiel.code}-v{version.numero}-{nom}"
    reponse["Content-Disposition"] = f'attachment; filename="{telecharge}"'
    return reponse
