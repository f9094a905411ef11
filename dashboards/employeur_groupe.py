"""A group that misses the same axis: what their référentiels foresee there, and what the catalogue offers them.

Rows of the catalogue are those that the correspondences of a CNP attach to an item of this axis; the order is the
neutral one of the suggestions made to each holder. Axis 4 (« santé personnelle ») gets no suggestion from an
employer: everybody chooses there for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Sum

from accounts.professions import Profession
from actions import suggestions_requete
from actions.models import ActionCatalogue, Avancement
from actions.regles_rattachement import Regles
from actions.rules.ordre_neutre import seed_of
from actions.suggestions import ORGANISME, TYPE_ACTION
from actions.suggestions_requete import Criteres, Genre, Offre
from referentiels import phrases
from referentiels.axes import Axe
from referentiels.lecture import load_versions
from referentiels.models import VersionReferentiel
from referentiels.nomenclature import TypeExigence
from referentiels.parametres import parametres_au
from referentiels.rules.correspondances import Signature
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version

#: Référentiels told for one group, those of most people first; examples of items for each nature.
VERSIONS_MAX, EXEMPLES = 5, 3
SUGGESTIONS_MAX = 10
#: Years of the catalogue looked at: the current one and the next.
ANNEES = 1


class Part(NamedTuple):
    """People of a group who follow the same référentiel (None = none yet), and the actions they miss together."""

    version: int | None
    profession: str
    specialite: str
    personnes: int
    actions: int


@dataclass(frozen=True, slots=True)
class Sorte:
    """A kind of actions that a référentiel foresees on an axis: its name, how many items, the first ones."""

    libelle: str
    nombre: int
    exemples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attendu:
    """What one référentiel asks of part of the group on this axis."""

    titre: str
    profession: str
    personnes: int
    actions: int
    exigences: tuple[str, ...]
    sortes: tuple[Sorte, ...]


@dataclass(frozen=True, slots=True)
class Offerte:
    """An action of the catalogue that would count for `personnes` people of the group."""

    action: ActionCatalogue
    personnes: int


def parts_of(groupe: QuerySet[Avancement], axe: Axe) -> list[Part]:
    """The group by référentiel, profession and specialty, the largest parts first; one query."""
    reste = F(f"requises_axes__{axe.value - 1}") - F(f"faites_axes__{axe.value - 1}")
    lues: QuerySet[Any, Any] = (
        groupe.order_by()
        .values_list("version", "profession", "specialite")
        .annotate(personnes=Count("pk"), actions=Sum(reste))
        .order_by("-personnes", "version", "profession", "specialite")
    )
    return [Part(*ligne) for ligne in lues]


def expected(parts: Sequence[Part], axe: Axe, on: date) -> list[Attendu]:
    """What each référentiel of the group asks on the axis, those of most people first."""
    par_version: dict[tuple[int, str], list[Part]] = {}
    for part in parts:
        if part.version is not None:
            par_version.setdefault((part.version, part.profession), []).append(part)
    premiers = sorted(par_version.items(), key=lambda lue: -sum(p.personnes for p in lue[1]))[:VERSIONS_MAX]
    versions = load_versions(version for (version, _), _ in premiers)
    titres = dict(VersionReferentiel.objects.filter(pk__in=versions).values_list("pk", "referentiel__titre"))
    return [
        Attendu(
            titres[version], Profession(profession).pluriel, sum(p.personnes for p in siennes),
            max(0, sum(p.actions for p in siennes)), tuple(_requirements(versions[version], axe, on)),
            tuple(_kinds(versions[version], axe)),
        )
        for (version, profession), siennes in premiers
    ]  # fmt: skip


def offered(parts: Sequence[Part], axe: Axe, on: date) -> list[Offerte]:
    """Actions of the catalogue that would count on this axis, those that serve most people first."""
    if axe is Axe.SANTE:
        return []
    effectifs: Counter[int] = Counter()
    for part in parts:
        if part.version is not None:
            effectifs[part.version] += part.personnes
    versions = load_versions(version for version, _ in effectifs.most_common(VERSIONS_MAX))
    regles = Regles(list(versions))
    offre = Offre(on.year, on.year + ANNEES, _publics(parts))
    utiles = {
        genre.cle: personnes
        for genre in suggestions_requete.genres(offre)
        if (personnes := _served(genre, regles, versions, effectifs, axe))
    }
    graine = seed_of(parametres_au(on).ordre_neutre_graine, on)
    lues, _, _ = suggestions_requete.read_page(
        offre, _ranks(utiles), Criteres(), graine, saute=0, taille=SUGGESTIONS_MAX
    )
    actions = ActionCatalogue.objects.in_bulk([ligne.pk for ligne in lues])
    return [Offerte(actions[ligne.pk], utiles[ligne.genre]) for ligne in lues]


def _requirements(version: Version, axe: Axe, on: date) -> list[str]:
    """The lines of the axis as sentences; the default of the law when the référentiel says nothing."""
    defaut = (Exigence(TypeExigence.NOMBRE, parametres_au(on).min_par_axe),)
    return phrases.requirements(version.exigences_de(axe.value) or defaut, version.items)


def _kinds(version: Version, axe: Axe) -> list[Sorte]:
    """Natures of the items of the axis, the most frequent first."""
    par_nature: dict[str, list[Item]] = {}
    for item in version.items.values():
        if axe.value in item.axes:
            par_nature.setdefault(item.nature, []).append(item)
    sortes = [
        Sorte(
            phrases.nature_label(nature) if nature else "Autres actions", len(items),
            tuple(item.libelle for item in items[:EXEMPLES]),
        )
        for nature, items in par_nature.items()
    ]  # fmt: skip
    return sorted(sortes, key=lambda sorte: (-sorte.nombre, sorte.libelle))


def _served(
    genre: Genre, regles: Regles, versions: Mapping[int, Version], effectifs: Mapping[int, int], axe: Axe
) -> int:
    """How many people an action of this kind would serve on the axis."""
    signature = Signature(TYPE_ACTION, genre.typologie, genre.orientation, ORGANISME, genre.categorie)
    return sum(
        effectifs[pk]
        for pk, version in versions.items()
        if any(axe.value in version.items[code].axes for code in regles.attach(pk, signature).codes)
    )


def _ranks(utiles: Mapping[str, int]) -> dict[str, int]:
    """The rank of each kind, 0 for those that serve most people; equal ones share theirs."""
    places = {nombre: place for place, nombre in enumerate(sorted(set(utiles.values()), reverse=True))}
    return {cle: places[nombre] for cle, nombre in utiles.items()}


def _publics(parts: Sequence[Part]) -> tuple[str, ...]:
    """Codes of the professions and specialties of the group."""
    return tuple(sorted({code for part in parts for code in (part.profession, part.specialite) if code}))
