"""« À faire maintenant » : everything that waits for the holder, in one order, each in one sentence with its button.

Pure: what is known comes in as `Faits`, what to say comes out as `Geste`. The order is that of `Nature`: first what
somebody else waits for and the law gives a delay to, then what takes a minute and makes an action count, then the
work that is left, then what can wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from certif.socle.nombres import counted


class Nature(StrEnum):
    """Kinds of gestures, in order of priority."""

    CONTROLE = "controle"
    COMPLEMENT = "complement"
    SIGNALEMENT = "signalement"
    CONFIRMER = "confirmer"
    RATTACHER = "rattacher"
    PROUVER = "prouver"
    CORRIGER = "corriger"
    SOURCE = "source"
    AXE = "axe"
    EXIGENCE = "exigence"
    COURRIEL = "courriel"
    BROUILLON = "brouillon"


#: What still has a sense once a decision has closed the cycle: nothing in it can be written any more.
SANS_ECRIRE = frozenset({Nature.CONTROLE, Nature.COMPLEMENT, Nature.SIGNALEMENT, Nature.COURRIEL})
#: What comes before the message of an obligation already met: somebody waits, or an action is one answer away.
AVANT_TOUT = frozenset({Nature.CONTROLE, Nature.COMPLEMENT, Nature.SIGNALEMENT, Nature.CONFIRMER, Nature.RATTACHER})
_RANGS = {nature: rang for rang, nature in enumerate(Nature)}


@dataclass(frozen=True, slots=True)
class Geste:
    """One thing to do: `cible` names what it is about (a key, a number of axis, a path), as `nature` reads it."""

    nature: Nature
    phrase: str
    bouton: str = ""
    cible: str | int = ""


@dataclass(frozen=True, slots=True)
class Chose:
    """Something the sentence names: its key, its title, and who sent it or why it does not count."""

    cle: str | int
    titre: str
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Manque:
    """Work left on one axis: its name, what is missing in words, and the share of the axis that it is (0 to 1)."""

    axe: int
    nom: str
    reste: str
    part: float


@dataclass(frozen=True, slots=True)
class Faits:
    """Everything that may wait for the holder of one cycle; the first of each kind is the one that is named."""

    attendus: Sequence[Geste] = ()
    complements: Sequence[Chose] = ()
    signalements: Sequence[Chose] = ()
    a_confirmer: Sequence[Chose] = ()
    a_rattacher: Sequence[Chose] = ()
    a_prouver: Sequence[Chose] = ()
    a_corriger: Sequence[Chose] = ()
    refusees: Sequence[Chose] = ()
    manques: Sequence[Manque] = ()
    is_exigence_de_cycle: bool = False
    is_courriel_a_verifier: bool = False
    brouillons: int = 0
    is_ouvert: bool = True


def gestures(faits: Faits) -> tuple[Geste, ...]:
    """Every gesture, the first to do first; at most one of each nature save what upper rooms expect."""
    trouves = [*faits.attendus]
    trouves += [geste for lis in _LECTURES if (geste := lis(faits)) is not None]
    if not faits.is_ouvert:
        trouves = [geste for geste in trouves if geste.nature in SANS_ECRIRE]
    return tuple(sorted(trouves, key=lambda geste: _RANGS[geste.nature]))


def most_missing(manques: Iterable[Manque]) -> Manque | None:
    """The axis with most work left; among equal ones the order of the law."""
    return max(manques, key=lambda manque: (manque.part, -manque.axe), default=None)


def _complement(faits: Faits) -> Geste | None:
    if not faits.complements:
        return None
    demande = faits.complements[0]
    phrase = f"Votre Ordre attend une précision sur votre demande «\u00a0{demande.titre}\u00a0»."
    return Geste(Nature.COMPLEMENT, phrase, "Répondre à mon Ordre", demande.cle)


def _check_answer(faits: Faits) -> Geste | None:
    if not faits.signalements:
        return None
    signalement = faits.signalements[0]
    phrase = (
        f"{signalement.suite} attend votre réponse sur un signalement\u00a0: «\u00a0{signalement.titre}\u00a0»"
        f"{_and_others(len(faits.signalements))}."
    )
    return Geste(Nature.SIGNALEMENT, phrase, "Lire et répondre", signalement.cle)


def _confirm(faits: Faits) -> Geste | None:
    if not faits.a_confirmer:
        return None
    action = faits.a_confirmer[0]
    source = f" de {action.suite}" if action.suite else ""
    phrase = (
        f"Une action reçue{source} attend votre choix\u00a0: à quelle action du référentiel "
        f"correspond-elle\u00a0?{_and_others(len(faits.a_confirmer))}"
    )
    return Geste(Nature.CONFIRMER, phrase, "Répondre, 1 min", action.cle)


def _attach(faits: Faits) -> Geste | None:
    if not faits.a_rattacher:
        return None
    action = faits.a_rattacher[0]
    phrase = (
        f"«\u00a0{action.titre}\u00a0» ne correspond encore à aucune action de votre référentiel"
        f"{_and_others(len(faits.a_rattacher))}."
    )
    return Geste(Nature.RATTACHER, phrase, "Choisir l’action du référentiel", action.cle)


def _prove(faits: Faits) -> Geste | None:
    if not faits.a_prouver:
        return None
    action = faits.a_prouver[0]
    phrase = (
        f"«\u00a0{action.titre}\u00a0» comptera si vous joignez la preuve demandée\u00a0: "
        f"{action.suite}{_and_others(len(faits.a_prouver))}."
    )
    return Geste(Nature.PROUVER, phrase, "Joindre un document", action.cle)


def _correct(faits: Faits) -> Geste | None:
    if not faits.a_corriger:
        return None
    action = faits.a_corriger[0]
    phrase = f"«\u00a0{action.titre}\u00a0» ne compte pas encore{_and_others(len(faits.a_corriger))}. {action.suite}"
    return Geste(Nature.CORRIGER, phrase, "Modifier l’action", action.cle)


def _source(faits: Faits) -> Geste | None:
    if not faits.refusees:
        return None
    action = faits.refusees[0]
    qui = action.suite or "l’organisme"
    phrase = (
        f"La transmission de «\u00a0{action.titre}\u00a0» a été refusée\u00a0: {qui} doit la corriger"
        f"{_and_others(len(faits.refusees))}."
    )
    return Geste(Nature.SOURCE, phrase, "Voir ce que je peux faire", action.cle)


def _axis(faits: Faits) -> Geste | None:
    manque = most_missing(faits.manques)
    if manque is None:
        return None
    return Geste(
        Nature.AXE,
        f"Il vous manque {manque.reste} sur l’axe\u00a0{manque.axe} ({manque.nom}).",
        f"Déclarer une action de l’axe\u00a0{manque.axe}",
        manque.axe,
    )


def _whole_cycle(faits: Faits) -> Geste | None:
    if faits.manques or not faits.is_exigence_de_cycle:
        return None
    phrase = "Une exigence de votre référentiel porte sur l’ensemble du cycle et n’est pas encore remplie."
    return Geste(Nature.EXIGENCE, phrase, "Voir cette exigence")


def _email(faits: Faits) -> Geste | None:
    if not faits.is_courriel_a_verifier:
        return None
    phrase = "Votre compte n’a pas d’adresse électronique vérifiée\u00a0: aucune échéance ne peut vous être rappelée."
    return Geste(Nature.COURRIEL, phrase, "Donner mon adresse")


def _drafts(faits: Faits) -> Geste | None:
    if not faits.brouillons:
        return None
    commence = "commencées attendent" if faits.brouillons >= 2 else "commencée attend"
    phrase = f"{counted(faits.brouillons, 'déclaration')} {commence} d’être terminée{'s' * (faits.brouillons >= 2)}."
    return Geste(Nature.BROUILLON, phrase, "Reprendre", faits.brouillons)


def _and_others(nombre: int) -> str:
    autres = nombre - 1
    if autres < 1:
        return ""
    return f" ({autres} autre{'s' if autres > 1 else ''} ensuite)"


_LECTURES: tuple[Callable[[Faits], Geste | None], ...] = (
    _complement, _check_answer, _confirm, _attach, _prove, _correct, _source, _axis, _whole_cycle, _email, _drafts,
)  # fmt: skip
