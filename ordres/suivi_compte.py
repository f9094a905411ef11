"""How many rows a list has, said at once: exact up to a cap, estimated when counting would make the page wait."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import IntegerField, QuerySet, Subquery

#: Where somebody is about to act on what is counted, and on a page that is read a hundred times a day.
PLAFOND = 10_000
PLAFOND_DE_LISTE = 1_000
#: Milliseconds given to a count: a filter that keeps one row in a thousand would read the whole perimeter.
PATIENCE = 200


@dataclass(frozen=True, slots=True)
class Compte:
    """A capped count: `nombre` is exact up to `plafond`; beyond, only « plus de 10 000 » is known.

    `is_estime`: counting was given up, `nombre` is what PostgreSQL expects.
    """

    nombre: int
    is_estime: bool = False
    plafond: int = PLAFOND

    @property
    def is_plafonne(self) -> bool:
        """Whether there are more than the cap."""
        return self.nombre > self.plafond


def count(lignes: QuerySet[Any], plafond: int = PLAFOND) -> Compte:
    """Count up to the cap: never reads more rows that match than the cap and one."""
    return Compte(_capped(lignes, plafond).count(), plafond=plafond)


class _Nombre(Subquery):
    """How many rows a subquery gives."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS borne)"
    output_field = IntegerField()


def capped(lignes: QuerySet[Any], plafond: int) -> Subquery:
    """The count capped there as an expression, for several in one query."""
    return _Nombre(_capped(lignes, plafond))


def count_in_time(lignes: QuerySet[Any], plafond: int = PLAFOND) -> Compte:
    """The same, given up for an estimate after `PATIENCE`: whatever the filter, the page does not wait."""
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(
                "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
                [str(PATIENCE)],
            )
            avant = curseur.fetchone()[0]
            compte = count(lignes, plafond)
            # A transaction around this one must not inherit our haste.
            curseur.execute("SELECT set_config('statement_timeout', %s, true)", [avant])
    except OperationalError:
        return Compte(_expected(lignes), is_estime=True)
    return compte


def _capped(lignes: QuerySet[Any], plafond: int) -> QuerySet[Any]:
    return lignes.order_by().values("pk")[: plafond + 1]


def _expected(lignes: QuerySet[Any]) -> int:
    plan = json.loads(lignes.order_by().values("pk").explain(format="json"))
    return round(plan[0]["Plan"]["Plan Rows"])
