"""The catalogue read by PostgreSQL: which kinds of actions it holds, and one page of them in the neutral order.

The order is that of `actions.rules.ordre_neutre`, applied to the rows where they are. A kind (`Genre`) is what the
correspondences look at, and the year: a few hundred for tens of thousands of actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from actions.recherche_items import meaningful_words

#: What the ANDPC does not, or no longer, offers.
NON_OFFERTES = ["DEPOSEE", "NON_PUBLIEE", "RETIREE"]
_REFERENCE = re.compile(r"\d{4,13}", re.ASCII)

_ORIENTATION = "CASE WHEN %(orientations)s THEN coalesce(c.orientation::text, '') ELSE '' END"
_CATEGORIE = "CASE WHEN %(categories)s THEN c.categorie ELSE '' END"
_CLE = f"concat_ws('|', c.typologie, {_ORIENTATION}, {_CATEGORIE}, c.annee)"

_OFFERTES = """c.absente_depuis IS NULL AND c.statut <> ALL (%(non_offertes)s)
  AND c.annee BETWEEN %(debut)s AND %(fin)s AND (cardinality(c.publics) = 0 OR c.publics && %(publics)s::varchar[])
  AND c.reference_action <> ALL (%(faites)s::varchar[])"""

_GENRES = f"""
SELECT {_CLE}, c.typologie, {_ORIENTATION}, {_CATEGORIE}, c.annee, count(*)
FROM actions_actioncatalogue c WHERE {_OFFERTES}
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1
"""  # noqa: S608 - column names are ours, values are parameters

# How many answer in each class (rank, year): the order begins by them, so that a page looks at one or two only.
_CLASSES = f"""
SELECT g.rang, c.annee, count(*) FROM actions_actioncatalogue c
JOIN unnest(%(cles)s::text[], %(rangs)s::int[]) AS g(cle, rang) ON g.cle = {_CLE}
WHERE {_OFFERTES} AND {{filtres}} GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - column names are ours, values are parameters

_PAGE = f"""
WITH retenues AS (
  SELECT c.id, c.reference_action, c.odpc, c.annee, g.rang, g.cle, row_number() OVER (
    PARTITION BY g.rang, c.annee, c.odpc
    ORDER BY md5(%(graine)s || '|' || c.reference_action) COLLATE "C", c.reference_action COLLATE "C") AS tour
  FROM actions_actioncatalogue c
  JOIN unnest(%(cles)s::text[], %(rangs)s::int[]) AS g(cle, rang) ON g.cle = {_CLE}
  WHERE {_OFFERTES} AND {{filtres}} AND (g.rang, c.annee) IN (SELECT * FROM unnest(%(r)s::int[], %(a)s::int[]))
)
SELECT id, cle FROM retenues
ORDER BY rang, annee, tour, md5(%(graine)s || '|' || odpc || '|' || tour) COLLATE "C", reference_action COLLATE "C"
LIMIT %(taille)s OFFSET %(saute)s
"""  # noqa: S608 - column names are ours, values are parameters


@dataclass(frozen=True, slots=True)
class Offre:
    """What may be suggested to somebody: years, publics (codes of professions and specialties), what is done already.

    `orientations` and `categories` tell whether a rule of the référentiel looks at them.
    """

    debut: int
    fin: int
    publics: tuple[str, ...]
    faites: tuple[str, ...] = ()
    orientations: bool = True
    categories: bool = True

    def parametres(self) -> dict[str, Any]:
        """The parameters of the queries."""
        return {
            "debut": self.debut, "fin": self.fin, "publics": list(self.publics), "faites": list(self.faites),
            "orientations": self.orientations, "categories": self.categories, "non_offertes": NON_OFFERTES,
        }  # fmt: skip


class Genre(NamedTuple):
    """A kind of actions of the catalogue, and how many there are."""

    cle: str
    typologie: str
    orientation: str
    categorie: str
    annee: int
    nombre: int


@dataclass(frozen=True, slots=True)
class Criteres:
    """What the holder asks of the list; empty = anything. `publics`: only what names one of these codes."""

    texte: str = ""
    formats: tuple[str, ...] = ()
    typologie: str = ""
    annee: int | None = None
    publics: tuple[str, ...] = ()


class Ligne(NamedTuple):
    """One row of the page: key of the action, key of its kind."""

    pk: int
    genre: str


def genres(offre: Offre) -> list[Genre]:
    """Every kind of actions on offer, in one query."""
    with connection.cursor() as curseur:
        curseur.execute(_GENRES, offre.parametres())
        return [Genre(*ligne) for ligne in curseur.fetchall()]


def read_page(
    offre: Offre, rangs: Mapping[str, int], criteres: Criteres, graine: str, *, saute: int, taille: int
) -> tuple[list[Ligne], int, bool]:
    """One page in the neutral order, how many answer in all, and whether the words had to be taken loosely.

    `rangs` gives its rank to each kind that is worth suggesting (0 fills most). Words are looked for as they are
    written, then, when nothing answers, as they may have been mistyped.
    """
    lignes, total = _read(offre, rangs, criteres, graine, saute, taille, large=False)
    if total or saute or not meaningful_words(criteres.texte):
        return lignes, total, False
    lignes, total = _read(offre, rangs, criteres, graine, saute, taille, large=True)
    return lignes, total, bool(total)


def _read(
    offre: Offre, rangs: Mapping[str, int], criteres: Criteres, graine: str, saute: int, taille: int, *, large: bool
) -> tuple[list[Ligne], int]:
    conditions, valeurs = zip(*_conditions(criteres, large=large), strict=True)
    parametres: dict[str, Any] = {
        **offre.parametres(), "cles": list(rangs), "rangs": list(rangs.values()), "graine": graine, "saute": saute,
        "taille": taille,
    }  # fmt: skip
    for donnees in valeurs:
        parametres.update(donnees)
    filtres = " AND ".join(conditions)
    with connection.cursor() as curseur:
        curseur.execute(_CLASSES.format(filtres=filtres), parametres)
        classes = curseur.fetchall()
        visees, avant = _reached(classes, saute, taille)
        if not visees:
            return [], sum(nombre for _, _, nombre in classes)
        parametres |= {"r": [r for r, _ in visees], "a": [a for _, a in visees], "saute": saute - avant}
        curseur.execute(_PAGE.format(filtres=filtres), parametres)
        return [Ligne(*ligne) for ligne in curseur.fetchall()], sum(nombre for _, _, nombre in classes)


def _reached(classes: list[tuple[int, int, int]], saute: int, taille: int) -> tuple[list[tuple[int, int]], int]:
    """The classes that hold the rows of a page, and how many rows come before the first of them."""
    visees: list[tuple[int, int]] = []
    debut = avant = 0
    for rang, annee, nombre in classes:
        if debut + nombre > saute and debut < saute + taille:
            avant = avant if visees else debut
            visees.append((rang, annee))
        debut += nombre
    return visees, avant


def _conditions(criteres: Criteres, *, large: bool) -> Iterable[tuple[str, dict[str, Any]]]:
    """Conditions in SQL with their parameters; `true` when nothing is asked."""
    yield "true", {}
    if criteres.formats:
        yield "c.format = ANY (%(formats)s)", {"formats": list(criteres.formats)}
    if criteres.typologie:
        yield "c.typologie = %(typologie)s", {"typologie": criteres.typologie}
    if criteres.annee is not None:
        yield "c.annee = %(annee)s", {"annee": criteres.annee}
    if criteres.publics:
        yield "c.publics && %(vises)s::varchar[]", {"vises": list(criteres.publics)}
    texte = criteres.texte.strip()
    if _REFERENCE.fullmatch(texte):
        yield "c.reference_action LIKE %(reference)s", {"reference": f"{texte}%"}
        return
    mots = meaningful_words(texte)
    if mots and large:
        yield "c.id = ANY (%(proches)s)", {"proches": _resembling(mots)}
        return
    for rang, mot in enumerate(mots):
        radical = mot[:-1] if len(mot) > 4 and mot[-1] in "sx" else mot
        yield f"c.cle LIKE %(mot{rang})s", {f"mot{rang}": f"%{radical}%"}


def _resembling(mots: Sequence[str]) -> list[int]:
    """Keys of the actions whose title holds words like these ones, looked for once."""
    condition = " AND ".join(["cle %%> %s"] * len(mots))
    requete = f"SELECT id FROM actions_actioncatalogue WHERE {condition}"  # noqa: S608 - values are parameters
    with connection.cursor() as curseur:
        curseur.execute(requete, list(mots))
        return [pk for (pk,) in curseur.fetchall()]
