"""Judging: what the counted units bring to each requirement line, axis by axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from actions.rules.avancement import AxeAvancement, LigneAvancement
from actions.rules.plan import Ligne
from actions.rules.unites import Acquis
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence

NOMBRE, POINTS, HEURES = TypeExigence.NOMBRE, TypeExigence.POINTS, TypeExigence.HEURES
SOUS_BLOCS = TypeExigence.SOUS_BLOCS


class Marque(NamedTuple):
    """What one unit did on its axis: the line it fed first, how much, and whether it is surplus."""

    ligne: int
    valeur: float
    surplus: bool


_UTILE, _SURPLUS = Marque(0, 1, False), Marque(0, 1, True)


def apport(ligne: Ligne, acquis: Acquis) -> float:
    """What a unit brings to a line: 1 action, its points or its hours.

    A line of sub-blocks gets 1 from a unit that has one; the caller keeps them distinct.
    """
    famille = ligne.type
    if famille is NOMBRE:
        return 1
    if famille is POINTS:
        return acquis.points
    if famille is HEURES:
        return acquis.minutes / 60
    return 1 if ligne.exigence.counts(acquis.item) else 0


def _cumule(lignes: Sequence[Ligne], acquis: Sequence[Acquis]) -> tuple[list[float], list[Marque]]:
    """What each line obtained, and the mark of each unit in the order given."""
    obtenus: list[float] = [0] * len(lignes)
    vus: list[set[str]] = [set() for _ in lignes]
    marques: list[Marque] = []
    for unite in acquis:
        utile: Marque | None = None
        premier = 0.0
        for i, ligne in enumerate(lignes):
            gain = apport(ligne, unite)
            if ligne.type is SOUS_BLOCS and gain:
                if unite.item.sous_bloc in vus[i]:
                    gain = 0
                vus[i].add(unite.item.sous_bloc)
            if i == 0:
                premier = gain
            if utile is None and gain and obtenus[i] < ligne.attendu:
                utile = Marque(i, gain, False)
            obtenus[i] += gain
        marques.append(utile or Marque(0, premier, True))
    return obtenus, marques


def _progress(ligne: Ligne, obtenu: float) -> float:
    return 1.0 if obtenu >= ligne.attendu else obtenu / ligne.attendu


def judge_lignes(lignes: Sequence[Ligne], acquis: Sequence[Acquis]) -> tuple[LigneAvancement, ...]:
    """The lines of the whole cycle, over every counted unit."""
    if not lignes:
        return ()
    obtenus, _ = _cumule(lignes, acquis)
    return tuple(
        LigneAvancement(ligne.type, ligne.libelle, ligne.attendu, obtenu, ligne.article)
        for ligne, obtenu in zip(lignes, obtenus, strict=True)
    )


def _judge_nombre(axe: int, ligne: Ligne, nombre: int) -> tuple[AxeAvancement, list[Marque]]:
    """An axis that asks only for a number of actions: the legal default, by far the most common."""
    _, famille, attendu, libelle, article = ligne
    lignes = (LigneAvancement(famille, libelle, attendu, nombre, article),)
    requises = ceil(attendu)
    if nombre >= attendu:
        marques = [_UTILE] * requises + [_SURPLUS] * (nombre - requises)
        return AxeAvancement(axe, EtatAxe.COMPLET, 1.0, lignes, requises, requises), marques
    etat = EtatAxe.EN_COURS if nombre else EtatAxe.A_COMMENCER
    return AxeAvancement(axe, etat, nombre / attendu, lignes, nombre, requises), [_UTILE] * nombre


def judge_axe(
    axe: int, lignes: Sequence[Ligne], acquis: Sequence[Acquis], exonere: bool
) -> tuple[AxeAvancement, list[Marque]]:
    """One axis, with the mark of each of its units (given in order of date).

    The progress is the mean of the lines' min(1, obtained / expected); 1.0 for an exempted axis,
    which the total leaves out.
    """
    if len(lignes) == 1 and lignes[0].type is NOMBRE and not exonere:
        return _judge_nombre(axe, lignes[0], len(acquis))
    obtenus, marques = _cumule(lignes, acquis)
    faites = requises = 0
    total = 0.0
    tenues = commencees = 0
    jugees: list[LigneAvancement] = []
    for ligne, obtenu in zip(lignes, obtenus, strict=True):
        part = _progress(ligne, obtenu)
        total += part
        tenues += part >= 1.0
        commencees += obtenu > 0
        if ligne.type is NOMBRE and not requises:
            requises = ceil(ligne.attendu)
            faites = min(int(obtenu), requises)
        jugees.append(LigneAvancement(ligne.type, ligne.libelle, ligne.attendu, obtenu, ligne.article))
    if exonere:
        return AxeAvancement(axe, EtatAxe.EXONERE, 1.0, tuple(jugees), 0, 0), marques
    etat = EtatAxe.EN_COURS
    if tenues == len(jugees):
        etat = EtatAxe.COMPLET
    elif not commencees:
        etat = EtatAxe.A_COMMENCER
    progress = total / len(jugees)
    return AxeAvancement(axe, etat, progress, tuple(jugees), faites, requises), marques
