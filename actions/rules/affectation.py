"""Allocation of transversal units to axes: exact, by dynamic programming over capped line states.

The allocation maximises (complete axes, then total progress). Among equal ones the earliest
action goes to the smallest axis, then the next one, equal dates by smallest code.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from actions.rules.jugement import apport
from actions.rules.plan import Ligne
from actions.rules.unites import Acquis
from referentiels.nomenclature import TypeExigence

Etat = tuple[float | frozenset[str], ...]
Axes = Sequence[tuple[int, Sequence[Ligne]]]


def _ajoute(lignes: Sequence[Ligne], etat: Etat, unite: Acquis) -> Etat:
    """The state of an axis with one more unit; what exceeds a threshold is forgotten."""
    suite: list[float | frozenset[str]] = []
    for ligne, acquis in zip(lignes, etat, strict=True):
        gain = apport(ligne, unite)
        if not isinstance(acquis, frozenset):
            suite.append(min(acquis + gain, ligne.attendu))
            continue
        vus = acquis | {unite.item.sous_bloc} if gain else acquis
        suite.append(vus if len(vus) < ligne.attendu else ligne.attendu)
    return tuple(suite)


def _vide(lignes: Sequence[Ligne]) -> Etat:
    return tuple(frozenset() if ligne.type is TypeExigence.SOUS_BLOCS and ligne.attendu > 0 else 0 for ligne in lignes)


def _part(ligne: Ligne, acquis: float | frozenset[str]) -> float:
    obtenu = len(acquis) if isinstance(acquis, frozenset) else acquis
    return 1.0 if obtenu >= ligne.attendu else obtenu / ligne.attendu


def valeur_des_axes(axes: Axes, etats: Sequence[Etat]) -> tuple[int, float]:
    """(complete axes, summed progress), rounded so that equal fractions compare equal."""
    complets, total = 0, 0.0
    for (_, lignes), etat in zip(axes, etats, strict=True):
        parts = [_part(ligne, acquis) for ligne, acquis in zip(lignes, etat, strict=True)]
        complets += all(part >= 1.0 for part in parts)
        total += sum(parts) / len(parts)
    return complets, round(total, 9)


def candidats(unite: Acquis, exoneres: Collection[int]) -> tuple[int, ...]:
    """The axes worth trying for a unit: an exempted one only when there is no other."""
    utiles = tuple(axe for axe in unite.axes if axe not in exoneres)
    return utiles or unite.axes[:1]


def allocate(acquis: Sequence[Acquis], axes: Axes, exoneres: Collection[int] = ()) -> list[int]:
    """The axis of each unit, in the order of `acquis`.

    `axes` gives the lines of every axis; the exempted ones weigh nothing.
    """
    choix = [unite.axes[0] for unite in acquis]
    options = {i: candidats(unite, exoneres) for i, unite in enumerate(acquis) if len(unite.axes) > 1}
    for i, permis in options.items():
        choix[i] = permis[0]
    libres = [i for i, permis in options.items() if len(permis) > 1]
    if not libres:
        return choix
    libres.sort(key=lambda i: (acquis[i].date, acquis[i].item.code, acquis[i].realisations[0].id))
    en_jeu = {axe for i in libres for axe in options[i]}
    retenus = [(axe, lignes) for axe, lignes in axes if axe in en_jeu]
    depart = _depart(acquis, retenus, choix, set(libres))
    meilleur = _parcours([(acquis[i], options[i]) for i in libres], retenus, depart)
    for i, axe in zip(libres, meilleur, strict=True):
        choix[i] = axe
    return choix


def _depart(acquis: Sequence[Acquis], axes: Axes, choix: Sequence[int], libres: Collection[int]) -> tuple[Etat, ...]:
    """The state of the axes at stake with the units whose axis is already known."""
    etats = []
    for axe, lignes in axes:
        etat = _vide(lignes)
        for i, unite in enumerate(acquis):
            if i not in libres and choix[i] == axe:
                etat = _ajoute(lignes, etat, unite)
        etats.append(etat)
    return tuple(etats)


def _parcours(
    unites: Sequence[tuple[Acquis, tuple[int, ...]]], axes: Axes, depart: tuple[Etat, ...]
) -> tuple[int, ...]:
    """The best vector of axes.

    Each layer maps a state to the smallest vector that reaches it. Layers are walked in that
    order and candidate axes are ascending, so the first vector to reach a state is the smallest,
    and `max` keeps the first of equal values.
    """
    rang = {axe: k for k, (axe, _) in enumerate(axes)}
    couche: dict[tuple[Etat, ...], tuple[int, ...]] = {depart: ()}
    for unite, permis in unites:
        suite: dict[tuple[Etat, ...], tuple[int, ...]] = {}
        for etats, vecteur in couche.items():
            for axe in permis:
                k = rang[axe]
                etat = _ajoute(axes[k][1], etats[k], unite)
                suivant = (*etats[:k], etat, *etats[k + 1 :])
                suite.setdefault(suivant, (*vecteur, axe))
        couche = suite
    return couche[max(couche, key=lambda etats: valeur_des_axes(axes, etats))]
