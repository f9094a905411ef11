"""What became of every realisation, told only when it is read: a page asks, a national run does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from actions.rules.avancement import Verdict
from actions.rules.dossier import Realisation
from actions.rules.jugement import marques_de
from actions.rules.plan import Ligne
from actions.rules.unites import Acquis, ordre_des_unites
from actions.statuts import CodeVerdict
from referentiels.rules.item import Item


class Refuse(NamedTuple):
    """A realisation that is in no counted unit, and why; `item` None when the version has no such item."""

    realisation: Realisation
    item: Item | None
    code: CodeVerdict


class Recit:
    """The facts of one evaluation from which its verdicts are told.

    `affectes` gives the axis of each unit, in the order of `acquis`; `version` is the code of the version that
    says what is still to do.
    """

    def __init__(
        self,
        realisations: Sequence[Realisation],
        refuses: Sequence[Refuse],
        acquis: Sequence[Acquis],
        affectes: Sequence[int],
        axes: Sequence[tuple[int, Sequence[Ligne]]],
        version: str = "",
    ) -> None:
        self.realisations = realisations
        self.refuses = refuses
        self.acquis = acquis
        self.affectes = affectes
        self.axes = axes
        self.version = version

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Recit) and self.verdicts == autre.verdicts

    __hash__ = None  # type: ignore[assignment]  # compared by content, never a key

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict per realisation, in the order of the dossier."""
        dits: dict[str | int, Verdict] = {
            refuse.realisation.id: Verdict(refuse.realisation.id, False, None, refuse.code, item=refuse.item)
            for refuse in self.refuses
        }
        for axe, unites in self._par_axe().items():
            lignes = next(lignes for nom, lignes in self.axes if nom == axe)
            for unite, marque in zip(unites, marques_de(lignes, unites), strict=True):
                part = marque.valeur / len(unite.realisations)
                for r in unite.realisations:
                    # A long realisation that makes several units is told once.
                    acquise = r.version not in ("", self.version)
                    dits.setdefault(
                        r.id,
                        Verdict(
                            r.id, True, axe, CodeVerdict.COMPTE, part, marque.surplus, marque.ligne, unite.item, acquise
                        ),
                    )
        return tuple(dits[r.id] for r in self.realisations)

    def _par_axe(self) -> Mapping[int, list[Acquis]]:
        """The units of each axis, in order of date."""
        par_axe: dict[int, list[Acquis]] = {}
        for unite, axe in sorted(
            zip(self.acquis, self.affectes, strict=True), key=lambda paire: ordre_des_unites(paire[0])
        ):
            par_axe.setdefault(axe, []).append(unite)
        return par_axe
