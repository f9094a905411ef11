"""The result of a simulation as protected tables: what is kept, what the page shows, what a file carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Specialite
from accounts.professions import Mode
from accounts.territoires import REGIONS
from actions.rules import secret
from actions.rules.secret import Cellule, Tableau
from actions.simulation_calcul import ARMEES, Comptes
from actions.simulation_effets import FACULTATIFS, Effet

#: Name of a dimension → title of its table, head of its first column.
DIMENSIONS: dict[str, tuple[str, str]] = {
    "specialite": ("Par spécialité", "Spécialité"),
    "region": ("Par région", "Région"),
    "mode": ("Par mode d’exercice", "Mode d’exercice"),
}
NON_RENSEIGNE = "Non renseigné"
MASQUE = "masqué"


@dataclass(frozen=True, slots=True)
class Coupe:
    """One table of the result: rows are (code, label, one cell per effect, total); None is a hidden cell."""

    nom: str
    titre: str
    entete: str
    lignes: list[tuple[str, str, list[Cellule], Cellule]]


@dataclass(frozen=True, slots=True)
class Resultat:
    """A finished simulation, ready to be shown: effects that are columns, their totals, one table per dimension."""

    seuil: int
    effets: list[Effet]
    totaux: dict[Effet, Cellule]
    total: Cellule
    coupes: list[Coupe]

    @property
    def is_masque(self) -> bool:
        """Whether some cell is hidden."""
        cellules = [c for coupe in self.coupes for ligne in coupe.lignes for c in (*ligne[2], ligne[3])]
        return None in (*cellules, self.total, *self.totaux.values())


def add(cumul: dict[str, Any], comptes: Comptes) -> dict[str, Any]:
    """The counts kept while it runs (dimension → code → effect → accounts), with those of one more range."""
    for (dimension, code, effet), nombre in comptes.items():
        ligne = cumul.setdefault(dimension, {}).setdefault(code, {})
        ligne[effet] = ligne.get(effet, 0) + nombre
    return cumul


def protect(cumul: Mapping[str, Any], seuil: int) -> dict[str, Any]:
    """What is kept of a finished simulation: its tables after the rule of secrecy, as JSON values."""
    presents = {effet for codes in cumul.values() for ligne in codes.values() for effet in ligne}
    effets = [e.value for e in Effet if e not in FACULTATIFS or e.value in presents]
    tables = {
        dimension: (
            {(code, effet): n for code, ligne in cumul.get(dimension, {}).items() for effet, n in ligne.items()},
            sorted(cumul.get(dimension, {})),
        )
        for dimension in DIMENSIONS
    }
    montrees = secret.protect_linked(tables, effets, seuil)
    premiere = next(iter(montrees.values()))
    return {
        "seuil": seuil,
        "effets": effets,
        "totaux": [premiere.total_colonnes[effet] for effet in effets],
        "total": premiere.total,
        "dimensions": {nom: _rows(tableau) for nom, tableau in montrees.items()},
    }


def _rows(tableau: Tableau) -> list[list[Any]]:
    return [[code, tableau.ligne(code), tableau.total_lignes[code]] for code in tableau.lignes]


def read(resultat: Mapping[str, Any]) -> Resultat:
    """A kept result with the words of the nomenclatures of today (one query); rows in the order of their labels."""
    effets = [Effet(code) for code in resultat["effets"]]
    coupes = []
    for nom, (titre, entete) in DIMENSIONS.items():
        noms = _labels(nom, [ligne[0] for ligne in resultat["dimensions"][nom]])
        lignes = [(code, noms[code], cellules, total) for code, cellules, total in resultat["dimensions"][nom]]
        coupes.append(Coupe(nom, titre, entete, sorted(lignes, key=lambda ligne: (ligne[0] == "", ligne[1]))))
    return Resultat(
        resultat["seuil"], effets, dict(zip(effets, resultat["totaux"], strict=True)), resultat["total"], coupes
    )


def _labels(dimension: str, codes: Sequence[str]) -> dict[str, str]:
    if dimension == "specialite":
        connus = dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle")) | {
            "": "Sans spécialité"
        }
    elif dimension == "region":
        connus = REGIONS | {ARMEES: "Service de santé des armées"}
    else:
        connus = {mode.value: mode.libelle for mode in Mode}
    return {code: connus.get(code) or code or NON_RENSEIGNE for code in codes}


def rows(resultat: Resultat) -> list[list[str | int]]:
    """The same figures as rows of a file, header first: one line per cell, hidden ones empty and flagged."""
    lignes: list[list[str | int]] = [["dimension", "code", "libelle", "effet", "comptes", "secret"]]
    for coupe in resultat.coupes:
        pied = [resultat.totaux[effet] for effet in resultat.effets]
        for code, libelle, cellules, total in [*coupe.lignes, ("", "Ensemble", pied, resultat.total)]:
            noms = [*(effet.libelle for effet in resultat.effets), "Ensemble"]
            for nom, cellule in zip(noms, [*cellules, total], strict=True):
                lignes.append([coupe.entete, code, libelle, nom, *(("", "s") if cellule is None else (cellule, ""))])
    return lignes
