"""Sort a control before anybody opens it: what may be proposed « satisfait », and what wants somebody (CSP R. 4022-19).

Nothing is decided here: the instance decides, one file at a time or many at once. No text says how an instance sorts
its files: the two thresholds are choices (`precontrole_part_honneur`, `precontrole_part_declaree`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ARTICLE = "CSP R. 4022-19"


class Tri(StrEnum):
    """Where the pre-check puts a control."""

    COMPLET = "complet"
    PREUVE = "preuve"
    A_COMPLETER = "a_completer"
    EMPECHE = "empeche"

    @property
    def libelle(self) -> str:
        """Its name on a page."""
        return _TRIS[self][0]

    @property
    def suite(self) -> str:
        """What is done with these files, in one sentence."""
        return _TRIS[self][1]


class Motif(StrEnum):
    """Why a control is not simply proposed « satisfait »."""

    SANS_REFERENTIEL = "sans_referentiel"
    PROVISOIRE = "provisoire"
    DEMANDE = "demande"
    INTERRUPTION = "interruption"
    RECLAMATION = "reclamation"
    ANOMALIE = "anomalie"
    DEMARCHE = "demarche"
    REVUE = "revue"
    DEUX_PERSONNES = "deux_personnes"
    INCOMPLET = "incomplet"
    HONNEUR = "honneur"
    DECLAREES = "declarees"

    @property
    def phrase(self) -> str:
        """The reason, as a page says it."""
        return _PHRASES[self]


_TRIS: dict[Tri, tuple[str, str]] = {
    Tri.COMPLET: ("Complets", "Proposés «\u00a0satisfait\u00a0»\u00a0: ils peuvent être décidés en nombre."),
    Tri.PREUVE: ("Preuves à examiner", "Complets, mais leurs preuves demandent un regard avant la décision."),
    Tri.A_COMPLETER: ("À compléter", "Il manque quelque chose\u00a0: la voie contradictoire, dossier par dossier."),
    Tri.EMPECHE: ("Empêchés", "Quelque chose doit être réglé avant de décider."),
}
_PHRASES: dict[Motif, str] = {
    Motif.SANS_REFERENTIEL: "Le référentiel est en cours de rédaction.",
    Motif.PROVISOIRE: "Les dates du cycle restent à confirmer par l’Ordre.",
    Motif.DEMANDE: "Une demande du professionnel attend une réponse.",
    Motif.INTERRUPTION: "Une interruption ou une reprise est à l’instruction.",
    Motif.RECLAMATION: "Une action transmise est contestée ou réclamée.",
    Motif.ANOMALIE: "Deux sources ne concordent pas sur ce professionnel.",
    Motif.DEMARCHE: "Une démarche est engagée\u00a0: pièces demandées, motifs, observations ou audition.",
    Motif.REVUE: "Le dossier a été tiré au sort\u00a0: sa revue approfondie n’est pas close.",
    Motif.DEUX_PERSONNES: "La décision demande deux personnes.",
    Motif.INCOMPLET: "Ce que demande le référentiel n’est pas établi.",
    Motif.HONNEUR: "Trop d’actions comptées ne reposent que sur une déclaration sur l’honneur.",
    Motif.DECLAREES: "Trop d’actions comptées n’ont été transmises par aucun partenaire.",
}


@dataclass(frozen=True, slots=True)
class Faits:
    """What the pre-check reads of one control.

    `complet` is the engine's word. `comptees` are the realisations it counts, `honneur` those of them proved by a sworn
    statement alone, `declarees` those that no partner transmitted. `empechements` come from the acts under way.
    """

    complet: bool
    comptees: int = 0
    honneur: int = 0
    declarees: int = 0
    empechements: tuple[Motif, ...] = ()


@dataclass(frozen=True, slots=True)
class Seuils:
    """Shares of the counted actions above which the proofs want somebody, 0 to 1 (1 = never)."""

    honneur: float
    declarees: float


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Where the control goes, and every reason."""

    tri: Tri
    motifs: tuple[Motif, ...] = ()


def sort(faits: Faits, seuils: Seuils) -> Conclusion:
    """Sort one control: what hinders first, then what is missing, then the proofs (choice; CSP R. 4022-19)."""
    if faits.empechements:
        return Conclusion(Tri.EMPECHE, faits.empechements)
    if not faits.complet:
        return Conclusion(Tri.A_COMPLETER, (Motif.INCOMPLET,))
    fragiles = []
    if faits.honneur > seuils.honneur * faits.comptees:
        fragiles.append(Motif.HONNEUR)
    if faits.declarees > seuils.declarees * faits.comptees:
        fragiles.append(Motif.DECLAREES)
    return Conclusion(Tri.PREUVE, tuple(fragiles)) if fragiles else Conclusion(Tri.COMPLET)
