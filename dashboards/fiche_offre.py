"""The first part of a sheet: actions and organisers of the catalogue, counted in two queries.

Nothing here is about people: what the ANDPC publishes is public, and no count is hidden.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from actions.models import Orientation
from certif.socle.identifiers import cle_nom
from dashboards.fiche_mots import COUPES, NON_RENSEIGNE
from dashboards.fiche_public import Public

PROPRE, TOUTES = "propre", "toutes"

#: What the catalogue held on the day, of the year: a row that left the full list that day is there no more.
_DU_JOUR = """
  FROM actions_actioncatalogue c
 WHERE c.annee = %(annee)s AND (c.connue_le IS NULL OR c.connue_le <= %(jour)s)
   AND (c.absente_depuis IS NULL OR c.absente_depuis > %(jour)s)
"""
_ACTIONS = f"""
SELECT c.publics && %(codes)s::varchar[], c.statut = 'PUBLIEE', c.categorie, c.typologie, c.format,
       coalesce(c.annexe::text, ''), coalesce(c.orientation, 0), count(*)
{_DU_JOUR} GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_ORGANISMES = f"""
SELECT count(DISTINCT c.odpc), count(DISTINCT c.odpc) FILTER (WHERE c.statut = 'PUBLIEE'),
       count(DISTINCT c.odpc) FILTER (WHERE c.publics && %(codes)s::varchar[]),
       count(DISTINCT c.odpc) FILTER (WHERE c.statut = 'PUBLIEE' AND c.publics && %(codes)s::varchar[])
{_DU_JOUR} AND c.odpc <> ''
"""
_EMPREINTE = f"""
SELECT count(*), coalesce(sum(hashtextextended(concat_ws('|', c.reference_action, c.odpc, c.statut, c.categorie,
  c.typologie, c.format, c.orientation, c.annexe, c.publics::text), 0)), 0)::text
{_DU_JOUR}
"""


@dataclass(frozen=True, slots=True)
class Offre:
    """Counts of the catalogue. Keys: (table, row « toutes » or « propre », value of the column).

    `orientations` counts the CNP's own published actions by number (0 = none named). `empreinte` changes with any row
    that was read.
    """

    comptes: Counter[tuple[str, str, str]]
    orientations: Counter[int]
    empreinte: list[object]

    @property
    def is_transmise(self) -> bool:
        """Whether the catalogue of that year was received at all."""
        return self.comptes["actions", TOUTES, "deposees"] > 0


def count_offer(public: Public, annee: int, jour: date) -> Offre:
    """Count the catalogue of a year as it was known on that day."""
    valeurs: dict[str, Any] = {"annee": annee, "jour": jour, "codes": sorted(public.codes)}
    comptes: Counter[tuple[str, str, str]] = Counter()
    orientations: Counter[int] = Counter()
    with connection.cursor() as curseur:
        curseur.execute(_ACTIONS, valeurs)
        for is_propre, is_publiee, *cases, orientation, nombre in curseur.fetchall():
            for rang in (TOUTES, PROPRE) if is_propre else (TOUTES,):
                _add(comptes, rang, is_publiee, cases, nombre)
            if is_propre and is_publiee:
                orientations[orientation] += nombre
        curseur.execute(_ORGANISMES, valeurs)
        tous, publiants, siens, siens_publiants = curseur.fetchone()
        curseur.execute(_EMPREINTE, valeurs)
        empreinte = list(curseur.fetchone())
    for rang, deposants, ayant_publie in ((TOUTES, tous, publiants), (PROPRE, siens, siens_publiants)):
        comptes["organismes", rang, "deposants"] = deposants
        comptes["organismes", rang, "publiants"] = ayant_publie
    return Offre(comptes, orientations, empreinte)


def _add(comptes: Counter[tuple[str, str, str]], rang: str, is_publiee: bool, cases: list[str], nombre: int) -> None:
    comptes["actions", rang, "deposees"] += nombre
    if not is_publiee:
        return
    comptes["actions", rang, "publiees"] += nombre
    for (coupe, (_, valeurs)), case in zip(COUPES.items(), cases, strict=True):
        comptes[coupe, rang, case if case in valeurs else NON_RENSEIGNE] += nombre


@dataclass(frozen=True, slots=True)
class Orientations:
    """Orientations of a triennium: number → label, those that this CNP proposed, whether the list was received."""

    libelles: dict[int, str]
    proposees: frozenset[int]
    is_transmise: bool


def read_orientations(nom_du_cnp: str, triennat: int, jour: date) -> Orientations:
    """What the ANDPC sent of the orientations of this triennium, as known on that day."""
    cle = cle_nom(nom_du_cnp)
    lues = [
        (numero, libelle, cnp)
        for numero, libelle, cnp, connue, absente in Orientation.objects.filter(triennium=triennat)
        .order_by("numero")
        .values_list("numero", "libelle", "cnp", "connue_le", "absente_depuis")
        if (connue is None or connue <= jour) and (absente is None or absente > jour)
    ]
    return Orientations(
        libelles={numero: libelle for numero, libelle, _ in lues},
        proposees=frozenset(numero for numero, _, cnp in lues if cnp and cle_nom(cnp) == cle),
        is_transmise=bool(lues),
    )
