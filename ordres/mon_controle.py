"""« Où en est mon contrôle ? » : where things are, what is expected, by when, what happens otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.models import Cycle
from ordres import revue, revue_preuves
from ordres.audition_lue import read_hearing
from ordres.ecrits import awaited, limit_of
from ordres.models import Controle, EcritControle, Saisine
from ordres.panneau import in_force, sent_writings
from ordres.recours import remedies
from ordres.rules.audition import AUDITION, DU_TITULAIRE
from ordres.rules.chemin import CONTRADICTOIRE
from ordres.rules.delais import last_day_in_words, left_in_words
from ordres.workflow_controle import MOTS, Geste, Mots, Vocabulaire, words_of

_E, _N = Controle.Etat, EcritControle.Nature


@dataclass(frozen=True, slots=True)
class Situation:
    """One state of the control told to its holder; empty strings when there is nothing to say."""

    titre: str
    attendu: str
    sinon: str = ""


_RIEN = "Rien pour l’instant. Jusqu’à la décision, vous pouvez encore compléter vos actions et leurs preuves."
_SITUATIONS: dict[str, Situation] = {
    _E.OUVERT: Situation("{qui} examine votre cycle.", _RIEN),
    _E.PIECES: Situation(
        "{qui} vous a demandé des pièces.",
        "Ajoutez les pièces à votre compte, ou joignez-les à votre réponse, puis dites que vous avez répondu.",
        "Sans réponse, l’examen continue avec ce que contient votre compte. Votre silence ne vaut pas refus.",
    ),
    _E.PIECES_RECUES: Situation("Votre réponse est reçue.", _RIEN),
    _E.MOTIFS: Situation(
        "{qui} vous a communiqué ses motifs\u00a0: à ce jour, l’obligation ne lui paraît pas établie. "
        "Rien n’est décidé.",
        "Présentez vos observations écrites, et dites si vous souhaitez être entendu.",
        "Passé ce délai, une décision peut être prise. Tant qu’elle ne l’est pas, des observations tardives sont "
        "encore lues.",
    ),
    _E.OBSERVATIONS: Situation(
        "Vos observations sont reçues. Rien n’est décidé.",
        "Rien d’obligatoire. Vous pouvez les compléter, et être entendu.",
    ),
    _E.AUDITION: Situation(
        "Vous avez été entendu. Rien n’est décidé.", "Rien d’obligatoire. Vous pouvez encore écrire."
    ),
}


def read(cycle: Cycle, controle: Controle, on: date) -> dict[str, Any]:
    """What the page prints. `controle` comes with its instance."""
    mots = words_of(controle.instance)
    decision = in_force(controle)
    situation = _SITUATIONS.get(controle.etat)
    nature = _awaited_writing(controle)
    limite = limit_of(controle, nature) if nature and situation and situation.sinon else None
    audition = read_hearing(controle, on)
    return {
        "cycle": cycle,
        "controle": controle,
        "vocabulaire": mots,
        "situation": _told(situation, mots),
        "ecrire": _writing(controle, nature),
        "limite": last_day_in_words(limite) if limite else "",
        "reste": left_in_words(limite, on) if limite else "",
        "audition": audition,
        "gestes_audition": hearing_gestures(controle),
        "ecrits": sent_writings(controle),
        "decision": decision,
        "recours": remedies(decision.organisation) if decision else "",
        "saisine": Saisine.objects.filter(decision=decision).first() if decision else None,
        "avis": revue_preuves.of_cycle(cycle.pk),
        "revues": [tire for tire in revue.of_cycle(cycle) if not tire.is_en_revue],
    }


def hearing_gestures(controle: Controle) -> tuple[tuple[Geste, Mots], ...]:
    """What the holder may say of the hearing now; nothing outside the contradictory phase."""
    if controle.etat not in CONTRADICTOIRE:
        return ()
    ouverts = {t.nom for t in AUDITION.possibles(controle.audition)}
    return tuple((geste, MOTS[geste]) for geste in DU_TITULAIRE if geste in ouverts)


def _awaited_writing(controle: Controle) -> str:
    return next((nature.value for nature in _N if awaited(controle, nature.value)), "")


def _writing(controle: Controle, nature: str) -> dict[str, object] | None:
    """The door to the page where one writes, and whether a draft waits there."""
    if not nature:
        return None
    geste = Geste.REPONDRE_PIECES if nature == _N.PIECES else Geste.DEPOSER_OBSERVATIONS
    is_commence = controle.ecrits.filter(nature=nature, etat=EcritControle.Etat.BROUILLON).exists()
    libelle = "Répondre à la demande de pièces"
    if geste == Geste.DEPOSER_OBSERVATIONS:
        libelle = "Écrire mes observations" if controle.etat == _E.MOTIFS else "Compléter mes observations"
    return {"nature": nature, "libelle": libelle, "is_commence": is_commence}


def _told(situation: Situation | None, mots: Vocabulaire) -> Situation | None:
    if situation is None:
        return None
    return Situation(situation.titre.format(qui=mots.qui), situation.attendu, situation.sinon)
