"""« Mes actions » : four groups, the filters, the order and the pages, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from actions.attendues import Suivi
from actions.models import Action
from actions.rules.transit import EtatTransit
from actions.verdicts import ATTENTE, COMPTE, NE_COMPTE_PAS, Lecture
from certif.socle.identifiers import cle_nom
from referentiels.axes import AXES, Axe

MOI = "moi"
PAR_PAGE = 30
#: From so many actions on, a search field is of use.
BEAUCOUP = 10


class Groupe(StrEnum):
    """Where an action stands between its source and the account, in the order of the page."""

    A_CONFIRMER = "a_confirmer"
    RECUE = "recue"
    EN_ROUTE = "en_route"
    REFUSEE = "refusee"

    @property
    def titre(self) -> str:
        """Heading of the group."""
        return _TITRES[self][0]

    @property
    def explication(self) -> str:
        """What the group is, in a sentence; empty when its title says it."""
        return _TITRES[self][1]


_TITRES = {
    Groupe.A_CONFIRMER: (
        "À confirmer par vous",
        "Un organisme les a transmises\u00a0; dites à quelle action du référentiel elles correspondent, "
        "elles compteront aussitôt.",
    ),
    Groupe.RECUE: ("Sur votre compte", ""),
    Groupe.EN_ROUTE: (
        "En route",
        "Annoncées par un organisme\u00a0: elles compteront quand il aura transmis leur réalisation, "
        "vous n’avez rien à faire.",
    ),
    Groupe.REFUSEE: (
        "Refusées à la source",
        "L’organisme les a envoyées, mais elles n’ont pas pu être prises\u00a0: lui seul peut les corriger.",
    ),
}
ETATS = (
    (COMPTE, "Comptent"),
    (NE_COMPTE_PAS, "Ne comptent pas"),
    (ATTENTE, "À confirmer ou à rattacher"),
    (Groupe.EN_ROUTE.value, "En route"),
    (Groupe.REFUSEE.value, "Refusées à la source"),
)
TRIS = (
    ("", "Les plus récentes d’abord"),
    ("anciennes", "Les plus anciennes d’abord"),
    ("axe", "Par axe"),
    ("titre", "Par titre"),
)


@dataclass(frozen=True, slots=True)
class Entree:
    """One line: an action with its verdict (`lecture`) and its other sources, or one that is expected (`suivi`)."""

    groupe: Groupe
    action: Action
    lecture: Lecture | None = None
    suivi: Suivi | None = None
    aussi: tuple[str, ...] = ()

    @property
    def etat(self) -> str:
        """Its state as the filter names it."""
        return self.lecture.etat if self.lecture is not None else self.groupe.value

    @property
    def axes(self) -> Sequence[int]:
        """The axis it counts on, or those it might."""
        if self.lecture is not None and self.lecture.axe:
            return (self.lecture.axe,)
        return self.action.item.axes if self.action.item else ()

    @property
    def transmise_par(self) -> str:
        """Name of the partner that told it; empty for what the holder declared."""
        return self.action.partenaire.nom if self.action.partenaire else ""

    @property
    def source(self) -> tuple[str, str]:
        """Where it comes from: its code in the address and its words."""
        partenaire = self.action.partenaire
        return (partenaire.code, partenaire.nom) if partenaire else (MOI, "Déclarée par moi")


@dataclass(frozen=True, slots=True)
class Filtre:
    """Filters in force; an empty value filters nothing, an unknown one is ignored when read."""

    axe: str = ""
    etat: str = ""
    source: str = ""
    annee: str = ""
    tri: str = ""
    q: str = ""

    @property
    def is_vide(self) -> bool:
        """Whether everything is shown, in the usual order."""
        return not self.as_dict()

    def as_dict(self) -> dict[str, str]:
        """Filters in force only, as the address writes them."""
        return {nom: valeur for nom in _FILTRES if (valeur := getattr(self, nom))}


@dataclass(frozen=True, slots=True)
class Choix:
    """What each filter may be for these actions: pairs (value, words)."""

    axe: tuple[tuple[str, str], ...]
    etat: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    annee: tuple[tuple[str, str], ...]
    tri: tuple[tuple[str, str], ...] = TRIS


_FILTRES = tuple(champ.name for champ in fields(Filtre))
_CHOISIS = tuple(champ.name for champ in fields(Choix))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list: its groups with how many lines each has in all, and its place among the pages."""

    groupes: tuple[tuple[Groupe, int, tuple[Entree, ...]], ...]
    nombre: int
    numero: int
    pages: int


def entries(
    lectures: Iterable[Lecture], suivis: Iterable[tuple[Action, Suivi]], sources: Mapping[int, tuple[str, ...]]
) -> list[Entree]:
    """Every line, most recent first inside its group; `sources` names who else told an action, by its key."""
    lues = [
        Entree(
            Groupe.A_CONFIRMER if _waits(lecture) else Groupe.RECUE, lecture.action, lecture,
            aussi=sources.get(lecture.action.pk, ()),
        )
        for lecture in lectures
    ]  # fmt: skip
    attendues = [
        Entree(Groupe.REFUSEE if suivi.transit.etat is EtatTransit.REFUSEE else Groupe.EN_ROUTE, action, suivi=suivi)
        for action, suivi in suivis
    ]
    return lues + attendues


def _waits(lecture: Lecture) -> bool:
    return lecture.etat == ATTENTE and lecture.action.rattachement == Action.Rattachement.A_CONFIRMER


def choices(entrees: Iterable[Entree]) -> Choix:
    """The filters that make sense for these lines: only the states, sources and years that they have."""
    entrees = list(entrees)
    etats = {entree.etat for entree in entrees}
    annees = sorted({entree.action.date_fin.year for entree in entrees}, reverse=True)
    return Choix(
        axe=tuple((str(axe), Axe(axe).titre) for axe in AXES),
        etat=tuple(paire for paire in ETATS if paire[0] in etats),
        source=tuple(sorted({entree.source for entree in entrees}, key=lambda s: (s[0] != MOI, s[1]))),
        annee=tuple((str(annee), str(annee)) for annee in annees),
    )


def read_filter(parametres: Mapping[str, str], choix: Choix) -> Filtre:
    """The filters of an address; what is not a possible choice is ignored, the words searched for are free."""
    return Filtre(
        **{
            nom: valeur
            for nom in _CHOISIS
            if (valeur := parametres.get(nom, "")) and valeur in dict(getattr(choix, nom))
        },
        q=" ".join(parametres.get("q", "").split())[:80],
    )


def keep(entrees: Iterable[Entree], filtre: Filtre) -> list[Entree]:
    """The lines that pass every filter, in the order asked for, group by group."""
    gardees = [entree for entree in entrees if _passes(entree, filtre)]
    if tri := _CLES.get(filtre.tri):
        gardees.sort(key=tri)
    rangs = list(Groupe)
    return sorted(gardees, key=lambda entree: rangs.index(entree.groupe))


def page(entrees: Sequence[Entree], demandee: str, taille: int = PAR_PAGE) -> Page:
    """One page of these lines; a number that does not exist gives the nearest one."""
    pages = max(1, -(-len(entrees) // taille))
    numero = min(max(int(demandee), 1), pages) if demandee.isascii() and demandee.isdigit() else 1
    montrees = entrees[(numero - 1) * taille : numero * taille]
    groupes = tuple(
        (groupe, sum(e.groupe is groupe for e in entrees), lignes)
        for groupe in Groupe
        if (lignes := tuple(e for e in montrees if e.groupe is groupe))
    )
    return Page(groupes, len(entrees), numero, pages)


def _passes(entree: Entree, filtre: Filtre) -> bool:
    return (
        (not filtre.axe or int(filtre.axe) in entree.axes)
        and (not filtre.etat or entree.etat == filtre.etat)
        and (not filtre.source or entree.source[0] == filtre.source)
        and (not filtre.annee or entree.action.date_fin.year == int(filtre.annee))
        and (not filtre.q or _says(entree, filtre.q))
    )


def _says(entree: Entree, cherche: str) -> bool:
    """Whether every word searched for begins a word of the title, the organiser or the source; accents do not count."""
    action = entree.action
    item = action.item.libelle if action.item else ""
    mots = cle_nom(f"{action.intitule} {action.organisme_nom} {entree.source[1]} {item}").split()
    return all(any(mot.startswith(voulu) for mot in mots) for voulu in cle_nom(cherche).split())


_CLES: dict[str, Callable[[Entree], Any]] = {
    "anciennes": lambda entree: (entree.action.date_fin, entree.action.pk),
    "axe": lambda entree: tuple(entree.axes) or (len(AXES) + 1,),
    "titre": lambda entree: cle_nom(entree.action.intitule),
}
