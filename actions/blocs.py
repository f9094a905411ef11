"""What an upper room wants the holder's page to show about a cycle: a registry, because imports only go down.

The room that owns the fact registers a provider in its `AppConfig.ready()`; the page shows what it returns and
knows nothing of where it comes from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from actions.models import Cycle


@dataclass(frozen=True, slots=True)
class LienBloc:
    """A link of a block: its words and its path."""

    libelle: str
    url: str


@dataclass(frozen=True, slots=True)
class Attendu:
    """What somebody waits for from the holder: the sentence, the button and its path of « À faire maintenant »."""

    phrase: str
    libelle: str
    url: str


@dataclass(frozen=True, slots=True)
class Bloc:
    """A message about a cycle. `ton` is one of info, succes, attention, erreur (the tones of `alerte.html`).

    `attendu` comes before everything else in « À faire maintenant ».
    """

    titre: str
    texte: str = ""
    ton: str = "info"
    liens: tuple[LienBloc, ...] = ()
    attendu: Attendu | None = None


Fournisseur = Callable[[Cycle, date], Iterable[Bloc]]
_fournisseurs: dict[str, Fournisseur] = {}


def register(nom: str, fournisseur: Fournisseur) -> None:
    """Declare a provider; the same name again replaces it (application reloading)."""
    _fournisseurs[nom] = fournisseur


def unregister(nom: str) -> None:
    """Forget a provider; a name never registered is ignored."""
    _fournisseurs.pop(nom, None)


def blocs_for(cycle: Cycle, on: date) -> list[Bloc]:
    """Blocks of every provider for this cycle, in the order the providers registered."""
    return [bloc for fournisseur in _fournisseurs.values() for bloc in fournisseur(cycle, on)]


def blocs_of_ended(cycles: Iterable[Cycle], shown: Cycle, on: date) -> list[Bloc]:
    """Blocks of the last ended cycle of each profession, beside another cycle (`cycles`: the most recent first).

    The next cycle opens with the decision: without this, the attestation of the ended one would be a tab away.
    """
    derniers: dict[int, Cycle] = {}
    for cycle in cycles:
        if cycle.fin < on:
            derniers.setdefault(cycle.exercice_id, cycle)
    return [
        replace(bloc, titre=f"Cycle {cycle.debut.year}\u2013{cycle.fin.year}\u00a0\u2013 {bloc.titre}")
        for cycle in derniers.values()
        if cycle != shown
        for bloc in blocs_for(cycle, on)
    ]
