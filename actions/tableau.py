"""What the holder's dashboard says of a cycle: axes in words, what to do now, time left against work left."""

from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from django.utils.timezone import localtime

from actions.a_faire import Faits, Manque, gestures
from actions.rules.avancement import Avancement, AxeAvancement, LigneAvancement
from actions.situation import Situation
from actions.statuts import EtatAxe
from certif.socle.nombres import counted, decimal
from referentiels.axes import Axe
from referentiels.nomenclature import TypeExigence

JOURS_PAR_AN = 365.25
_NOMBRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True, slots=True)
class LigneExigence:
    """A requirement that is not the plain « n actions », in words."""

    libelle: str
    obtenu: str
    attendu: str
    is_tenue: bool


@dataclass(frozen=True, slots=True)
class LigneAxe:
    """One row of the table of axes. `surplus` counts actions beyond what is asked; `exigences` is empty by default."""

    numero: int
    nom: str
    faites: int
    requises: int
    etat: EtatAxe
    progression: float
    surplus: int
    exigences: tuple[LigneExigence, ...]

    @property
    def is_complet(self) -> bool:
        """Whether nothing is left to do on this axis."""
        return self.etat in (EtatAxe.COMPLET, EtatAxe.EXONERE)


@dataclass(frozen=True, slots=True)
class Reste:
    """What is left of the whole cycle. `nature`: referentiel (not published), complet or reste."""

    nature: str
    phrase: str


def axis_rows(situation: Situation) -> list[LigneAxe]:
    """The four axes in order; an empty list while the référentiel is being written."""
    if situation.avancement is None:
        return []
    surplus: dict[int | None, int] = {}
    for _, verdict in situation.actions:
        if verdict is not None and verdict.compte and verdict.surplus:
            surplus[verdict.axe] = surplus.get(verdict.axe, 0) + 1
    return [
        LigneAxe(
            axe.axe, Axe(axe.axe).court, axe.faites, axe.requises, axe.etat, axe.progress * 100,
            surplus.get(axe.axe, 0), _special_lines(axe.lignes),
        )
        for axe in situation.avancement.axes
    ]  # fmt: skip


def cycle_lines(situation: Situation) -> tuple[LigneExigence, ...]:
    """Requirements on the whole cycle, whatever the axis; what the Ordre asks for a resumption last (R. 4022-7)."""
    if situation.avancement is None or situation.version is None:
        return ()
    lignes = _special_lines(situation.avancement.lignes_cycle, toutes=True)
    codes = situation.dossier.conditions_reprise
    propres = lignes[: len(lignes) - len(codes)]
    items = situation.version.items
    demandees = (
        replace(
            ligne,
            libelle=f"action demandée pour la reprise d’exercice, {items[code].libelle if code in items else code}",
        )
        for code, ligne in zip(codes, lignes[len(propres) :], strict=True)
    )
    return (*propres, *demandees)


def to_do_now(situation: Situation) -> Reste:
    """What is left to do, in one sentence: the axis with most work, or that nothing is."""
    if situation.avancement is None:
        return Reste(
            "referentiel",
            "Votre référentiel n’est pas encore publié. "
            "Gardez vos attestations\u00a0: vous pourrez les déclarer dès sa publication.",
        )
    if situation.avancement.is_complet:
        return Reste("complet", "Votre obligation est remplie.")
    return Reste("reste", gestures(Faits(manques=missing(situation), is_exigence_de_cycle=True))[0].phrase)


def missing(situation: Situation) -> list[Manque]:
    """Work left on each axis that is neither complete nor exempted, in the order of the law."""
    axes = situation.avancement.axes if situation.avancement else ()
    return [
        Manque(axe.axe, Axe(axe.axe).court, _lack(axe), 1 - axe.progress)
        for axe in axes
        if axe.etat not in (EtatAxe.COMPLET, EtatAxe.EXONERE)
    ]


def complete_since(situation: Situation) -> date | None:
    """The day the last of the actions that were asked reached the account; None while something is missing.

    A fact, not a conclusion kept somewhere: what comes beyond (surplus) does not move it.
    """
    if situation.avancement is None or not situation.avancement.is_complet:
        return None
    comptees = (action for action, dit in situation.actions if dit is not None and dit.compte and not dit.surplus)
    jour = max((localtime(action.created_at).date() for action in comptees), default=None)
    # In demonstration the day may be moved back before what is already there.
    return min(jour, situation.on) if jour is not None else None


def pace(situation: Situation) -> str:
    """Time left against work left, in calm words; empty when nothing is left or the cycle is over."""
    avancement = situation.avancement
    jours = (situation.cycle.fin - situation.on).days
    if avancement is None or avancement.is_complet or jours <= 0:
        return ""
    restantes = sum(max(0, axe.requises - axe.faites) for axe in avancement.axes)
    mesures = [
        (round(manque, 2), mot)
        for type_, mot in _MOTS.items()
        if type_ is not TypeExigence.NOMBRE and (manque := _left(avancement, type_))
    ]
    quoi = [counted(restantes, "action")] if restantes else []
    quoi += [counted(manque, mot) for manque, mot in mesures]
    if not quoi:
        return ""
    debut = f"Il reste {' et '.join(quoi)} à faire"
    if restantes:
        return f"{debut}\u00a0: {_rhythm(restantes, jours)}." if not mesures else f"{debut}."
    if len(mesures) > 1 or jours < JOURS_PAR_AN:
        return f"{debut}."
    manque, mot = mesures[0]
    return f"{debut}\u00a0: environ {counted(ceil(manque / (jours / JOURS_PAR_AN)), mot)} par an."


def _left(avancement: Avancement, type_: TypeExigence) -> float:
    """What is missing in this unit on the axes where something is asked."""
    return sum(
        ligne.manque
        for axe in avancement.axes
        if axe.etat is not EtatAxe.EXONERE
        for ligne in axe.lignes
        if ligne.type is type_
    )


def _rhythm(restantes: int, jours: int) -> str:
    par_an = restantes / (jours / JOURS_PAR_AN)
    if restantes == 1:
        return "une seule suffit d’ici la fin du cycle"
    if par_an <= 0.6:
        return "environ une tous les deux ans suffit"
    if par_an <= 1.3:
        return "environ une par an suffit"
    if par_an <= 1.7:
        return "environ trois tous les deux ans"
    if jours >= 365:
        return f"environ {_NOMBRES[min(10, round(par_an))]} par an"
    return f"environ une toutes les {max(1, round(jours / 7 / restantes))} semaines".replace(
        "une toutes les 1 semaines", "une par semaine"
    )


_MOTS = {TypeExigence.POINTS: "point", TypeExigence.HEURES: "heure", TypeExigence.NOMBRE: "action"}


def _lack(axe: AxeAvancement) -> str:
    ligne = next(ligne for ligne in axe.lignes if not ligne.is_tenue)
    if mot := _MOTS.get(ligne.type):
        return counted(round(ligne.manque, 2), mot)
    return f"de quoi remplir l’exigence «\u00a0{ligne.libelle}\u00a0»"


def _special_lines(lignes: tuple[LigneAvancement, ...], *, toutes: bool = False) -> tuple[LigneExigence, ...]:
    if not toutes and len(lignes) == 1 and lignes[0].type is TypeExigence.NOMBRE:
        return ()
    return tuple(
        LigneExigence(ligne.libelle, _figure(ligne.obtenu), _figure(ligne.attendu), ligne.is_tenue) for ligne in lignes
    )


def _figure(valeur: float) -> str:
    return decimal(round(valeur, 2))
