"""One row of the follow-up list, ready to be printed: words beside each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString

from accounts.chemins import path_to
from accounts.dessins import dessin
from actions.axes import AxeProjete, axes_of
from actions.models import Avancement, Cycle
from actions.rules import risque
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
class Forme:
    """What many rows have in common: it chooses what a row is made of (`ordre/ligne.html`), and is drawn once.

    `risque`: words and tone, empty without risk; `controle`: its state, empty without control.
    """

    has_case: bool
    is_cochee: bool
    risque: tuple[str, str]
    controle: str
    libelle_controle: str
    is_sous_delai: bool
    is_a_ouvrir: bool


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the list: its shape, and what is this person's own."""

    forme: Forme
    propres: dict[str, str]


def lines(
    lus: Sequence[Avancement], cochees: frozenset[int], jour: date, retour: str, *, has_case: bool,
    specialites: Mapping[str, str],
) -> list[Ligne]:  # fmt: skip
    """The rows of a page, in one query whatever their number.

    `cochees`: cycles whose boxes are ticked, when rows have one (`has_case`); `retour`: query of the links to files;
    `specialites`: labels already read, by code (one more query when one is missing).
    """
    controles = suivi.controls_of(lus)
    libelles = suivi.specialty_labels(lus, specialites)
    suite = f"?{retour}" if retour else ""
    return [
        Ligne(
            _shape(a, controles.get(a.pk), jour, has_case=has_case, is_cochee=a.pk in cochees),
            _own(a, controles.get(a.pk), jour, libelles.get(a.specialite, a.specialite) or "–", suite),
        )
        for a in lus
    ]


def _shape(a: Avancement, controle: Controle | None, jour: date, *, has_case: bool, is_cochee: bool) -> Forme:
    return Forme(
        has_case=has_case,
        is_cochee=is_cochee,
        risque=_RISQUES[a.risque],
        controle=controle.etat if controle else "",
        libelle_controle=controle.get_etat_display() if controle else "",
        is_sous_delai=bool(controle and not controle.is_clos),
        is_a_ouvrir=not controle and a.fin < jour and a.cycle_etat == Cycle.Etat.OUVERT,
    )


def _own(a: Avancement, controle: Controle | None, jour: date, specialite: str, suite: str) -> dict[str, str]:
    """What the row says of this person, in words; each axis and the total are small drawings of their own."""
    p = a.professionnel
    return {
        "cle": str(a.pk),
        "adresse": f"{path_to('ordre:dossier', a.pk)}{suite}",
        "nom": f"{p.nom} {p.prenom}",
        "rpps": p.rpps,
        "specialite": specialite,
        "fin": f"{a.fin:%d/%m/%Y}",
        "avancee": _progress(a),
        "pourquoi": risque.why(a.risque, a.faites, a.requises, a.fin, jour) if a.risque else "",
        "echeance": f"{controle.echeance:%d/%m/%Y}" if controle else "",
        **{f"axe{axe.numero}": dessin("ordre/ligne_axe.html", cellule=_cell(axe)) for axe in axes_of(a)},
    }


def _progress(a: Avancement) -> SafeString:
    if a.etat == Avancement.Etat.SANS_REFERENTIEL:
        return dessin("ordre/ligne_avancee.html", is_redaction=True)
    return dessin(
        "ordre/ligne_avancee.html", is_redaction=False, faites=a.faites, requises=a.requises, pourcentage=a.pourcentage
    )


@lru_cache(maxsize=2_048)
def _cell(axe: AxeProjete) -> Cellule:
    phrase = f"Axe {axe.numero}, {Axe(axe.numero).court} : {axe.etat.libelle.lower()}"
    if axe.etat is EtatAxe.EXONERE:
        return Cellule("–", phrase, _TONS[axe.etat])
    court = f"{axe.faites}/{axe.requises}" if axe.requises else f"{round(100 * axe.progression)} %"
    return Cellule(court, f"{phrase}, {court}", _TONS[axe.etat])
