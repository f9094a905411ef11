"""Judging: what the counted units bring to each requirement line, axis by axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from actions.rules.avancement import AxeAvancement, LigneAvancement
from actions.rules.plan import HEURES, NOMBRE, POINTS, Ligne
from actions.rules.unites import Acquis
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence

SOUS_BLOCS, OBLIGATOIRE = TypeExigence.SOUS_BLOCS, TypeExigence.OBLIGATOIRE


class Marque(NamedTuple):
    """What one unit did on its axis: the line it fed first, how much, and whether it is surplus."""

    ligne: int
    valeur: float
    surplus: bool


def apport(ligne: Ligne, acquis: Acquis) -> int:
    """What a unit adds to a line: 1 action, its minutes, or the thousandths of its points.

    A line of sub-blocks gets 1 from a unit that has one; the caller keeps them distinct.
    """
    famille = ligne.type
    if famille is NOMBRE:
        return 1
    if famille is POINTS:
        return round(acquis.points * 1000)
    if famille is HEURES:
        return acquis.minutes
    if acquis.autre and famille is OBLIGATOIRE:
        return 0
    return 1 if ligne.exigence.counts(acquis.item) else 0


def _obtenu(ligne: Ligne, acquis: Sequence[Acquis]) -> float:
    """What a line obtained, in its own unit: actions, hours, points or different sub-blocks."""
    if ligne.type is NOMBRE:
        return len(acquis)
    if ligne.type is SOUS_BLOCS:
        return len({unite.item.sous_bloc for unite in acquis if apport(ligne, unite)})
    total = sum(apport(ligne, unite) for unite in acquis)
    return total if ligne.diviseur == 1 else total / ligne.diviseur


def marques_de(lignes: Sequence[Ligne], acquis: Sequence[Acquis]) -> list[Marque]:
    """The mark of each unit of an axis, in the order given (the date)."""
    cumuls = [0] * len(lignes)
    vus: list[set[str]] = [set() for _ in lignes]
    marques: list[Marque] = []
    for unite in acquis:
        utile: Marque | None = None
        premier = 0.0
        for i, ligne in enumerate(lignes):
            gain = apport(ligne, unite)
            if ligne.type is SOUS_BLOCS and gain:
                gain = int(unite.item.sous_bloc not in vus[i])
                vus[i].add(unite.item.sous_bloc)
            if i == 0:
                premier = gain / ligne.diviseur
            if utile is None and gain and cumuls[i] < ligne.cible:
                utile = Marque(i, gain / ligne.diviseur, False)
            cumuls[i] += gain
        marques.append(utile or Marque(0, premier, True))
    return marques


def judge_ligne(ligne: Ligne, acquis: Sequence[Acquis]) -> LigneAvancement:
    """One line with the units that may feed it."""
    return LigneAvancement(ligne.type, ligne.libelle, ligne.attendu, _obtenu(ligne, acquis), ligne.article)


def judge_nombre(axe: int, ligne: Ligne, nombre: int) -> AxeAvancement:
    """An axis that asks only for a number of actions: the legal default, by far the most common."""
    lignes = (LigneAvancement(ligne.type, ligne.libelle, ligne.attendu, nombre, ligne.article),)
    requises = ceil(ligne.attendu)
    if nombre >= ligne.attendu:
        return AxeAvancement(axe, EtatAxe.COMPLET, 1.0, lignes, requises, requises)
    etat = EtatAxe.EN_COURS if nombre else EtatAxe.A_COMMENCER
    return AxeAvancement(axe, etat, nombre / ligne.attendu, lignes, nombre, requises)


def judge_axe(axe: int, lignes: Sequence[Ligne], acquis: Sequence[Acquis], exonere: bool) -> AxeAvancement:
    """One axis with its units, in any order.

    The progress is the mean of the lines' min(1, obtained / expected); 1.0 for an exempted axis,
    which the total leaves out.
    """
    if len(lignes) == 1 and lignes[0].type is NOMBRE and not exonere:
        return judge_nombre(axe, lignes[0], len(acquis))
    jugees = tuple(judge_ligne(ligne, acquis) for ligne in lignes)
    if exonere:
        return AxeAvancement(axe, EtatAxe.EXONERE, 1.0, jugees, 0, 0)
    nombre = next((jugee for jugee in jugees if jugee.type is NOMBRE), None)
    requises = ceil(nombre.attendu) if nombre is not None else 0
    faites = min(int(nombre.obtenu), requises) if nombre is not None else 0
    etat = EtatAxe.EN_COURS
    if all(jugee.is_tenue for jugee in jugees):
        etat = EtatAxe.COMPLET
    elif not any(jugee.obtenu for jugee in jugees):
        etat = EtatAxe.A_COMMENCER
    progress = sum(jugee.part for jugee in jugees) / len(jugees)
    return AxeAvancement(axe, etat, progress, jugees, faites, requises)
