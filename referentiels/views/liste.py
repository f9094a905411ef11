"""The référentiels in force: search, filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Specialite
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels.forms import RechercheReferentiels
from referentiels.lecture import VersionsApplicables, applicable_versions
from referentiels.models import VersionReferentiel
from referentiels.recherche import RESSEMBLANCE_MIN, normalise


@dataclass(slots=True)
class Ligne:
    """A référentiel of the list: its version in force, and for whom it is written."""

    version: VersionReferentiel
    profession: str
    specialites: list[str] = field(default_factory=list)
    is_seule: bool = False


@login_not_required
@require_safe
def liste(request: RequetePublique) -> HttpResponse:
    """Every référentiel in force today, filtered as the address says."""
    formulaire = RechercheReferentiels(request.GET or None)
    filtres = formulaire.cleaned_data if formulaire.is_bound and formulaire.is_valid() else {}
    jour = request.jour
    applicables = applicable_versions(jour)
    versions = _filter(VersionReferentiel.objects.all(), filtres, formulaire, applicables)
    lignes = [_ligne(version, formulaire, applicables) for version in versions]
    return render(
        request,
        "referentiels/liste.html",
        {
            "formulaire": formulaire,
            "lignes": lignes,
            "filtres": _active_filters(filtres, formulaire),
            "en_redaction": [] if filtres else _without_referentiel(lignes),
            "specialite": formulaire.specialites.get(filtres.get("specialite", "")),
        },
    )


def _filter(
    versions: QuerySet[VersionReferentiel],
    filtres: dict[str, str],
    formulaire: RechercheReferentiels,
    applicables: VersionsApplicables,
) -> QuerySet[VersionReferentiel]:
    """Versions that apply on the day; a specialty gives the one that applies to it, even the profession's default."""
    ids = set(applicables.values())
    if specialite := filtres.get("specialite"):
        ids = {applicables.pour(formulaire.specialites[specialite][0], [specialite]) or 0}
    versions = versions.filter(pk__in=ids).select_related("referentiel").annotate(nombre_actions=Count("actions"))
    if profession := filtres.get("profession"):
        versions = versions.filter(referentiel__profession=profession)
    if cle := normalise(filtres.get("q", "")):
        versions = versions.annotate(ressemblance=TrigramWordSimilarity(cle, "referentiel__cle")).filter(
            Q(referentiel__cle__contains=cle)
            | Q(referentiel__code__icontains=cle)
            | Q(ressemblance__gte=RESSEMBLANCE_MIN)
        )
        return versions.order_by("-ressemblance", "referentiel__titre", "pk")
    return versions.order_by("referentiel__profession", "referentiel__titre", "pk")


def _ligne(version: VersionReferentiel, formulaire: RechercheReferentiels, applicables: VersionsApplicables) -> Ligne:
    noms = {code: libelle for code, (_, libelle) in formulaire.specialites.items()}
    return Ligne(
        version,
        Profession(version.referentiel.profession).pluriel,
        sorted(noms.get(code, code) for code in version.specialites),
        not any(specialite for profession, specialite in applicables if profession == version.referentiel.profession),
    )


def _without_referentiel(lignes: list[Ligne]) -> list[str]:
    presentes = {ligne.version.referentiel.profession for ligne in lignes}
    return [profession.pluriel for profession in Profession if profession.value not in presentes]


def _active_filters(filtres: dict[str, str], formulaire: RechercheReferentiels) -> list[tuple[str, str]]:
    """Each filter in force with the address that removes it."""
    actifs = {nom: valeur for nom, valeur in filtres.items() if valeur}
    libelles = {
        "q": f"«\u00a0{actifs.get('q', '')}\u00a0»",
        "profession": Profession(actifs["profession"]).libelle if "profession" in actifs else "",
        "specialite": formulaire.specialites.get(actifs.get("specialite", ""), ("", ""))[1],
    }
    return [
        (libelles[nom], "?" + urlencode({autre: valeur for autre, valeur in actifs.items() if autre != nom}))
        for nom in actifs
    ]


def specialty_names(codes: list[str]) -> list[str]:
    """Names of specialties, in alphabetical order; an unknown code is shown as it is."""
    noms = dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle")) if codes else {}
    return sorted(noms.get(code, code) for code in codes)
