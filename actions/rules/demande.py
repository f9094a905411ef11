"""The life of a request to the Ordre: its transitions, its deadline, what makes a well-formed one.

No text that was seen gives the Ordre a delay, nor says what its silence means (regulation §8): the delay is a `choix`
and nothing is ever decided when it has passed. The days when the holder is expected are not counted to the Ordre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.permissions import Permission
from actions.objets_demande import Donnee, Objet
from actions.rules.texte_medical import looks_like_a_result
from certif.socle.refus import Refus
from certif.socle.workflow import Transition, Workflow

#: Nobody announces an interruption further ahead: beyond, a year was mistyped.
AVENIR_MAX = timedelta(days=731)
MOTIF_MIN = 10


class EtatDemande(StrEnum):
    """States of a request; a draft is known of its holder alone."""

    BROUILLON = "brouillon"
    DEPOSEE = "deposee"
    EN_EXAMEN = "en_examen"
    COMPLEMENT = "complement"
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"
    RETIREE = "retiree"


class GesteDemande(StrEnum):
    """Names of the transitions, as addresses, steps and the journal write them."""

    ENVOYER = "envoyer"
    PRENDRE = "prendre"
    DEMANDER_COMPLEMENT = "demander_complement"
    REPONDRE = "repondre"
    ACCEPTER = "accepter"
    REFUSER = "refuser"
    RETIRER = "retirer"


_E, _G = EtatDemande, GesteDemande
_EN_COURS = (_E.DEPOSEE, _E.EN_EXAMEN, _E.COMPLEMENT)
_EXAMINEES = (_E.EN_EXAMEN, _E.COMPLEMENT)

DEMANDE = Workflow(
    "demande",
    _E.BROUILLON,
    (
        Transition(_G.ENVOYER, (_E.BROUILLON,), _E.DEPOSEE),
        Transition(_G.PRENDRE, (_E.DEPOSEE, _E.EN_EXAMEN), _E.EN_EXAMEN, Permission.CONTROLE_INSTRUIRE),
        Transition(
            _G.DEMANDER_COMPLEMENT, (_E.EN_EXAMEN,), _E.COMPLEMENT, Permission.CONTROLE_INSTRUIRE, motif_requis=True
        ),
        Transition(_G.REPONDRE, (_E.COMPLEMENT,), _E.EN_EXAMEN, motif_requis=True),
        Transition(_G.ACCEPTER, _EXAMINEES, _E.ACCEPTEE, Permission.CONTROLE_DECIDER, motif_requis=True),
        Transition(_G.REFUSER, _EXAMINEES, _E.REFUSEE, Permission.CONTROLE_DECIDER, motif_requis=True),
        Transition(_G.RETIRER, _EN_COURS, _E.RETIREE),
    ),
)
#: Sent and not answered yet.
OUVERTS = frozenset(_EN_COURS)
#: Those that wait for the Ordre, not for the holder.
A_TRAITER = frozenset({_E.DEPOSEE, _E.EN_EXAMEN})


@dataclass(frozen=True, slots=True)
class SaisieDemande:
    """What the holder typed, of the right shape; the fields that a kind does not use stay empty.

    `debut` is the first day (of the interruption, of the exemption), the day of the resumption, or the right date of
    registration; `seuil` the actions still asked on `axe`; `valeur` what would be right, or the code of a condition.
    """

    objet: Objet
    motif: str
    debut: date | None = None
    fin: date | None = None
    axe: int | None = None
    seuil: int = 0
    donnee: str = ""
    valeur: str = ""


def echeance(on: date, jours: int) -> date:
    """The day (inclusive) by which an answer to a request sent on `on` is expected."""
    return on + timedelta(days=jours)


def prolongee(prevue: date, attendu_depuis: date, recu_le: date) -> date:
    """The deadline once the holder gave the complement: later by the days the Ordre waited for it."""
    return prevue + max(recu_le - attendu_depuis, timedelta(0))


def is_en_retard(etat: str, prevue: date | None, on: date) -> bool:
    """Whether the Ordre should have answered: the day after the deadline, never while the holder is expected."""
    return etat in A_TRAITER and prevue is not None and on > prevue


def fautes(saisie: SaisieDemande, on: date) -> list[Refus]:
    """Every reason not to keep this request as it was typed; an empty list means that it may be kept."""
    trouvees = []
    if len(saisie.motif.strip()) < MOTIF_MIN:
        trouvees.append(
            Refus("motif_court", "Expliquez votre demande en une phrase au moins.", "motif", "Sans motif médical.")
        )
    if looks_like_a_result(saisie.motif):
        trouvees.append(resultat_medical("motif"))
    trouvees += _CONTROLES[saisie.objet](saisie, on)
    if saisie.debut and saisie.fin and saisie.fin < saisie.debut:
        trouvees.append(
            Refus("dates_inversees", "La période finit avant de commencer.", "fin", "Vérifiez les deux jours.")
        )
    return trouvees


def resultat_medical(champ: str) -> Refus:
    """The refusal of words that read like a medical result, that nobody asks for."""
    return Refus(
        "resultat_medical", "Ces mots ressemblent à un résultat médical, que personne ne vous demande.", champ,
        "Retirez-le\u00a0: les dates et la raison administrative suffisent.",
    )  # fmt: skip


def _interruption(saisie: SaisieDemande, on: date) -> list[Refus]:
    if saisie.debut is None:
        return [Refus("date_manquante", "Donnez le premier jour sans exercice.", "debut", "Par exemple 05/11/2026.")]
    return _too_far(saisie.debut, on)


def _reprise(saisie: SaisieDemande, on: date) -> list[Refus]:
    if saisie.debut is None:
        return [Refus("date_manquante", "Donnez le jour de votre reprise.", "debut", "Par exemple 05/11/2026.")]
    return _too_far(saisie.debut, on)


def _too_far(jour: date, on: date) -> list[Refus]:
    if jour <= on + AVENIR_MAX:
        return []
    return [Refus("date_lointaine", "Ce jour est dans plus de deux ans.", "debut", "Vérifiez l’année.")]


def _exoneration(saisie: SaisieDemande, on: date) -> list[Refus]:
    if saisie.fin is not None and saisie.debut is None:
        return [
            Refus(
                "date_manquante", "Donnez aussi le premier jour de la période.", "debut",
                "Ou laissez les deux jours vides, pour tout le cycle.",
            )
        ]  # fmt: skip
    return [] if saisie.axe else [Refus("axe_manquant", "Choisissez un axe.", "axe")]


def _allegement(saisie: SaisieDemande, on: date) -> list[Refus]:
    return [] if saisie.valeur else [Refus("condition_manquante", "Choisissez une action demandée.", "valeur")]


def _correction(saisie: SaisieDemande, on: date) -> list[Refus]:
    if saisie.donnee not in list(Donnee):
        return [Refus("donnee_manquante", "Choisissez ce qui est faux.", "donnee")]
    if saisie.donnee == Donnee.INSCRIPTION:
        if saisie.debut is None:
            return [Refus("date_manquante", "Donnez la date d’inscription juste.", "debut")]
        if saisie.debut > on:
            return [Refus("date_future", "Cette date n’est pas encore passée.", "debut", "Vérifiez l’année.")]
        return []
    if not saisie.valeur.strip():
        return [Refus("valeur_manquante", "Écrivez ce qui serait juste.", "valeur")]
    return []


_CONTROLES = {
    Objet.INTERRUPTION: _interruption,
    Objet.REPRISE: _reprise,
    Objet.EXONERATION: _exoneration,
    Objet.ALLEGEMENT: _allegement,
    Objet.CORRECTION: _correction,
}
