"""A workflow as a table of transitions: pure data, checked when it is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certif.socle.refus import Refus


class Depasse(Refus):
    """Somebody was faster: the object is no longer in the state the act expected (HTTP 409)."""

    def __init__(self, message: str = "", remede: str = "") -> None:
        super().__init__(
            "depasse",
            message or "Cet élément a changé pendant que vous le consultiez.",
            remede=remede or "Rechargez la page, relisez, puis recommencez si c’est encore utile.",
        )


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a workflow: the act `nom` takes the object from one of `de` to `vers`.

    `permission` is the right it asks (`resource:action`, empty = none); `motif_requis` says
    whether the act must carry a reason.
    """

    nom: str
    de: tuple[str, ...]
    vers: str
    permission: str = ""
    motif_requis: bool = False


class Workflow:
    """The transitions of one kind of object; `initial` is the state of a new one."""

    def __init__(self, nom: str, initial: str, transitions: Iterable[Transition]) -> None:
        self.nom = nom
        self.initial = initial
        self.transitions = tuple(transitions)
        self._par_nom = {transition.nom: transition for transition in self.transitions}
        if len(self._par_nom) != len(self.transitions):
            raise ValueError(f"workflow {nom}: two transitions bear the same name")
        orphelins = self.etats - self._atteignables()
        if orphelins:
            raise ValueError(f"workflow {nom}: states never reached: {sorted(orphelins)}")

    @property
    def etats(self) -> frozenset[str]:
        """Every state that the table names."""
        cites = {etat for t in self.transitions for etat in (*t.de, t.vers)}
        return frozenset(cites | {self.initial})

    def _atteignables(self) -> frozenset[str]:
        atteints = {self.initial}
        while True:
            nouveaux = {t.vers for t in self.transitions if atteints & set(t.de)} - atteints
            if not nouveaux:
                return frozenset(atteints)
            atteints |= nouveaux

    def transition(self, nom: str) -> Transition:
        """The row called `nom`; KeyError when the table has none."""
        return self._par_nom[nom]

    def possibles(self, etat: str) -> tuple[Transition, ...]:
        """The transitions that leave `etat`, in the order of the table."""
        return tuple(t for t in self.transitions if etat in t.de)

    def is_final(self, etat: str) -> bool:
        """Whether nothing leaves this state."""
        return not self.possibles(etat)

    def check(self, nom: str, etat: str, motif: str = "") -> Transition:
        """The transition to apply, or `Depasse` (wrong state) or `Refus` (reason missing)."""
        transition = self.transition(nom)
        if etat not in transition.de:
            raise Depasse()
        if transition.motif_requis and not motif.strip():
            raise Refus(
                "motif_requis",
                "Un motif est nécessaire.",
                champ="motif",
                remede="Écrivez en une phrase la raison de cette décision.",
            )
        return transition
