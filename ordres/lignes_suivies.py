"""One row of the follow-up list, ready to be printed: words beside each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.axes import AxeProjete, axes_of
from actions.models import Avancement
from actions.statuts import EtatAxe
from ordres import suivi
from ordres.models import Controle
from referentiels.axes import Axe

_RISQUES = {0: ("", ""), 1: ("Risque faible", "info"), 2: ("Risque modéré", "attention"), 3: ("Risque élevé", "erreur")}
_TONS = {EtatAxe.EXONERE: "neutre", EtatAxe.A_COMMENCER: "neutre", EtatAxe.EN_COURS: "info", EtatAxe.COMPLET: "succes"}


@dataclass(frozen=True, slots=True)
class Cellule:
    """Progress on one axis, in figures and in words."""

    court: str
    phrase: str
    ton: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the list."""

    avancement: Avancement
    specialite: str
    cellules: tuple[Cellule, ...]
    risque: tuple[str, str]
    controle: Controle | None
    is_echu: bool
    is_cochee: bool


def lines(lus: Sequence[Avancement], cochees: frozenset[int], jour: date) -> list[Ligne]:
    """The rows of a page, in two queries whatever their number; `cochees`: cycles whose boxes are ticked."""
    controles = suivi.controls_of(lus)
    libelles = suivi.specialty_labels(lus)
    return [
        Ligne(
            avancement=a,
            specialite=libelles.get(a.specialite, a.specialite),
            cellules=tuple(_cell(axe) for axe in axes_of(a)),
            risque=_RISQUES[a.risque],
            controle=controles.get(a.pk),
            is_echu=a.fin < jour,
            is_cochee=a.pk in cochees,
        )
        for a in lus
    ]


def _cell(axe: AxeProjete) -> Cellule:
    phrase = f"Axe {axe.numero}, {Axe(axe.numero).court} : {axe.etat.libelle.lower()}"
    if axe.etat is EtatAxe.EXONERE:
        return Cellule("–", phrase, _TONS[axe.etat])
    court = f"{axe.faites}/{axe.requises}" if axe.requises else f"{round(100 * axe.progression)} %"
    return Cellule(court, f"{phrase}, {court}", _TONS[axe.etat])
