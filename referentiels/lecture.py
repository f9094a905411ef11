"""Référentiel versions as the engine reads them, and which one applies to whom on a day.

A published version never changes (PostgreSQL refuses it), so it is read once per process; a draft is read each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from threading import Lock

from django.db.models import Q

from referentiels.conditions import read_points, read_unite
from referentiels.models import ActionPrevue, Exigence, Portee, Referentiel, VersionReferentiel
from referentiels.nomenclature import ModeValidation, NiveauPreuve, TypeExigence
from referentiels.rules.item import Exigence as ExigenceLue
from referentiels.rules.item import Item
from referentiels.rules.version import Version

GELES = (VersionReferentiel.Etat.PUBLIE, VersionReferentiel.Etat.ABROGE)
CACHE_MAX = 512

_cache: OrderedDict[int, Version] = OrderedDict()
_verrou = Lock()


def read_item(ligne: ActionPrevue) -> Item:
    """The item that a row describes; the row may be unsaved (an import that is only being checked)."""
    points, par_role = read_points(ligne.points)
    return Item(
        code=ligne.code,
        axes=tuple(sorted(ligne.axes)),
        libelle=ligne.libelle,
        nature=ligne.nature,
        sous_bloc=ligne.sous_bloc,
        categories=frozenset(ligne.categories),
        libre=ligne.libre,
        max_par_cycle=ligne.max_par_cycle,
        unite=read_unite(ligne.unite),
        duree_min_heures=float(ligne.duree_min_heures or 0),
        points=points,
        points_par_role=par_role,
        organismes=frozenset(ligne.organismes),
        independance=ligne.independance,
        preuve=NiveauPreuve(ligne.preuve) if ligne.preuve else None,
        population=frozenset(ligne.population),
    )


def load_version(version_id: int) -> Version:
    """One version; KeyError when it does not exist. Three queries, none when it is published and already read."""
    return load_versions([version_id])[version_id]


def load_versions(version_ids: Iterable[int]) -> dict[int, Version]:
    """Versions by primary key, in three queries whatever their number; unknown keys are left out."""
    demandees = set(version_ids)
    with _verrou:
        trouvees = {pk: _cache[pk] for pk in demandees if pk in _cache}
        for pk in trouvees:
            _cache.move_to_end(pk)
    manquantes = demandees - trouvees.keys()
    if not manquantes:
        return trouvees
    lignes = list(VersionReferentiel.objects.filter(pk__in=manquantes).select_related("referentiel"))
    lues = _build(lignes)
    with _verrou:
        for ligne in lignes:
            if ligne.etat in GELES:
                _cache[ligne.pk] = lues[ligne.pk]
        while len(_cache) > CACHE_MAX:
            _cache.popitem(last=False)
    return trouvees | lues


def forget() -> None:
    """Empty the cache of published versions (for tests that rebuild the database)."""
    with _verrou:
        _cache.clear()


def _build(lignes: list[VersionReferentiel]) -> dict[int, Version]:
    ids = [ligne.pk for ligne in lignes]
    items: dict[int, dict[str, Item]] = {pk: {} for pk in ids}
    for action in ActionPrevue.objects.filter(version_id__in=ids).order_by("version_id", "rang", "code"):
        items[action.version_id][action.code] = read_item(action)
    exigences: dict[int, dict[int | None, list[ExigenceLue]]] = {pk: {} for pk in ids}
    for ligne in Exigence.objects.filter(version_id__in=ids).order_by("version_id", "axe", "rang", "pk"):
        exigences[ligne.version_id].setdefault(ligne.axe, []).append(
            ExigenceLue(
                type=TypeExigence(ligne.type),
                seuil=float(ligne.seuil),
                categorie=ligne.categorie,
                nature=ligne.nature,
                action=ligne.action,
            )
        )
    return {
        ligne.pk: Version(
            code=ligne.code,
            items=items[ligne.pk],
            exigences={axe: tuple(lues) for axe, lues in exigences[ligne.pk].items()},
            effet=ligne.effet,
            mode_validation=ModeValidation(ligne.mode_validation),
            axe_au_choix=ligne.axe_au_choix,
            referentiel=ligne.referentiel.code,
            profession=ligne.referentiel.profession,
            specialites=frozenset(ligne.specialites),
        )
        for ligne in lignes
    }


class VersionsApplicables(Mapping[tuple[str, str], int]):
    """Which version applies on one day: (profession, specialty R38 or "" for the default) → primary key."""

    def __init__(self, ids: Mapping[tuple[str, str], int]) -> None:
        self._ids = dict(ids)

    def __getitem__(self, cle: tuple[str, str]) -> int:
        return self._ids[cle]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def pour(self, profession: str, specialites: Iterable[str] = ()) -> int | None:
        """The version of the first specialty that has one, else of the profession, else None."""
        for specialite in specialites:
            if specialite and (profession, specialite) in self._ids:
                return self._ids[profession, specialite]
        return self._ids.get((profession, ""))


def in_force(on: date) -> Q:
    """Filter of the versions that apply on a day: published (or repealed later), between their two dates."""
    return Q(etat__in=GELES, effet__lte=on) & (Q(fin_effet__isnull=True) | Q(fin_effet__gte=on))


def applicable_versions(on: date) -> VersionsApplicables:
    """Every version that applies on that day, by profession and specialty, in two queries.

    The most recent date of effect wins inside a référentiel; between two référentiels that claim the same
    specialty, the one published last.
    """
    versions: dict[int, tuple[date, int]] = {}
    ecrites: dict[int, frozenset[str]] = {}
    en_vigueur = VersionReferentiel.objects.filter(in_force(on)).order_by("effet", "numero")
    for referentiel_id, effet, pk, specialites in en_vigueur.values_list(
        "referentiel_id", "effet", "pk", "specialites"
    ):
        versions[referentiel_id] = (effet or date.min, pk)
        ecrites[referentiel_id] = frozenset(specialites)
    portees = Portee.objects.filter(
        Q(debut__isnull=True) | Q(debut__lte=on), Q(fin__isnull=True) | Q(fin__gte=on)
    ).values_list("referentiel_id", "referentiel__profession", "specialite")
    retenues: dict[tuple[str, str], tuple[date, int]] = {}
    for referentiel_id, profession, specialite in portees:
        version = versions.get(referentiel_id)
        cle = (profession, specialite)
        if version and ecrites[referentiel_id] and specialite not in ecrites[referentiel_id]:
            continue  # left out by this version, taken again by a later one
        if version and version > retenues.get(cle, (date.min, 0)):
            retenues[cle] = version
    return VersionsApplicables({cle: pk for cle, (_, pk) in retenues.items()})


def specialties_elsewhere(referentiel: Referentiel, on: date) -> frozenset[str]:
    """Specialties of its profession that have a référentiel of their own on that day, other than this one."""
    siennes = set(VersionReferentiel.objects.filter(referentiel=referentiel).values_list("pk", flat=True))
    return frozenset(
        specialite
        for (profession, specialite), pk in applicable_versions(on).items()
        if specialite and profession == referentiel.profession and pk not in siennes
    )


def applicable_version(profession: str, specialites: Iterable[str], on: date) -> VersionReferentiel | None:
    """The version that applies to one professional on a day, or None while their référentiel is being written.

    `specialites` are R38 codes in order of preference (the main one first).
    """
    pk = applicable_versions(on).pour(profession, specialites)
    return VersionReferentiel.objects.select_related("referentiel").get(pk=pk) if pk else None
