"""OWASP ASVS 5.0.0 at level 2, row by row: proved by a test, described, without object, or to be done.

`docs/homologation/asvs/V*.yaml` hold one entry a row, in our own words; `niveaux.txt` the official numbers and levels
(https://github.com/OWASP/ASVS/tree/master/5.0/en). Rows of level 3 are those that matter most to this platform.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from certif.homologation.preuves import Depot

DOSSIER = Path("docs") / "homologation" / "asvs"
#: Rows of level 3 held as if they were of level 2.
NIVEAU_3 = frozenset(
    {
        "1.2.10", "1.5.3", "2.3.5", "3.3.5", "3.4.7", "3.4.8", "4.1.5", "5.2.4", "5.2.5", "5.2.6", "5.3.3", "6.3.5",
        "6.3.6", "6.3.7", "6.3.8", "7.5.3", "8.3.2", "8.3.3", "8.4.2", "14.2.6", "14.2.7", "14.2.8", "15.2.4", "15.4.2",
        "16.5.4",
    }
)  # fmt: skip


class Etat(StrEnum):
    """What may be said of a row."""

    PROUVE = "prouvé"
    DECRIT = "décrit"
    SANS_OBJET = "sans objet"
    A_FAIRE = "à faire"


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row: what it asks, where it stands, and what says so (tests, places of the checkout, a sentence)."""

    identifiant: str
    chapitre: str
    demande: str
    etat: Etat
    essais: tuple[str, ...] = ()
    liens: tuple[str, ...] = ()
    raison: str = ""


def levels(dossier: Path) -> dict[str, int]:
    """Level of each official row: `niveaux.txt` gives, for each section, the levels of its rows in order."""
    niveaux: dict[str, int] = {}
    for ecrit in (dossier / "niveaux.txt").read_text(encoding="utf-8").splitlines():
        if ecrit and not ecrit.startswith("#"):
            section, chiffres = ecrit.split()
            niveaux |= {f"{section}.{rang}": int(niveau) for rang, niveau in enumerate(chiffres, 1)}
    return niveaux


def expected(niveaux: dict[str, int]) -> list[str]:
    """Rows that the pack must answer, in the official order."""
    return [ligne for ligne, niveau in niveaux.items() if niveau <= 2 or ligne in NIVEAU_3]


def load(dossier: Path) -> list[Ligne]:
    """Every entry of the chapters, in the order of the files; raises `ValueError` for a key that means nothing."""
    fichiers = sorted(dossier.glob("V*.yaml"))
    return [ligne for fichier in fichiers for ligne in _chapter(yaml.safe_load(fichier.read_text(encoding="utf-8")))]


def _chapter(ecrit: dict[str, Any]) -> Iterable[Ligne]:
    titre = f"{ecrit['chapitre']} {ecrit['titre']}"
    for identifiant, entree in ecrit["lignes"].items():
        if inconnues := set(entree) - {"demande", "etat", "essais", "liens", "raison"}:
            raise ValueError(f"{identifiant} : {', '.join(sorted(inconnues))}")
        yield Ligne(
            identifiant=str(identifiant), chapitre=titre, demande=entree["demande"], etat=Etat(entree["etat"]),
            essais=tuple(entree.get("essais", ())), liens=tuple(entree.get("liens", ())),
            raison=entree.get("raison", ""),
        )  # fmt: skip


def faults(lignes: list[Ligne], attendues: list[str], depot: Depot) -> list[str]:
    """Everything that keeps the file from being believed, « row : fault »."""
    vues = Counter(ligne.identifiant for ligne in lignes)
    fautes = [f"{ligne} : absente" for ligne in attendues if ligne not in vues]
    fautes += [f"{ligne} : inconnue" for ligne in vues if ligne not in attendues]
    fautes += [f"{ligne} : écrite {fois} fois" for ligne, fois in vues.items() if fois > 1]
    for ligne in lignes:
        fautes += [f"{ligne.identifiant} : {faute}" for faute in _faults_of(ligne, depot)]
    return fautes


def _faults_of(ligne: Ligne, depot: Depot) -> list[str]:
    fautes = depot.faults_of(ligne.essais, ligne.liens)
    if not ligne.demande.strip():
        fautes.append("ne dit pas ce qu’elle demande")
    if ligne.etat is Etat.PROUVE and not ligne.essais:
        fautes.append("prouvée sans essai")
    if ligne.etat is Etat.DECRIT and not ligne.liens:
        fautes.append("décrite sans lien")
    if ligne.etat is not Etat.PROUVE and len(ligne.raison.split()) < 3:
        fautes.append("sans raison")
    return fautes


def counts(lignes: list[Ligne], niveaux: dict[str, int]) -> dict[int, Counter[Etat]]:
    """Number of rows of each state, by level."""
    comptes: dict[int, Counter[Etat]] = {1: Counter(), 2: Counter(), 3: Counter()}
    for ligne in lignes:
        comptes[niveaux[ligne.identifiant]][ligne.etat] += 1
    return comptes
