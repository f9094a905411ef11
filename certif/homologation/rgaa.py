"""Accessibility grid: the 106 criteria of RGAA 4.1.2, and how each is checked (axe, a test of ours, a person).

`docs/homologation/rgaa.yaml` holds one entry a criterion, in our own words (official text:
https://accessibilite.numerique.gouv.fr/methode/criteres-et-tests/). An automatic check never proves a whole criterion
unless nothing is left to a person: the grid says which part remains.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from certif.homologation.preuves import Depot

FICHIER = Path("docs") / "homologation" / "rgaa.yaml"
#: Number of criteria of each theme of RGAA 4.1.2, in order: 106 in all.
CRITERES = {
    "Images": 9, "Cadres": 2, "Couleurs": 3, "Multimédia": 13, "Tableaux": 8, "Liens": 2, "Scripts": 5,
    "Éléments obligatoires": 10, "Structuration": 4, "Présentation": 14, "Formulaires": 13, "Navigation": 11,
    "Consultation": 12,
}  # fmt: skip
#: The test that runs axe-core on every page: what an axe tag leans on.
ESSAI_AXE = "tests/e2e/test_accessibilite.py::test_no_violation"


class Verification(StrEnum):
    """How much of a criterion is checked, and by whom."""

    AUTOMATIQUE = "par des essais"
    EN_PARTIE = "par des essais, en partie"
    PERSONNE = "par une personne, à faire"
    SANS_OBJET = "sans objet"


@dataclass(frozen=True, slots=True)
class Critere:
    """A criterion: what it asks, what checks it, what is left to a person, or why it is without object."""

    numero: str
    theme: str
    demande: str
    axe: tuple[str, ...] = ()
    essais: tuple[str, ...] = ()
    personne: str = ""
    sans_objet: str = ""

    @property
    def verification(self) -> Verification:
        """What may be said of it, and no more."""
        if self.sans_objet:
            return Verification.SANS_OBJET
        if not (self.axe or self.essais):
            return Verification.PERSONNE
        return Verification.EN_PARTIE if self.personne else Verification.AUTOMATIQUE


def load(racine: Path) -> list[Critere]:
    """The grid as it is written, in the order of the themes; raises `ValueError` for a key that means nothing."""
    ecrit: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((racine / FICHIER).read_text(encoding="utf-8"))
    return [_criterion(theme, str(numero), entree) for theme, tous in ecrit.items() for numero, entree in tous.items()]


def _criterion(theme: str, numero: str, entree: dict[str, Any]) -> Critere:
    if inconnues := set(entree) - {"demande", "axe", "essais", "personne", "sans_objet"}:
        raise ValueError(f"{numero} : {', '.join(sorted(inconnues))}")
    return Critere(
        numero=numero, theme=theme, demande=entree["demande"], axe=tuple(entree.get("axe", ())),
        essais=tuple(entree.get("essais", ())), personne=entree.get("personne", ""),
        sans_objet=entree.get("sans_objet", ""),
    )  # fmt: skip


def expected() -> list[tuple[str, str]]:
    """Every criterion, (theme, number)."""
    return [
        (theme, f"{rang}.{numero}")
        for rang, (theme, combien) in enumerate(CRITERES.items(), 1)
        for numero in range(1, combien + 1)
    ]


def faults(criteres: list[Critere], depot: Depot) -> list[str]:
    """Missing or repeated criteria, empty cells, tests that do not exist."""
    vus = [(critere.theme, critere.numero) for critere in criteres]
    fautes = [f"{numero} : absent" for theme, numero in expected() if (theme, numero) not in vus]
    fautes += [f"{numero} : inconnu ou déplacé" for theme, numero in vus if (theme, numero) not in expected()]
    fautes += [f"{numero} : écrit {fois} fois" for (_, numero), fois in Counter(vus).items() if fois > 1]
    for critere in criteres:
        fautes += [f"{critere.numero} : {faute}" for faute in depot.faults_of(critere.essais, ())]
        if not critere.demande or not (critere.axe or critere.essais or critere.personne or critere.sans_objet):
            fautes.append(f"{critere.numero} : case vide")
        if critere.sans_objet and critere.personne:
            fautes.append(f"{critere.numero} : sans objet et à vérifier")
    return fautes


def counts(criteres: list[Critere]) -> Counter[Verification]:
    """Number of criteria for each way of checking."""
    return Counter(critere.verification for critere in criteres)
