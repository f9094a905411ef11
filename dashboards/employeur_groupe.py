"""A group that misses the same axis: what their référentiels foresee there, and what the catalogue offers them.

Rows of the catalogue are those that the correspondences of a CNP attach to an item of this axis; the order is the
neutral one of the suggestions made to each holder. Axis 4 (« santé personnelle ») gets no suggestion from an
employer: everybody chooses there for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

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


def expected(groupe: QuerySet[Avancement], axe: Axe, on: date) -> list[Attendu]:
    """What each référentiel of the group asks on the axis, those of most people first."""
    lignes = _by_version(groupe, axe)[:VERSIONS_MAX]
    versions = load_versions(ligne["version"] for ligne in lignes)
    titres = dict(
        VersionReferentiel.objects.filter(pk__in=versions).values_list("pk", "referentiel__titre")
    )  # fmt: skip
    return [
        Attendu(
            titres[ligne["version"]], Profession(ligne["profession"]).pluriel, ligne["personnes"],
            max(0, ligne["actions"]), tuple(_requirements(versions[ligne["version"]], axe, on)),
            tuple(_kinds(versions[ligne["version"]], axe)),
        )
        for ligne in lignes
    ]  # fmt: skip


def offered(groupe: QuerySet[Avancement], axe: Axe, on: date) -> list[Offerte]:
    """Actions of the catalogue that would count on this axis, those that serve most people first."""
    if axe is Axe.SANTE:
        return []
    lignes = _by_version(groupe, axe)[:VERSIONS_MAX]
    versions = load_versions(ligne["version"] for ligne in lignes)
    regles = Regles(list(versions))
    effectifs: Counter[int] = Counter()
    for ligne in lignes:
        effectifs[ligne["version"]] += ligne["personnes"]
    offre = Offre(on.year, on.year + ANNEES, _publics(groupe))
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


def _by_version(groupe: QuerySet[Avancement], axe: Axe) -> list[dict[str, Any]]:
    reste = F(f"requises_axes__{axe.value - 1}") - F(f"faites_axes__{axe.value - 1}")
    lues = groupe.filter(version__isnull=False).order_by().values("version", "profession")
    comptees: QuerySet[Any, Any] = lues.annotate(personnes=Count("pk"), actions=Sum(reste))
    return list(comptees.order_by("-personnes", "version"))


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


def _publics(groupe: QuerySet[Avancement]) -> tuple[str, ...]:
    """Codes of the professions and specialties of the group."""
    couples = groupe.order_by().values_list("profession", "specialite").distinct()
    return tuple(sorted({code for couple in couples for code in couple if code}))
