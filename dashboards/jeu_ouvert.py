"""The open dataset: each quarter's figures of the accounts, one row by figure, protected like every page.

A quarter is drawn from its last arrêté (`dashboards.publication`), which never changes: the same file for ever. The
columns are said once here, and by the table schema that ships with the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards import croise
from dashboards.indicateurs import INDICATEURS, Dimension, Indicateur
from dashboards.models import Arrete
from dashboards.regard import Regard

#: Licence of the data (Licence Ouverte / Open Licence 2.0), as catalogues name it.
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
#: How the figures are cut, from the country to the finest that is published.
DECOUPAGES: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.PROFESSION,),
    (Dimension.SPECIALITE,),
    (Dimension.REFERENTIEL,),
    (Dimension.REGION,),
    (Dimension.DEPARTEMENT,),
    (Dimension.MODE,),
    (Dimension.PROFESSION, Dimension.REGION),
    (Dimension.PROFESSION, Dimension.DEPARTEMENT),
    (Dimension.PROFESSION, Dimension.MODE),
    (Dimension.SPECIALITE, Dimension.REGION),
)
_COUPEES = (Dimension.PROFESSION, Dimension.SPECIALITE, Dimension.REFERENTIEL, Dimension.REGION, Dimension.DEPARTEMENT,
            Dimension.MODE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Champ:
    """A column: its name, its type in a table schema, what it holds."""

    nom: str
    type: str
    description: str


CHAMPS: tuple[Champ, ...] = (
    Champ("trimestre", "string", "Trimestre civil, par exemple 2026-T3."),
    Champ("jour", "date", "Jour où les chiffres ont été arrêtés."),
    Champ("decoupage", "string", "Dimensions qui coupent cette ligne, séparées par « x » ; « ensemble » pour le pays."),
    *(
        champ
        for dimension in _COUPEES
        for champ in (
            Champ(
                dimension.value, "string", f"{dimension.libelle} : code ; vide quand le découpage ne la regarde pas."
            ),
            Champ(f"{dimension.value}_libelle", "string", f"{dimension.libelle} : libellé."),
        )
    ),
    Champ("indicateur", "string", "Code de l’indicateur, défini dans indicateurs.csv."),
    Champ("valeur", "integer", "Numérateur : nombre de personnes ; vide pour une moyenne ou un chiffre caché."),
    Champ("denominateur", "integer", "Dénominateur ; vide pour un compte ou un chiffre caché."),
    Champ("part", "number", "Part ou moyenne, en pour cent ; vide pour un compte ou un chiffre caché."),
    Champ("secret", "boolean", "Vrai quand le chiffre est caché (secret statistique)."),
)


@dataclass(frozen=True, slots=True)
class Trimestre:
    """A published quarter: its name, and the day of its figures."""

    code: str
    jour: date


def quarters(on: date) -> list[Trimestre]:
    """Quarters that have ended and have figures, the newest first."""
    derniers: dict[str, date] = {}
    for jour in Arrete.objects.filter(jour__lt=_first_day(on)).order_by("jour").values_list("jour", flat=True):
        derniers[_code(jour)] = jour
    return [Trimestre(code, jour) for code, jour in sorted(derniers.items(), reverse=True)]


def rows(trimestre: Trimestre) -> Iterator[tuple[str, ...]]:
    """The file of a quarter: names of the columns, then one row by figure."""
    yield tuple(champ.nom for champ in CHAMPS)
    codes = [indicateur.code for indicateur in _crossed()]
    for decoupage in DECOUPAGES:
        lu = croise.cross(codes, [dimension.value for dimension in decoupage], {}, trimestre.jour, Regard.public())
        nom = "x".join(dimension.value for dimension in decoupage) or "ensemble"
        for ligne in lu.lignes:
            places = dict(zip(decoupage, zip(ligne.codes, ligne.libelles, strict=True), strict=True))
            coupe = [texte for dimension in _COUPEES for texte in places.get(dimension, ("", ""))]
            for code, valeur in ligne.valeurs.items():
                yield (
                    trimestre.code, f"{lu.le}", nom, *coupe, code, _text(valeur.n), _text(valeur.sur),
                    _text(valeur.part), "true" if valeur.masque else "false",
                )  # fmt: skip


def dictionary() -> Iterator[tuple[str, ...]]:
    """The definition of each indicator of the file."""
    yield ("code", "libelle", "phrase", "numerateur", "denominateur", "population", "unite", "delai", "source")
    for un in _crossed():
        yield (
            un.code,
            un.libelle,
            un.phrase,
            un.numerateur,
            un.denominateur,
            un.population,
            un.unite,
            un.delai,
            un.source,
        )


def schema() -> dict[str, Any]:
    """Table Schema (Frictionless) of the file of a quarter, from the same columns."""
    return {
        "name": "certif-comptes",
        "title": "Comptes de la certification périodique, par trimestre",
        "fields": [
            {
                "name": champ.nom, "type": champ.type, "description": champ.description,
                **({"trueValues": ["true"], "falseValues": ["false"]} if champ.type == "boolean" else {}),
            }
            for champ in CHAMPS
        ],
        "missingValues": [""],
    }  # fmt: skip


def package(on: date, address: str) -> dict[str, Any]:
    """Data Package of the whole: one resource by quarter and the dictionary; `address` is where the page stands."""
    return {
        "name": "certif",
        "title": "Certification périodique des professionnels de santé : comptes individuels",
        "description": "Chiffres agrégés, sans personne : aucun compte de 1 à 10, ni de quoi en retrouver un.",
        "licenses": [LICENCE],
        "resources": [
            *(
                {
                    "name": f"comptes-{trimestre.code.lower()}", "path": f"{address}comptes-{trimestre.code}.csv",
                    "format": "csv", "encoding": "utf-8", "dialect": {"delimiter": ";"},
                    "schema": f"{address}schema.json",
                }
                for trimestre in quarters(on)
            ),
            {
                "name": "indicateurs", "path": f"{address}indicateurs.csv", "format": "csv", "encoding": "utf-8",
                "dialect": {"delimiter": ";"},
            },
        ],
    }  # fmt: skip


def _crossed() -> list[Indicateur]:
    return [indicateur for indicateur in INDICATEURS.values() if indicateur.is_croisable]


def _code(jour: date) -> str:
    return f"{jour.year}-T{(jour.month + 2) // 3}"


def _first_day(on: date) -> date:
    """The first day of the quarter under way, whose figures are not whole yet."""
    return (on - timedelta(days=on.day - 1)).replace(month=(on.month - 1) // 3 * 3 + 1)


def _text(valeur: float | None) -> str:
    return "" if valeur is None else f"{valeur:.1f}" if isinstance(valeur, float) else str(valeur)
