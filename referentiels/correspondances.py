"""Rows of `Correspondance` as the pure rule reads them."""

from __future__ import annotations

from referentiels.models import Correspondance
from referentiels.rules.correspondances import Correspondance as Regle


def read_rule(ligne: Correspondance) -> Regle:
    """The rule that a row describes."""
    return Regle(
        codes=tuple(ligne.codes),
        rang=ligne.rang,
        type_action=ligne.type_action,
        typologie=ligne.typologie,
        orientation=ligne.orientation,
        organisme_type=ligne.organisme_type,
        categorie=ligne.categorie,
        axe=ligne.axe,
    )
