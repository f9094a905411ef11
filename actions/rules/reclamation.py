"""The life of a claim about an action of a partner: its transitions, its deadline, what makes a well-formed one.

Only the source corrects what it sent (CSP R. 4022-25, L): a partner answers by a delivery, which the holder checks, or
says why it will not. No text that was seen gives it a delay (NF): `reclamation_jours` is a `choix`, and silence decides
nothing. The days when the holder is expected are not counted to the partner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.permissions import Permission
from actions.reclamations_mots import Grief, NatureReclamation
from actions.rules.texte_medical import looks_like_a_result
from certif.socle.refus import Refus
from certif.socle.workflow import Transition, Workflow

MOTIF_MIN = 10


class EtatReclamation(StrEnum):
    """States of a claim; `A_VERIFIER`: a delivery answers it, the holder says whether it does."""

    ENVOYEE = "envoyee"
    PRISE = "prise"
    COMPLEMENT = "complement"
    A_VERIFIER = "a_verifier"
    RESOLUE = "resolue"
    SANS_SUITE = "sans_suite"
    RETIREE = "retiree"


class GesteReclamation(StrEnum):
    """Names of the transitions, as addresses, steps and the journal write them."""

    PRENDRE = "prendre"
    DEMANDER_COMPLEMENT = "demander_complement"
    REPONDRE = "repondre"
    PROPOSER = "proposer"
    CLASSER = "classer"
    CONFIRMER = "confirmer"
    REFUSER = "refuser"
    RETIRER = "retirer"


_E, _G = EtatReclamation, GesteReclamation
#: Those that the partner has not answered yet.
CHEZ_LE_PARTENAIRE = (_E.ENVOYEE, _E.PRISE, _E.COMPLEMENT)
_TRAITER = Permission.RECLAMATION_TRAITER

RECLAMATION = Workflow(
    "reclamation",
    _E.ENVOYEE,
    (
        Transition(_G.PRENDRE, (_E.ENVOYEE, _E.PRISE), _E.PRISE, _TRAITER),
        Transition(_G.DEMANDER_COMPLEMENT, (_E.ENVOYEE, _E.PRISE), _E.COMPLEMENT, _TRAITER, motif_requis=True),
        Transition(_G.REPONDRE, (_E.COMPLEMENT,), _E.PRISE, motif_requis=True),
        Transition(_G.PROPOSER, CHEZ_LE_PARTENAIRE, _E.A_VERIFIER, _TRAITER),
        Transition(_G.CLASSER, CHEZ_LE_PARTENAIRE, _E.SANS_SUITE, _TRAITER, motif_requis=True),
        Transition(_G.CONFIRMER, (_E.A_VERIFIER,), _E.RESOLUE),
        Transition(_G.REFUSER, (_E.A_VERIFIER,), _E.PRISE, motif_requis=True),
        Transition(_G.RETIRER, (*CHEZ_LE_PARTENAIRE, _E.A_VERIFIER), _E.RETIREE),
    ),
)
#: Not closed yet, whoever is expected.
OUVERTS = frozenset({*CHEZ_LE_PARTENAIRE, _E.A_VERIFIER})
#: Those that wait for the partner, not for the holder.
A_TRAITER = frozenset({_E.ENVOYEE, _E.PRISE})


@dataclass(frozen=True, slots=True)
class SaisieReclamation:
    """What the holder typed, of the right shape; the fields that a kind does not use stay empty.

    `date_fin` is the last day of the missing action, or the right date of a disputed one; `ecarter`: do not count the
    disputed action from now on.
    """

    nature: NatureReclamation
    motif: str
    grief: Grief | None = None
    intitule: str = ""
    date_debut: date | None = None
    date_fin: date | None = None
    organisme_nom: str = ""
    reference_action: str = ""
    numero_session: str = ""
    ecarter: bool = False


def is_en_retard(etat: str, echeance: date, on: date) -> bool:
    """Whether the partner should have answered: the day after the deadline, never while the holder is expected."""
    return etat in A_TRAITER and on > echeance


def fautes(saisie: SaisieReclamation, on: date) -> list[Refus]:
    """Every reason not to send this claim as it was typed; an empty list means that it may be sent."""
    trouvees = []
    for champ in ("motif", "intitule"):
        if looks_like_a_result(getattr(saisie, champ)):
            trouvees.append(resultat_medical(champ))
    if saisie.nature is NatureReclamation.CONTESTATION:
        trouvees += _fautes_de_contestation(saisie)
    else:
        trouvees += _fautes_de_manquante(saisie)
    if saisie.date_fin is not None and saisie.date_fin > on:
        trouvees.append(
            Refus(
                "date_future", "Cette date n’est pas encore passée.", "date_fin",
                "Un organisme ne transmet une action qu’une fois réalisée\u00a0: vérifiez l’année.",
            )
        )  # fmt: skip
    if saisie.date_debut and saisie.date_fin and saisie.date_fin < saisie.date_debut:
        trouvees.append(
            Refus("dates_inversees", "L’action finit avant de commencer.", "date_fin", "Vérifiez les deux jours.")
        )
    return trouvees


def _fautes_de_contestation(saisie: SaisieReclamation) -> list[Refus]:
    trouvees = []
    if len(saisie.motif.strip()) < MOTIF_MIN:
        trouvees.append(
            Refus("motif_court", "Expliquez-vous en une phrase au moins.", "motif", "L’organisme lira ces mots.")
        )
    if saisie.grief is None:
        trouvees.append(Refus("grief_manquant", "Choisissez ce qui est faux.", "grief"))
    if saisie.grief is Grief.DATE and saisie.date_fin is None:
        trouvees.append(Refus("date_manquante", "Donnez la date juste.", "date_fin", "Celle de votre attestation."))
    return trouvees


def _fautes_de_manquante(saisie: SaisieReclamation) -> list[Refus]:
    trouvees = []
    if not saisie.intitule.strip():
        trouvees.append(Refus("intitule_manquant", "Donnez le titre de l’action.", "intitule"))
    if saisie.date_fin is None:
        trouvees.append(Refus("date_manquante", "Donnez le dernier jour de l’action.", "date_fin"))
    return trouvees


def resultat_medical(champ: str) -> Refus:
    """The refusal of words that read like a medical result, that nobody asks for."""
    return Refus(
        "resultat_medical", "Ces mots ressemblent à un résultat médical, que personne ne vous demande.", champ,
        "Retirez-le\u00a0: le titre, la date et l’organisateur suffisent.",
    )  # fmt: skip
