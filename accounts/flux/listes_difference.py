"""What a stopped list would change, row by row: counts by kind, and bounded examples with their cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.db import connection

from accounts import horloge
from accounts.flux import lignes, relecture
from accounts.flux.formats import Difference, Ecart, Exemple, Format
from accounts.models import Livraison

#: Cells shown of one row that would change; the others are counted.
COLONNES_MAX = 8
#: Cells that are enough to say which row appears or goes away.
DESIGNENT = 4

# Once per key, its last readable row, beside the row that this partner keeps.
_COMPARE = """
SELECT coalesce(c.cle, f.cle) AS cle, coalesce(c.ligne, 0) AS ligne,
  CASE WHEN c.cle IS NULL THEN 'retiree' WHEN f.cle IS NULL THEN 'nouvelle'
       WHEN c.empreinte = f.empreinte THEN 'inchangee' ELSE 'modifiee' END AS nature
FROM (SELECT DISTINCT ON (cle) cle, empreinte, ligne FROM {t} WHERE empreinte <> '' ORDER BY cle, ligne DESC) c
FULL JOIN (SELECT {cle} AS cle, f.empreinte FROM {fiche} f
           WHERE f.partenaire_id = %(partenaire)s AND f.absente_depuis IS NULL) f ON f.cle = c.cle
WHERE c.cle IS NOT NULL OR (%(complet)s AND NOT EXISTS (SELECT 1 FROM {t} x WHERE x.cle = f.cle))
"""
_EXEMPLES = """
SELECT nature, ligne, cle FROM (
  SELECT d.*, row_number() OVER (PARTITION BY nature ORDER BY cle) AS rang FROM ({compare}) d
  WHERE nature <> 'inchangee'
) x WHERE rang <= %(limite)s ORDER BY nature, cle
"""
_CONNUES = """
SELECT {cle}, {montrees} FROM {fiche} f
WHERE f.partenaire_id = %(partenaire)s AND f.absente_depuis IS NULL AND {cle} = ANY(%(cles)s)
"""
_DITES = "SELECT t.ligne, {dites} FROM {t} t"


class Liste(Format, Protocol):
    """What is read of a list here; see `accounts.flux.listes.FormatListe`."""

    def gap(self, livraison: Livraison, table: str) -> Ecart:
        """Known, changed and removed rows."""

    def sql(self, patron: str, table: str) -> str:
        """A statement for this list."""

    def shown(self) -> list[str]:
        """Columns that a person compares."""


def compare(liste: Liste, livraison: Livraison, table: str, limite: int) -> Difference:
    """Counts of the whole delivery, and the first `limite` rows of each kind in the order of their keys."""
    parametres = {"partenaire": livraison.partenaire_id, "complet": livraison.mode == "COMPLET", "limite": limite}
    comparees = liste.sql(_COMPARE, table)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT nature, count(*) FROM ({comparees}) d GROUP BY nature", parametres)  # noqa: S608 - every name is ours
        comptes = dict(curseur.fetchall())
        curseur.execute(_EXEMPLES.format(compare=comparees), parametres)
        exemples = curseur.fetchall()
        curseur.execute(f"SELECT count(*) FROM {table} WHERE empreinte = ''")  # noqa: S608 - every name is ours
        [illisibles] = curseur.fetchone()
    return Difference(
        connues=liste.gap(livraison, table).connues, nouvelles=comptes.get("nouvelle", 0),
        modifiees=comptes.get("modifiee", 0), inchangees=comptes.get("inchangee", 0),
        retirees=comptes.get("retiree", 0), illisibles=illisibles, exemples=_examples(liste, livraison, exemples),
    )  # fmt: skip


def _examples(liste: Liste, livraison: Livraison, rangees: Sequence[tuple[str, int, str]]) -> tuple[Exemple, ...]:
    connues = _known(liste, livraison, [cle for nature, _, cle in rangees if nature != "nouvelle"])
    dites = _told(liste, livraison, [ligne for _, ligne, _ in rangees if ligne])
    noms = liste.shown()
    vide = ("",) * len(noms)
    exemples = []
    for nature, ligne, cle in rangees:
        cellules = zip(noms, connues.get(cle, vide), dites.get(ligne, vide), strict=True)
        if nature == "modifiee":
            # Without the file there is nothing to compare: better nothing than rows emptied.
            champs = [(nom, avant, apres) for nom, avant, apres in cellules if avant != apres and ligne in dites]
            exemples.append(
                Exemple(nature, ligne, cle, tuple(champs[:COLONNES_MAX]), max(0, len(champs) - COLONNES_MAX))
            )
        else:
            designent = [cellule for cellule in cellules if (cellule[1] or cellule[2]) and cle not in cellule[1:]]
            exemples.append(Exemple(nature, ligne, cle, tuple(designent[:DESIGNENT])))
    return tuple(exemples)


def _known(liste: Liste, livraison: Livraison, cles: list[str]) -> dict[str, tuple[str, ...]]:
    """Cells that this partner's rows hold today, by key."""
    with connection.cursor() as curseur:
        curseur.execute(liste.sql(_CONNUES, ""), {"partenaire": livraison.partenaire_id, "cles": cles})
        return {cle: tuple(map(_word, cellules)) for cle, *cellules in curseur.fetchall()}


def _told(liste: Liste, livraison: Livraison, numeros: list[int]) -> dict[int, tuple[str, ...]]:
    """Cells that these lines of the file would write, by line: the very expressions that the writing uses."""
    lues = relecture.read_rows(livraison, numeros, horloge.today())
    table = lignes.create_table(liste)
    lignes.fill_table(liste, livraison, lues.values())
    with connection.cursor() as curseur:
        curseur.execute(liste.sql(_DITES, table))
        return {ligne: tuple(map(_word, cellules)) for ligne, *cellules in curseur.fetchall()}


def _word(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(map(str, valeur))
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur)
