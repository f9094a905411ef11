"""Every published référentiel: search in titles and in actions, filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Specialite
from accounts.professions import Profession
from accounts.requete import RequetePublique
from referentiels.forms import RechercheReferentiels
from referentiels.lecture import VersionsApplicables, applicable_versions, in_force
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.publies import shown
from referentiels.recherche import RESSEMBLANCE_MIN, normalise
from referentiels.situations import situation_of
from referentiels.views.filtres import filters_of, item_filters, item_matches, tags


@dataclass(slots=True)
class Ligne:
    """A référentiel of the list: the version shown, for whom it is written, and how many actions answer."""

    version: VersionReferentiel
    profession: str
    situation: tuple[str, str]
    specialites: list[str] = field(default_factory=list)
    is_seule: bool = False
    trouvees: int | None = None


@login_not_required
@require_safe
def liste(request: RequetePublique) -> HttpResponse:
    """One line by référentiel that has a published version, filtered as the address says."""
    formulaire = RechercheReferentiels(request.GET or None)
    filtres = filters_of(formulaire)
    jour = request.jour
    applicables = applicable_versions(jour)
    versions = _filter(shown(jour), filtres, formulaire, applicables)
    lignes = [
        _ligne(version, trouvees, formulaire, applicables, jour) for version, trouvees in _search(versions, filtres)
    ]
    actions = [(nom, valeur) for nom, valeur in filtres.items() if nom in ("q", "axe", "nature")]
    specialite = formulaire.specialites.get(filtres.get("specialite", ""))
    mots = {filtres["specialite"]: specialite[1]} if specialite else {}
    en_redaction = _being_written(jour, formulaire)
    return render(
        request,
        "referentiels/liste.html",
        {
            "formulaire": formulaire,
            "lignes": lignes,
            "filtres": tags(filtres, mots | {p.value: p.libelle for p in Profession}),
            "actions_cherchees": urlencode(actions),
            "professions_en_redaction": [] if filtres else _without_version(applicables),
            "specialites_en_redaction": [] if filtres else sorted(en_redaction.values()),
            "specialite": specialite,
            "is_en_redaction": filtres.get("specialite") in en_redaction,
        },
    )


def _filter(
    versions: QuerySet[VersionReferentiel],
    filtres: dict[str, str],
    formulaire: RechercheReferentiels,
    applicables: VersionsApplicables,
) -> QuerySet[VersionReferentiel]:
    """By profession, or by specialty: the version that applies to it, even the profession's default."""
    if specialite := filtres.get("specialite"):
        versions = versions.filter(pk=applicables.pour(formulaire.specialites[specialite][0], [specialite]) or 0)
    if profession := filtres.get("profession"):
        versions = versions.filter(referentiel__profession=profession)
    return versions.annotate(nombre_actions=Count("actions")).order_by(
        "referentiel__profession", "referentiel__titre", "pk"
    )


def _search(
    versions: QuerySet[VersionReferentiel], filtres: dict[str, str]
) -> list[tuple[VersionReferentiel, int | None]]:
    """The versions whose title or actions answer, with how many actions do (None when nothing is looked for)."""
    cle, condition = normalise(filtres.get("q", "")), item_filters(filtres)
    if not cle and not condition:
        return [(version, None) for version in versions]
    if cle:
        titre = Q(referentiel__cle__contains=cle) | Q(referentiel__code__icontains=cle)
        versions = versions.annotate(ressemblance=TrigramWordSimilarity(cle, "referentiel__cle")).annotate(
            is_titre=Case(When(titre | Q(ressemblance__gte=RESSEMBLANCE_MIN), then=Value(True)), default=Value(False))
        )
        versions = versions.order_by("-ressemblance", "referentiel__titre", "pk")
    lues = list(versions)
    comptes = _count_items([version.pk for version in lues], cle, condition)
    titres: list[tuple[VersionReferentiel, int | None]] = []
    autres: list[tuple[VersionReferentiel, int | None]] = []
    for version in lues:
        de_l_axe, repondent = comptes.get(version.pk, (0, 0))
        is_titre = getattr(version, "is_titre", False)
        # A title that answers brings all the actions of the axis and nature asked.
        trouvees = de_l_axe if is_titre and condition and not repondent else repondent
        if trouvees or (is_titre and not condition):
            (titres if is_titre else autres).append((version, trouvees))
    # Titles by likeness, then the référentiels with the most actions that answer.
    return titres + sorted(autres, key=lambda ligne: (-(ligne[1] or 0), ligne[0].referentiel.titre))


def _count_items(versions: list[int], cle: str, condition: Q) -> dict[int, tuple[int, int]]:
    """By version: how many actions are of the axis and nature asked, how many of them answer the words."""
    actions = ActionPrevue.objects.filter(condition, version_id__in=versions).order_by()
    if not cle:
        comptees = actions.values("version_id").annotate(n=Count("pk"), m=F("n"))
    else:
        actions = actions.annotate(ressemblance=TrigramWordSimilarity(cle, "cle"))
        comptees = actions.values("version_id").annotate(n=Count("pk"), m=Count("pk", filter=item_matches(cle)))
    return {version: (n, m) for version, n, m in comptees.values_list("version_id", "n", "m")}


def _ligne(
    version: VersionReferentiel,
    trouvees: int | None,
    formulaire: RechercheReferentiels,
    applicables: VersionsApplicables,
    on: date,
) -> Ligne:
    profession = version.referentiel.profession
    return Ligne(
        version,
        Profession(profession).pluriel,
        situation_of(version, on),
        sorted(formulaire.specialites.get(code, ("", code))[1] for code in version.specialites),
        not any(specialite for cle, specialite in applicables if cle == profession),
        trouvees,
    )


def _without_version(applicables: VersionsApplicables) -> list[str]:
    presentes = {profession for profession, _ in applicables}
    return [profession.pluriel for profession in Profession if profession.value not in presentes]


def _being_written(on: date, formulaire: RechercheReferentiels) -> dict[str, str]:
    """Specialties (code → name) named by a version still being written, whose référentiel has none in force."""
    ecrites = VersionReferentiel.objects.filter(in_force(on)).values("referentiel_id")
    brouillons = VersionReferentiel.objects.exclude(etat__in=("publie", "abroge")).exclude(referentiel_id__in=ecrites)
    codes = {code for codes in brouillons.values_list("specialites", flat=True) for code in codes}
    return {code: formulaire.specialites[code][1] for code in codes if code in formulaire.specialites}


def specialty_names(codes: list[str]) -> list[str]:
    """Names of specialties, in alphabetical order; an unknown code is shown as it is."""
    noms = dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle")) if codes else {}
    return sorted(noms.get(code, code) for code in codes)
