"""What an exchange holds: the sheets and their columns, the content of a référentiel, and what is wrong with a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Columns in the order of the written files; `True` marks those that every row must fill.
FEUILLES: dict[str, dict[str, bool]] = {
    "referentiels": {
        "code": True, "titre": True, "profession": True, "specialites": False, "version": False, "effet": False,
        "arrete": False, "mode_validation": False, "axe_au_choix": False,
    },
    "actions": {
        "referentiel": True, "code": True, "axes": True, "libelle": True, "nature": False, "sous_bloc": False,
        "categories": False, "max_par_cycle": False, "unite": False, "duree_min_heures": False, "points": False,
        "organismes": False, "independance": False, "preuve": False, "population": False, "libre": False,
    },
    "exigences": {
        "referentiel": True, "axe": False, "type": True, "seuil": False, "categorie": False, "nature": False,
        "action": False,
    },
    "correspondances": {
        "referentiel": True, "rang": False, "type_action": False, "typologie": False, "orientation": False,
        "organisme_type": False, "categorie": False, "axe": False, "actions": True,
    },
}  # fmt: skip
FACULTATIVES = frozenset({"correspondances"})
# Columns written only when a row says something else than the default: the usual header stays the documented one.
COLONNES_RARES = frozenset({"axe_au_choix"})


@dataclass(frozen=True, slots=True)
class Entete:
    """A row of `referentiels`: the référentiel and the version that the exchange carries."""

    code: str
    titre: str
    profession: str
    specialites: tuple[str, ...] = ()
    version: int | None = None
    effet: date | None = None
    arrete: str = ""
    mode_validation: str = "declaratif"
    axe_au_choix: bool = True


@dataclass(frozen=True, slots=True)
class LigneAction:
    """A row of `actions`, with the values of the columns of `ActionPrevue`."""

    code: str
    axes: tuple[int, ...]
    libelle: str
    nature: str = ""
    sous_bloc: str = ""
    categories: tuple[str, ...] = ()
    max_par_cycle: int | None = 1
    unite: str = ""
    duree_min_heures: Decimal | None = None
    points: str = ""
    organismes: tuple[str, ...] = ()
    independance: bool = False
    preuve: str = ""
    population: tuple[str, ...] = ()
    libre: bool = False


@dataclass(frozen=True, slots=True)
class LigneExigence:
    """A row of `exigences`; `axe` None is the whole cycle."""

    axe: int | None
    type: str
    seuil: Decimal = Decimal(1)
    categorie: str = ""
    nature: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class LigneCorrespondance:
    """A row of `correspondances`: partner vocabulary → item codes; empty = any value."""

    rang: int
    codes: tuple[str, ...]
    type_action: str = ""
    typologie: str = ""
    orientation: str = ""
    organisme_type: str = ""
    categorie: str = ""
    axe: int | None = None


@dataclass(frozen=True, slots=True)
class Contenu:
    """A référentiel version as exchanged. `correspondances` None: the exchange does not speak of them."""

    entete: Entete
    actions: tuple[LigneAction, ...] = ()
    exigences: tuple[LigneExigence, ...] = ()
    correspondances: tuple[LigneCorrespondance, ...] | None = None
    lignes: Lignes = field(default_factory=lambda: Lignes(), compare=False, repr=False)


@dataclass(slots=True)
class Lignes:
    """Where each part of a content was read, for messages: line of the référentiel, of each action and requirement."""

    fichiers: dict[str, str] = field(default_factory=dict)
    entete: int = 0
    actions: dict[str, int] = field(default_factory=dict)
    exigences: list[int] = field(default_factory=list)
    correspondances: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Anomalie:
    """What is wrong with a row: where, what was expected, what was found, what to do.

    `ligne` counts from 1 with the header, as a spreadsheet shows it; 0 when the whole file is meant.
    """

    fichier: str
    ligne: int
    colonne: str
    attendu: str
    trouve: str = ""
    remede: str = ""
    is_bloquante: bool = True

    def __str__(self) -> str:
        ou = self.fichier
        if self.ligne:
            ou += f", ligne {self.ligne}"
        if self.colonne:
            ou += f", colonne « {self.colonne} »"
        quoi = f"attendu {self.attendu}" if self.is_bloquante else self.attendu
        trouve = f", trouvé {self.trouve}" if self.trouve else ""
        remede = f". {self.remede}" if self.remede else ""
        return f"{ou} : {quoi}{trouve}{remede}"


class ImportRefuse(Exception):
    """At least one row is faulty: nothing was written. `anomalies` lists every one of them."""

    def __init__(self, anomalies: list[Anomalie]) -> None:
        super().__init__(f"{len(anomalies)} anomalie(s)")
        self.anomalies = anomalies
