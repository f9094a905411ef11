"""The words of a suggestion: what it would fill and why, what is left to check with the organiser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from actions.formulaires_connaitre import CATEGORIES, FORMATS, TYPOLOGIES
from actions.models import ActionCatalogue
from actions.rules.suggestion import Apport, LigneGagnee
from actions.situation import Situation
from actions.suggestions import Possible, Pratique, Suggestion
from certif.socle.nombres import counted, decimal
from referentiels import phrases
from referentiels.axes import Axe
from referentiels.nomenclature import FormeUnite, ModeValidation, TypeExigence
from referentiels.rules.item import Item

#: Items without an organiser shown for each axis; the référentiel gives the others.
PAR_AXE = 5
_MOTS = {TypeExigence.NOMBRE: "action", TypeExigence.POINTS: "point", TypeExigence.HEURES: "heure"}


@dataclass(frozen=True, slots=True)
class Comptee:
    """An item that an action would be: why it fills something, and what only the organiser or the holder can tell."""

    item: Item
    pourquoi: tuple[str, ...]
    a_verifier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carte:
    """An action of the catalogue as the page shows it."""

    action: ActionCatalogue
    traits: tuple[str, ...]
    orientation: str
    comptees: tuple[Comptee, ...]
    is_a_choisir: bool


@dataclass(frozen=True, slots=True)
class Groupe:
    """What one can do without any organiser on one axis (None = the whole cycle): the first ones, and how many."""

    axe: Axe | None
    comptees: tuple[Comptee, ...]
    total: int


def card(suggestion: Suggestion, vue: Situation) -> Carte:
    """One row of the catalogue in words."""
    action = suggestion.action
    traits = (
        TYPOLOGIES.get(action.typologie, action.typologie),
        FORMATS.get(action.format, action.format),
        CATEGORIES.get(action.categorie, action.categorie),
        str(action.annee),
    )
    return Carte(
        action,
        tuple(trait for trait in traits if trait),
        suggestion.orientation,
        tuple(Comptee(p.item, tuple(_why(p.apport)), tuple(_to_check(p, vue))) for p in suggestion.genre.possibles),
        suggestion.genre.is_a_choisir,
    )


def practice_groups(pratiques: list[Pratique]) -> list[Groupe]:
    """The same by axis, in the order of the axes; an item that serves several is told on the first one."""
    par_axe: dict[int, list[Pratique]] = defaultdict(list)
    for pratique in pratiques:
        par_axe[next(iter(pratique.apport.axes), 0)].append(pratique)
    return [
        Groupe(
            Axe(numero) if numero else None,
            tuple(
                Comptee(p.item, tuple(_why(p.apport)), tuple(_conditions(p.item, p.apport)))
                for p in par_axe[numero][:PAR_AXE]
            ),
            len(par_axe[numero]),
        )
        for numero in sorted(par_axe, key=lambda numero: numero or len(Axe) + 1)
    ]


def _why(apport: Apport) -> Iterator[str]:
    """One sentence for each requirement that would move."""
    for gagnee in apport.lignes:
        ou = Axe(gagnee.axe).titre if gagnee.axe else "Sur l’ensemble du cycle"
        suite = "elle y suffirait" if gagnee.is_remplie else "elle en ferait une partie"
        yield f"{ou}\u00a0: {_missing(gagnee)}, {suite}."


def _missing(gagnee: LigneGagnee) -> str:
    ligne = gagnee.ligne
    if mot := _MOTS.get(ligne.type):
        return f"il vous manque {counted(round(ligne.manque, 2), mot)} sur {decimal(ligne.attendu)}"
    if ligne.type is TypeExigence.OBLIGATOIRE:
        return "une action obligatoire vous manque"
    return f"il vous manque {ligne.libelle} ({decimal(ligne.obtenu)} sur {decimal(ligne.attendu)})"


def _to_check(possible: Possible, vue: Situation) -> Iterator[str]:
    """What the catalogue does not say and the référentiel asks."""
    item, apport = possible.item, possible.apport
    if possible.axe is not None:
        yield (
            f"Seulement si l’organisme la propose sur l’axe\u00a0{possible.axe}\u00a0: demandez-le-lui avant de vous "
            "inscrire."
        )
    heures = max(item.duree_min_heures, item.unite.seuil if item.unite.forme is FormeUnite.HEURES else 0)
    if heures:
        yield f"Durée à vérifier auprès de l’organisme\u00a0: {counted(heures, 'heure')} au moins."
    if item.independance:
        yield "Vous aurez à déclarer qu’elle n’est pas financée par les industries de santé."
    mode = vue.version.mode_validation if vue.version is not None else None
    if (mode or vue.parametres.mode_validation) is ModeValidation.CNP or item.libre:
        yield "Elle comptera après l’accord de votre conseil national professionnel."
    if apport.realisations > 1:
        yield f"Il en faudrait {apport.realisations} comme celle-ci pour qu’une action compte."


def _conditions(item: Item, apport: Apport) -> Iterator[str]:
    """The conditions of an item done without any organiser, in the words of the référentiel."""
    # The population is the holder's already, and told by codes.
    yield from phrases.conditions(replace(item, population=frozenset()))
    if apport.realisations > 1:
        yield f"à faire encore {apport.realisations}\u00a0fois"
