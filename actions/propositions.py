"""What the first screen of a declaration proposes: items of the référentiel, then actions of the DPC catalogue."""

from dataclasses import dataclass, field
from datetime import date

from actions import recherche_catalogue, recherche_items
from actions.rules.dates_dites import DateDite, read_date, without_date
from actions.saisie import demande_de
from referentiels.axes import Axe
from referentiels.lecture import load_version
from referentiels.rules.version import Item, Version


@dataclass(frozen=True, slots=True)
class Proposition:
    """An item that may be chosen, its axes, and the proof it asks."""

    item: Item
    axes: tuple[Axe, ...]
    preuve: str


@dataclass(frozen=True, slots=True)
class FicheProposee:
    """An action of the catalogue: title, reference, year, and the items it may be (none when no rule says so)."""

    titre: str
    reference: str
    annee: int
    propositions: tuple[Proposition, ...]


@dataclass(frozen=True, slots=True)
class Choix:
    """Everything proposed for some words; `dite` is the date that they say."""

    propositions: list[Proposition] = field(default_factory=list)
    fiches: list[FicheProposee] = field(default_factory=list)
    dite: DateDite | None = None

    @property
    def is_vide(self) -> bool:
        """Whether nothing answers."""
        return not self.propositions and not self.fiches


def search(version_id: int, texte: str, axe: int | None, on: date) -> Choix:
    """What answers these words in a version and in the catalogue; without words, the items of the axis, or all.

    A date inside the words is understood and left out of the search.
    """
    version = load_version(version_id)
    items = [item for item in version.items.values() if axe is None or axe in item.axes]
    if not texte:
        return Choix([_propose(version, item, on) for item in items])
    dite = read_date(texte, on)
    mots = without_date(texte, dite)
    # A code may look like a date: it is looked for as it was typed.
    nommes = [item for item in items if item.code.casefold() == texte.casefold()]
    trouves = nommes or [p.item for p in recherche_items.propose(items, mots)]
    fiches = recherche_catalogue.search(version_id, version, mots, dite.fin.year if dite else None)
    return Choix(
        [_propose(version, item, on) for item in trouves],
        [
            FicheProposee(
                fiche.action.titre, fiche.action.reference_action, fiche.action.annee,
                tuple(_propose(version, item, on) for item in fiche.items if axe is None or axe in item.axes),
            )
            for fiche in fiches
        ],
        dite,
    )  # fmt: skip


def _propose(version: Version, item: Item, on: date) -> Proposition:
    demande = demande_de(version, item.code, on)
    return Proposition(item, tuple(Axe(n) for n in item.axes), demande.preuve.libelle)
