"""Lists that a partner keeps (a catalogue, a nomenclature, a register): one row per key, the last word wins.

A format says its columns, its table and what is peculiar to it (`prepare`); comparing, answering, writing and noticing
what a full file no longer holds are the same for all. Nothing is ever deleted: a row that a full file lacks is dated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import connection
from django.db.models import CharField, TextField

from accounts.flux import listes_difference
from accounts.flux.formats import Difference, Ecart, Lot
from accounts.models import FicheRecue, Livraison
from certif.socle.feeds.schema import Schema

_CONNUES = """
UPDATE {t} t SET connue_sequence = f.sequence, connue_livraison = f.livraison_id,
  connue_etat = CASE WHEN f.absente_depuis IS NULL THEN f.empreinte ELSE '' END
FROM {fiche} f WHERE t.sort IS NULL AND {jointure}
"""

# A full file speaks for the whole list: one of an earlier moment has nothing left to say.
_PLUS_ANCIENNES = """
UPDATE {t} SET sort = 'inchangee', avertissements = avertissements
  || CASE WHEN empreinte = connue_etat THEN '{{}}'::text[] ELSE ARRAY['W311'] END
WHERE sort IS NULL AND (%(depassee)s OR (connue_sequence <> '' AND connue_sequence COLLATE "C" >= sequence COLLATE "C"))
"""

_ENCHAINE = """
UPDATE {t} t SET sort = CASE WHEN x.avant = t.empreinte OR x.final = t.connue_etat THEN 'inchangee' ELSE 'acceptee' END,
  avertissements = t.avertissements
    || CASE WHEN x.repetee OR t.connue_livraison = %(livraison)s THEN ARRAY['W317'] ELSE '{{}}'::text[] END,
  derniere = x.rang = 1,
  ecrire = x.rang = 1 AND x.final IS DISTINCT FROM t.connue_etat
FROM (
  SELECT ligne, coalesce(lag(empreinte) OVER suite, connue_etat) AS avant,
    row_number() OVER (PARTITION BY cle ORDER BY ligne) > 1 AS repetee,
    last_value(empreinte) OVER (suite ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS final,
    row_number() OVER (PARTITION BY cle ORDER BY sequence COLLATE "C" DESC) AS rang
  FROM {t} WHERE sort IS NULL
  WINDOW suite AS (PARTITION BY cle ORDER BY sequence COLLATE "C")
) x WHERE x.ligne = t.ligne
"""

_ECRIT = """
INSERT INTO {fiche} AS f ({colonnes}, partenaire_id, livraison_id, ligne, sequence, empreinte, connue_le, maj_le,
  absente_depuis)
SELECT {valeurs}, %(partenaire)s, %(livraison)s, t.ligne, t.sequence, t.empreinte, %(on)s, %(on)s, NULL
FROM {t} t WHERE t.ecrire ORDER BY t.cle
ON CONFLICT ({conflit}) DO UPDATE SET {maj}, connue_le = coalesce(f.connue_le, EXCLUDED.connue_le)
WHERE f.sequence COLLATE "C" < EXCLUDED.sequence COLLATE "C"
"""

# The same content said again later: an older version that arrives after must not win.
_AVANCE = """
UPDATE {fiche} f SET sequence = t.sequence FROM {t} t
WHERE t.derniere AND NOT t.ecrire AND {jointure} AND f.sequence COLLATE "C" < t.sequence COLLATE "C"
"""

_ECART = """
SELECT count(*), count(*) FILTER (WHERE c.empreinte <> '' AND c.empreinte <> f.empreinte),
  count(*) FILTER (WHERE c.cle IS NULL)
FROM {fiche} f LEFT JOIN (SELECT DISTINCT ON (cle) cle, empreinte FROM {t}) c ON c.cle = {cle}
WHERE f.partenaire_id = %(partenaire)s AND f.absente_depuis IS NULL
"""

_ABSENTES = """
UPDATE {fiche} f SET absente_depuis = %(on)s
WHERE f.partenaire_id = %(partenaire)s AND f.absente_depuis IS NULL
  AND NOT EXISTS (SELECT 1 FROM {t} c WHERE c.cle = {cle})
"""
_SUIVIES = (
    "partenaire_id", "livraison_id", "ligne", "sequence", "empreinte", "maj_le", "absente_depuis",
)  # fmt: skip
#: Columns of the row `t` that an expression reads.
_LUES = re.compile(r"\bt\.(\w+)")


class FormatListe:
    """See `accounts.flux.formats.Format`. Class attributes are the definition of a list.

    `cles`: columns that make the key, `par_partenaire` when two partners may use the same one; `ecartees`: columns that
    are read and not kept; `calculees`: column of the table → SQL expression on the row `t`.
    """

    schema: Schema
    modele: ClassVar[type[FicheRecue]]
    cles: ClassVar[tuple[str, ...]]
    par_partenaire: ClassVar[bool] = False
    ecartees: ClassVar[frozenset[str]] = frozenset()
    calculees: ClassVar[Mapping[str, str]] = {}
    colonnes: dict[str, str] = {
        "connue_sequence": "text", "connue_livraison": "bigint", "connue_etat": "text", "derniere": "boolean",
        "ecrire": "boolean",
    }  # fmt: skip

    def prepare(self, lot: Lot) -> None:
        """What this list checks of its rows before they are compared: answers, warnings, columns of its own."""

    def treat(self, lot: Lot) -> None:
        """Compare with what is known, answer, write the last word of each key."""
        self.prepare(lot)
        with connection.cursor() as curseur:
            for etape in (_CONNUES, _PLUS_ANCIENNES, _ENCHAINE, _ECRIT, _AVANCE):
                curseur.execute(self.sql(etape, lot.table), _parameters(lot.livraison, lot.on))

    def gap(self, livraison: Livraison, table: str) -> Ecart:
        """Compare a full file with the rows this partner keeps."""
        with connection.cursor() as curseur:
            curseur.execute(self.sql(_ECART, table), {"partenaire": livraison.partenaire_id})
            return Ecart(*curseur.fetchone())

    def difference(self, livraison: Livraison, table: str, limite: int) -> Difference:
        """Row by row, what a whole delivery would change in what this partner keeps."""
        return listes_difference.compare(self, livraison, table, limite)

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Date the rows that a full file no longer holds."""
        if table is None or is_outdated(livraison):
            return
        with connection.cursor() as curseur:
            curseur.execute(self.sql(_ABSENTES, table), _parameters(livraison, on))

    def strict(self, on: date) -> bool:
        """Whether the Luhn key of the RPPS is checked; most lists hold none."""
        return True

    def sql(self, patron: str, table: str) -> str:
        """A statement for this list; every name is ours."""
        stockees = self._stored()
        jointure = " AND ".join(f"f.{nom} = {stockees[nom]}" for nom in self.cles)
        conflit = ", ".join(self.cles)
        if self.par_partenaire:
            jointure += " AND f.partenaire_id = %(partenaire)s"
            conflit += ", partenaire_id"
        return patron.format(
            t=table, fiche=self.modele._meta.db_table, jointure=jointure, conflit=conflit,
            colonnes=", ".join(stockees), valeurs=", ".join(stockees.values()),
            maj=", ".join(f"{nom} = EXCLUDED.{nom}" for nom in (*stockees, *_SUIVIES) if nom not in self.cles),
            montrees=", ".join(f"f.{nom}" for nom in self.shown()),
            dites=", ".join(stockees[nom] for nom in self.shown()),
            cle=f"concat_ws('|', {', '.join(f'f.{nom}' for nom in self.cles)})" if len(self.cles) > 1
            else f"f.{self.cles[0]}",
        )  # fmt: skip

    def shown(self) -> list[str]:
        """Columns that a person compares: those that the columns of the file are enough to write."""
        lues = set(self.schema.noms)
        lisent = {nom: set(_LUES.findall(valeur)) for nom, valeur in self._stored().items()}
        return [nom for nom, citees in lisent.items() if citees and citees <= lues]

    def _stored(self) -> dict[str, str]:
        """Column of the table → the value it gets."""
        gardees = [nom for nom in self.schema.noms if nom not in self.ecartees and nom not in self.calculees]
        return {nom: self._value(nom) for nom in gardees} | dict(self.calculees)

    def _value(self, nom: str) -> str:
        """Texts are never null in a table of ours; the rest is empty as it came."""
        champ = self.modele._meta.get_field(nom)
        return f"coalesce(t.{nom}, '')" if isinstance(champ, CharField | TextField) else f"t.{nom}"


def is_outdated(livraison: Livraison) -> bool:
    """Whether a full file of a later moment has already been treated for this list."""
    return Livraison.objects.filter(
        partenaire=livraison.partenaire_id, type_flux=livraison.type_flux, mode="COMPLET", a_blanc=False,
        etat=Livraison.Etat.TRAITEE, horodatage__gt=livraison.horodatage,
    ).exists()  # fmt: skip


def _parameters(livraison: Livraison, on: date) -> dict[str, Any]:
    return {
        "partenaire": livraison.partenaire_id, "livraison": livraison.pk, "on": on,
        "depassee": is_outdated(livraison),
    }  # fmt: skip
