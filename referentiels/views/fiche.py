"""One référentiel: its requirements and its items by axis, its files."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Specialite
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels import gestes, phrases
from referentiels.axes import AXES, Axe
from referentiels.echange.contenu import FEUILLES
from referentiels.echange.ecriture import archive, csv_text, json_text, rows, workbook
from referentiels.echange.rangement import contents_of
from referentiels.forms import RechercheActions
from referentiels.lecture import GELES, in_force, load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import Parametres, parametres_au
from referentiels.recherche import normalise
from referentiels.rules.item import Exigence, Item, TypeExigence
from referentiels.rules.version import Version
from referentiels.situations import situation_of
from referentiels.views.filtres import filters_of, item_filters, item_matches, tags

#: Above so many characters of labels on the page, the long ones are shortened, each with a link to the whole.
TEXTE_MAX = 60_000


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
    #: What this visitor may do with it: words, address.
    gestes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """An axis as the page shows it."""

    axe: Axe
    exigences: list[str]
    is_defaut: bool
    actions: list[Action]
    total: int


def open_versions(request: RequetePublique) -> QuerySet[VersionReferentiel]:
    """The versions this visitor may open."""
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour)
    return visibles.select_related("referentiel")


def find_version(request: RequetePublique, code: str, numero: int | None) -> VersionReferentiel:
    """The version asked, else the one in force, else the last published; 404 outside what the visitor may open."""
    versions = open_versions(request).filter(referentiel__code=code)
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
    version = find_version(request, code, numero)
    formulaire = RechercheActions(request.GET or None)
    filtres = filters_of(formulaire)
    lue = load_version(version.pk)
    parametres = parametres_au(version.effet or request.jour)
    codes = _matching_codes(version, lue, filtres, parametres)
    noms = _names(version, lue)
    offerts = gestes.offered(request, version)
    sections = [
        _section(Axe(axe), lue, parametres, codes if filtres.get("axe", str(axe)) == str(axe) else set(), noms, offerts)
        for axe in AXES
    ]
    return render(
        request,
        "referentiels/fiche.html",
        {
            "version": version,
            "situation": situation_of(version, request.jour),
            "profession": Profession(version.referentiel.profession).pluriel,
            "specialites": sorted(noms.get(code, code) for code in version.specialites),
            "sections": sections,
            "montrees": [section for section in sections if section.actions or not filtres],
            "cycle": phrases.requirements(lue.exigences_de(None), lue.items),
            "formulaire": formulaire,
            "filtres": tags(filtres),
            "trouvees": len(codes),
            "total": len(lue.items),
            "is_abregee": sum(len(a.libelle) for s in sections for a in s.actions) > TEXTE_MAX,
            "adresse": reverse("referentiels:version", args=[code, version.numero]),
            "adresse_en_vigueur": reverse("referentiels:fiche", args=[code]),
            "has_correspondances": version.referentiel.correspondances.exists(),
        },
    )


def _matching_codes(
    version: VersionReferentiel, lue: Version, filtres: dict[str, str], parametres: Parametres
) -> set[str]:
    """Codes of the items that answer the filters, in one query."""
    actions = version.actions.filter(item_filters(filtres))
    if cle := normalise(filtres.get("q", "")):
        actions = actions.annotate(ressemblance=TrigramWordSimilarity(cle, "cle")).filter(item_matches(cle))
    codes = set(actions.values_list("code", flat=True))
    preuve = filtres.get("preuve")
    # The proof asked may be the default of the law: it is read, not searched.
    return {c for c in codes if not preuve or phrases.proof(lue.items[c], parametres).value == preuve}


def _names(version: VersionReferentiel, lue: Version) -> dict[str, str]:
    """Names of the specialties that the version and its populations speak of."""
    codes = {*version.specialites, *(code for item in lue.items.values() for code in item.population)}
    return dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle"))


def _section(
    axe: Axe, version: Version, parametres: Parametres, codes: set[str], noms: dict[str, str],
    offerts: list[gestes.Geste],
) -> Section:  # fmt: skip
    lignes = version.exigences_de(axe.value)
    items = [item for item in version.items.values() if axe.value in item.axes]
    return Section(
        axe=axe,
        exigences=phrases.requirements(
            lignes or (Exigence(TypeExigence.NOMBRE, parametres.min_par_axe),), version.items
        ),
        is_defaut=not lignes,
        actions=[_action(item, parametres, noms, offerts) for item in items if item.code in codes],
        total=len(items),
    )


def _action(item: Item, parametres: Parametres, noms: dict[str, str], offerts: list[gestes.Geste]) -> Action:
    return Action(
        code=item.code,
        libelle=item.libelle,
        nature=phrases.nature_label(item.nature) if item.nature else "",
        sous_bloc=item.sous_bloc,
        preuve=phrases.proof(item, parametres).libelle,
        conditions=phrases.conditions(item, noms),
        categories=sorted(item.categories),
        gestes=[(geste.libelle, geste.adresse(item.code)) for geste in offerts],
    )


@login_not_required
@require_safe
def fichier(request: RequetePublique, code: str, numero: int, nom: str) -> HttpResponse:
    """A version in the exchange format: one sheet as CSV, all of them as a workbook or an archive."""
    version = find_version(request, code, numero)
    contenus = list(contents_of([version]).values())
    feuille, _, extension = nom.rpartition(".")
    if extension == "csv" and feuille in FEUILLES:
        reponse = HttpResponse(csv_text(rows(feuille, contenus)), content_type="text/csv; charset=utf-8")
    elif nom == "referentiel.xlsx":
        genre = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        reponse = HttpResponse(workbook(contenus), content_type=genre)
    elif nom == "referentiel.json":
        reponse = HttpResponse(json_text(contenus), content_type="application/json")
    elif nom == "referentiel.zip":
        reponse = HttpResponse(archive(contenus), content_type="application/zip")
    else:
        raise Http404(nom)
    telecharge = f"{version.referentiel.code}-v{version.numero}-{nom}"
    reponse["Content-Disposition"] = f'attachment; filename="{telecharge}"'
    return reponse
