"""Matching a partner's action to the items of a référentiel (CSP L. 4022-2 II).

The rules are the référentiel's; the feeds use them, and the CNP tries them on a row of its own in the workspace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple


class IssueRattachement(StrEnum):
    """What the matching gives; nothing is ever lost."""

    RATTACHEE = "rattachee"
    A_CONFIRMER = "a_confirmer"
    A_RATTACHER = "a_rattacher"


class Signature(NamedTuple):
    """What a partner's row says of its action, used to match it and to remember a choice."""

    type_action: str = ""
    typologie: str = ""
    orientation: str = ""
    organisme_type: str = ""
    categorie: str = ""


@dataclass(frozen=True, slots=True)
class Correspondance:
    """One rule: an empty column accepts any value; `rang` orders the rules, smallest first.

    `axe` keeps the rule for the actions that the partner proposes for this axis, or for no axis in particular.
    """

    codes: tuple[str, ...]
    rang: int = 0
    type_action: str = ""
    typologie: str = ""
    orientation: str = ""
    organisme_type: str = ""
    categorie: str = ""
    axe: int | None = None

    def accepts(self, signature: Signature, axes: Collection[int] = ()) -> bool:
        """Whether every column that is filled in has the value of the row; `axes` are those the partner proposes."""
        return (self.axe is None or not axes or self.axe in axes) and (
            self.type_action in ("", signature.type_action)
            and self.typologie in ("", signature.typologie)
            and self.orientation in ("", signature.orientation)
            and self.organisme_type in ("", signature.organisme_type)
            and self.categorie in ("", signature.categorie)
        )


@dataclass(frozen=True, slots=True)
class Rattachement:
    """The item codes that may receive the action, and the rule that says so (None = memory)."""

    issue: IssueRattachement
    codes: tuple[str, ...] = ()
    regle: Correspondance | None = None
    memorise: bool = False


def attach(
    signature: Signature,
    regles: Iterable[Correspondance],
    items: Collection[str] | None = None,
    choix: Mapping[Signature, str] | None = None,
    axes: Collection[int] = (),
) -> Rattachement:
    """The items of a partner's action.

    The first rank with a rule that accepts the row decides; the rules of one rank add up their
    codes. `items` limits the codes to those of the version. `choix` holds what the professional
    already chose for the same kind of action: it decides when the rules still allow it.
    """
    ordre = sorted(regles, key=lambda regle: regle.rang)
    for _, du_rang in groupby(ordre, key=lambda regle: regle.rang):
        retenues = [regle for regle in du_rang if regle.accepts(signature, axes)]
        codes = tuple(
            dict.fromkeys(code for regle in retenues for code in regle.codes if items is None or code in items)
        )
        if codes:
            return _issue(codes, retenues[0], (choix or {}).get(signature))
    return Rattachement(IssueRattachement.A_RATTACHER)


def _issue(codes: tuple[str, ...], regle: Correspondance, choisi: str | None) -> Rattachement:
    if len(codes) == 1:
        return Rattachement(IssueRattachement.RATTACHEE, codes, regle)
    if choisi in codes:
        return Rattachement(IssueRattachement.RATTACHEE, (choisi,), None, memorise=True)
    return Rattachement(IssueRattachement.A_CONFIRMER, codes, regle)
