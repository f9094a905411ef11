"""Sessions and organisers that a CNP has labelled, and the actions that they label.

« Labellisation de fait » or « à demander au CNP » (regulation §1.9 and §4, dental référentiel, L). How a label is tied
to an action is certif's choice: the reference of the action (and its session), or its organiser and its title, read
without case, accent nor punctuation; the day of the action is inside the label's dates, both included.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.rules.titres import sans_accent

_MOTS = re.compile(r"[a-z0-9]+")


def key(texte: str) -> str:
    """The words of a title or of a name, to compare two of them."""
    return " ".join(_MOTS.findall(sans_accent(texte)))


@dataclass(frozen=True, slots=True)
class LabelLu:
    """A label as it is compared; empty = not said. `item` limits it to one item of the référentiel.

    `organisme` and `titre` are keys (see `key`); a label says a reference, or an organiser with or without a title.
    """

    id: int
    debut: date
    fin: date | None = None
    item: str = ""
    reference: str = ""
    session: str = ""
    organisme: str = ""
    titre: str = ""


@dataclass(frozen=True, slots=True)
class ActionLue:
    """What an action says of itself; `organisme` and `titre` are keys."""

    item: str
    jour: date
    reference: str = ""
    session: str = ""
    organisme: str = ""
    titre: str = ""


def matches(label: LabelLu, action: ActionLue) -> bool:
    """Whether this label is that of this action."""
    if action.jour < label.debut or (label.fin is not None and action.jour > label.fin):
        return False
    pairs = (
        (label.item, action.item), (label.reference, action.reference), (label.session, action.session),
        (label.organisme, action.organisme), (label.titre, action.titre),
    )  # fmt: skip
    return all(not demande or demande == dit for demande, dit in pairs)


class Registre:
    """The labels of one référentiel, found by what they say first: a reference, else an organiser."""

    def __init__(self, labels: Iterable[LabelLu]) -> None:
        self._par_reference: dict[str, list[LabelLu]] = defaultdict(list)
        self._par_organisme: dict[str, list[LabelLu]] = defaultdict(list)
        for label in labels:
            if label.reference:
                self._par_reference[label.reference].append(label)
            else:
                self._par_organisme[label.organisme].append(label)

    def find(self, action: ActionLue) -> LabelLu | None:
        """The first label that is that of this action, or None."""
        possibles = [*self._par_reference.get(action.reference, ()), *self._par_organisme.get(action.organisme, ())]
        return next((label for label in possibles if matches(label, action)), None)
