"""Bring the nomenclature of specialties up to date; a code that leaves the file stays in the table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from accounts.models import Specialite
from accounts.professions import Profession

DOSSIER = Path(__file__).parent
SPECIALITES = DOSSIER / "specialites_r38.csv"


def read(nom: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped table: `nom` is the file name, `;` separates the columns."""
    with (DOSSIER / nom).open(encoding="utf-8", newline="") as fichier:
        yield from csv.DictReader(fichier, delimiter=";")


def install_specialites() -> int:
    """Write the TRE_R38 rows that are new or changed (one read when nothing changed); returns how many.

    The file keeps the codes that are no longer active (TRE_R38 dates them); a code is never deleted here, and one that
    the feed NOMENCLATURES has told since is left as it says.
    """
    connues = {s.code: s for s in Specialite.objects.all()}
    nouvelles = [s for s in _shipped() if not _same(s, connues.get(s.code))]
    Specialite.objects.bulk_create(
        nouvelles,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["libelle", "profession", "debut", "fin", "statut"],
    )
    return len(nouvelles)


# The nomenclature ends labels with the family of the code (« Médecine générale (SM) »): the code already says it.
_FAMILLE = re.compile(r"\s*\((?:SM|SCD|SI)\)$")


def _shipped() -> Iterator[Specialite]:
    for ligne in read(SPECIALITES.name):
        yield Specialite(
            code=ligne["code"],
            libelle=_FAMILLE.sub("", ligne["libelle"]),
            profession=Profession(ligne["code_profession_principal"]).value,
            debut=_day(ligne["date_valid"]),
            fin=_day(ligne["date_fin"]),
            statut=ligne["statut"],
        )


def _day(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _same(nouvelle: Specialite, connue: Specialite | None) -> bool:
    return connue is not None and (
        connue.partenaire_id is not None
        or all(
            getattr(nouvelle, champ) == getattr(connue, champ)
            for champ in ("libelle", "profession", "debut", "fin", "statut")
        )
    )
