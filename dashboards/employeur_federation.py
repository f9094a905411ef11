"""Figures of the members of a fédération: by establishment and by profession, no cell under the threshold, no name.

A person who works in two establishments of the fédération counts in each: both tables count the same places of work, so
that the sums of one do not give back what the other hides (`actions.rules.secret`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts import adhesions
from accounts.models import Organisation
from accounts.professions import Profession
from actions.models import Avancement
from actions.rules import secret
from actions.rules.secret import Cellule, Tableau
from actions.statuts import EtatCycle
from referentiels.parametres import parametres_au

ETATS = {etat.value: str(etat.label) for etat in Avancement.Etat}
#: Names of the two tables, and the heading of their rows.
TABLES = {"etablissement": "Établissement", "profession": "Profession"}

_COMPTES = """
WITH lieux AS (
  SELECT o.id, a.exercice_id FROM accounts_organisation o JOIN accounts_activite a ON a.finess = o.finess
  WHERE o.id = ANY(%(membres)s) AND o.finess <> '' AND a.finess <> '' AND a.present
  UNION SELECT o.id, a.exercice_id FROM accounts_organisation o JOIN accounts_activite a ON a.finess_ej = o.finess
  WHERE o.id = ANY(%(membres)s) AND o.finess <> '' AND a.finess_ej <> '' AND a.present
  UNION SELECT o.id, a.exercice_id FROM accounts_organisation o JOIN accounts_activite a ON a.siret = o.siret
  WHERE o.id = ANY(%(membres)s) AND o.siret <> '' AND a.siret <> '' AND a.present
)
SELECT l.id, v.profession, v.etat, count(*)
FROM lieux l JOIN actions_cycle c ON c.exercice_id = l.exercice_id JOIN actions_avancement v ON v.cycle_id = c.id
WHERE NOT v.is_militaire AND v.fin >= %(on)s AND v.cycle_etat <> %(clos)s
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One establishment or profession: people by state, all of them, the share that is complete (None = hidden)."""

    libelle: str
    cellules: tuple[Cellule, ...]
    total: Cellule
    taux: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """One protected table, its rows in order and the sums."""

    cle: str
    entete: str
    etats: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    totaux: tuple[Cellule, ...]
    total: Cellule


def members(federations: list[Organisation], on: date) -> list[Organisation]:
    """Active employers that are members that day, by name."""
    adherents = adhesions.in_force(on).filter(federation__in=federations)
    return list(Organisation.objects.filter(pk__in=adherents.values("membre")).order_by("nom", "pk"))


def tables(membres: list[Organisation], on: date) -> list[Table]:
    """Both tables, protected together; one query."""
    seuil = parametres_au(on).seuil_secret
    comptes: dict[str, Counter[tuple[str, str]]] = {nom: Counter() for nom in TABLES}
    for membre, profession, etat, nombre in _counts(membres, on):
        comptes["etablissement"][str(membre), etat] += nombre
        comptes["profession"][profession, etat] += nombre
    libelles = {
        "etablissement": {str(o.pk): o.nom for o in membres},
        "profession": {p.value: p.pluriel for p in Profession},
    }
    # A state that nobody is in would lend its zeros to hide other cells: whoever reads its sum knows them.
    etats = tuple(etat for etat in ETATS if any(cle[1] == etat for cle in comptes["profession"]))
    vues = secret.protect_linked(
        {nom: (comptes[nom], tuple(libelles[nom])) for nom in TABLES}, etats, seuil
    )  # fmt: skip
    return [_table(nom, vues[nom], libelles[nom], seuil) for nom in TABLES]


def csv_rows(table: Table) -> Iterator[list[str]]:
    """One table as rows of a file, its headings first; a hidden cell is empty and flagged."""
    yield [table.entete, "etat", "personnes", "secret"]
    for ligne in table.lignes:
        for etat, valeur in zip((*table.etats, "Ensemble"), (*ligne.cellules, ligne.total), strict=True):
            yield [ligne.libelle, etat, "" if valeur is None else str(valeur), "s" if valeur is None else ""]


def _counts(membres: list[Organisation], on: date) -> list[tuple[int, str, str, int]]:
    parametres: dict[str, Any] = {"membres": [o.pk for o in membres], "on": on, "clos": EtatCycle.CLOS.value}
    with connection.cursor() as curseur:
        curseur.execute(_COMPTES, parametres)
        return curseur.fetchall()


def _table(nom: str, vue: Tableau, libelles: dict[str, str], seuil: int) -> Table:
    lignes = tuple(
        Ligne(
            libelle, tuple(vue.ligne(code)), vue.total_lignes[code],
            secret.rate(vue.cellules.get((code, Avancement.Etat.COMPLET.value), 0), vue.total_lignes[code], seuil),
        )
        for code, libelle in libelles.items()
    )  # fmt: skip
    etats = tuple(ETATS[etat] for etat in vue.colonnes)
    totaux = tuple(vue.total_colonnes[etat] for etat in vue.colonnes)
    return Table(nom, TABLES[nom], etats, lignes, totaux, vue.total)
