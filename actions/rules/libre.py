"""The life of a request to the CNP about one action: an action libre, or an action that waits for its validation.

An action that no line of the référentiel foresees counts only once its CNP has said so, before it is done (on a
project) or after (on documents), with a reason and a trace (regulation §6 rule 13, from the framework given to the CNP,
C). No text that was seen gives the CNP a delay, nor says what its silence means: the delay is a `choix`, and nothing is
decided when it has passed. A decision is not undone: another one, with its reason, replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.permissions import Permission
from actions.rules.demande import AVENIR_MAX, MOTIF_MIN, resultat_medical
from actions.rules.texte_medical import looks_like_a_result
from certif.socle.period import Period
from certif.socle.refus import Refus
from certif.socle.workflow import Transition, Workflow
from referentiels.axes import AXES
from referentiels.nomenclature import ModeValidation, Nature
from referentiels.rules.item import Item
from referentiels.rules.version import Version

#: Category by which a référentiel says that the label of an action is asked of the CNP, or is there from the start.
A_LABELLISER, LABEL_DE_FAIT = "label_a_demander", "label_de_fait"


class EtatLibre(StrEnum):
    """States of a request; a draft is known of its holder alone."""

    BROUILLON = "brouillon"
    DEPOSEE = "deposee"
    COMPLEMENT = "complement"
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"
    RETIREE = "retiree"


class GesteLibre(StrEnum):
    """Names of the transitions, as addresses, steps and the journal write them."""

    ENVOYER = "envoyer"
    DEMANDER_COMPLEMENT = "demander_complement"
    REPONDRE = "repondre"
    ACCEPTER = "accepter"
    REFUSER = "refuser"
    RETIRER = "retirer"


_E, _G = EtatLibre, GesteLibre
_EN_COURS = (_E.DEPOSEE, _E.COMPLEMENT)
_DECIDER = Permission.LIBRE_DECIDER

LIBRE = Workflow(
    "libre",
    _E.BROUILLON,
    (
        Transition(_G.ENVOYER, (_E.BROUILLON,), _E.DEPOSEE),
        Transition(_G.DEMANDER_COMPLEMENT, (_E.DEPOSEE,), _E.COMPLEMENT, _DECIDER, motif_requis=True),
        Transition(_G.REPONDRE, (_E.COMPLEMENT,), _E.DEPOSEE, motif_requis=True),
        # From the other decision too: a new one, with its reason, replaces it.
        Transition(_G.ACCEPTER, (*_EN_COURS, _E.REFUSEE), _E.ACCEPTEE, _DECIDER, motif_requis=True),
        Transition(_G.REFUSER, (*_EN_COURS, _E.ACCEPTEE), _E.REFUSEE, _DECIDER, motif_requis=True),
        Transition(_G.RETIRER, _EN_COURS, _E.RETIREE),
    ),
)
#: Sent and not answered yet.
OUVERTS = frozenset(_EN_COURS)
#: Answered, one way or the other.
DECIDES = frozenset({_E.ACCEPTEE, _E.REFUSEE})


class EtatLabel(StrEnum):
    """Where the label of an action stands, for the pages."""

    SANS_OBJET = "sans_objet"
    DE_FAIT = "de_fait"
    A_DEMANDER = "a_demander"
    DEMANDE = "demande"
    ACCORDE = "accorde"
    REFUSE = "refuse"


_LABELS = {"en_attente": EtatLabel.DEMANDE, "validee": EtatLabel.ACCORDE, "refusee": EtatLabel.REFUSE}


@dataclass(frozen=True, slots=True)
class SaisieLibre:
    """What the holder typed, of the right shape. `axe` is the one asked; `duree_minutes` None when not said."""

    intitule: str
    fin: date
    axe: int
    motif: str
    organisme_nom: str = ""
    organisme_type: str = ""
    debut: date | None = None
    duree_minutes: int | None = None
    independance: bool | None = None


def is_a_priori(fin: date, on: date) -> bool:
    """Whether the action is still to be done: its last day is after `on`."""
    return fin > on


def is_libre(libre: bool, nature: str) -> bool:
    """Whether an item with these two marks is the action libre of an axis: an action that no line names."""
    return libre and nature in ("", Nature.ACTION_LIBRE)


def items_libres(version: Version) -> dict[int, Item]:
    """The item « action libre » of each axis that has one, the smallest code first."""
    trouves: dict[int, Item] = {}
    for item in sorted(version.items.values(), key=lambda item: (len(item.axes), item.code)):
        if is_libre(item.libre, item.nature):
            for axe in item.axes:
                trouves.setdefault(axe, item)
    return {axe: trouves[axe] for axe in AXES if axe in trouves}


def asks_label(item: Item) -> bool:
    """Whether the référentiel says that the CNP labels the actions of this item one by one."""
    return (item.libre and not is_libre(item.libre, item.nature)) or A_LABELLISER in item.categories


def asks_validation(item: Item, version: Version) -> bool:
    """Whether an action of this item may be put to the CNP: action libre, label, or a référentiel that it checks."""
    return item.libre or asks_label(item) or version.mode_validation is ModeValidation.CNP


def label_state(item: Item, etat_cnp: str) -> EtatLabel:
    """Where the label of an action of this item stands, from what the CNP answered."""
    if not asks_label(item):
        return EtatLabel.DE_FAIT if LABEL_DE_FAIT in item.categories else EtatLabel.SANS_OBJET
    return _LABELS.get(etat_cnp, EtatLabel.A_DEMANDER)


def fautes(saisie: SaisieLibre, cycle: Period, axes: frozenset[int], on: date) -> list[Refus]:
    """Every reason not to keep this request as it was typed; `axes` are those that have an item « action libre »."""
    trouvees = []
    if not saisie.intitule.strip():
        trouvees.append(Refus("intitule_vide", "Donnez un titre à l’action.", "intitule", "Celui de son programme."))
    if not saisie.organisme_nom.strip():
        trouvees.append(
            Refus("organisme_vide", "Dites qui organise cette action.", "organisme_nom", "Vous-même, s’il le faut.")
        )
    if looks_like_a_result(saisie.intitule):
        trouvees.append(resultat_medical("intitule"))
    trouvees += fautes_du_motif(saisie.motif)
    if saisie.axe not in axes:
        trouvees.append(
            Refus(
                "axe_sans_libre", "Votre référentiel ne prévoit pas d’action libre sur cet axe.", "axe",
                "Choisissez-en un autre.",
            )
        )  # fmt: skip
    return trouvees + _dates(saisie, cycle, on)


def fautes_du_motif(motif: str) -> list[Refus]:
    """What is wrong with the words that say what the action brings."""
    trouvees = []
    if len(motif.strip()) < MOTIF_MIN:
        trouvees.append(
            Refus("motif_court", "Dites en une phrase au moins ce que cette action apporte à l’axe choisi.", "motif")
        )
    if looks_like_a_result(motif):
        trouvees.append(resultat_medical("motif"))
    return trouvees


def _dates(saisie: SaisieLibre, cycle: Period, on: date) -> list[Refus]:
    if saisie.debut is not None and saisie.debut > saisie.fin:
        return [Refus("dates_inversees", "L’action finit avant de commencer.", "fin", "Vérifiez les deux jours.")]
    if saisie.fin > on + AVENIR_MAX:
        return [Refus("date_lointaine", "Ce jour est dans plus de deux ans.", "fin", "Vérifiez l’année.")]
    if saisie.fin < cycle.debut or (cycle.fin is not None and saisie.fin > cycle.fin):
        return [
            Refus(
                "date_hors_cycle", "Ce jour est en dehors de votre cycle\u00a0: l’action n’y compterait pas.", "fin",
                "Vérifiez la date\u00a0; si ce sont celles du cycle qui sont fausses, écrivez à votre Ordre.",
            )
        ]  # fmt: skip
    return []
