"""Allocation of transversal units to axes: exact, one unit serves one axis.

The allocation maximises (complete axes, then total progress). Among equal ones the earliest
action goes to the smallest axis, then the next one, equal dates by smallest code.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from actions.rules import affectation_comptee
from actions.rules.jugement import apport
from actions.rules.plan import Ligne
from actions.rules.unites import Acquis, ordre_des_unites
from referentiels.nomenclature import TypeExigence

Etat = tuple[float | frozenset[str], ...]  # what each line added up, capped
Axes = Sequence[tuple[int, Sequence[Ligne]]]
Libre = tuple[Acquis, tuple[int, ...]]

# Beyond that many states (dozens of transversal units measured in hours or in sub-blocks) only the
# best ones are kept: no dossier may hold the machine. Below it the allocation is exact.
LARGEUR = 20_000


def candidats(unite: Acquis, exoneres: Collection[int]) -> tuple[int, ...]:
    """The axes worth trying for a unit: an exempted one only when there is no other."""
    utiles = tuple(axe for axe in unite.axes if axe not in exoneres)
    return utiles or unite.axes[:1]


def allocate(acquis: Sequence[Acquis], axes: Axes, exoneres: Collection[int] = ()) -> list[int]:
    """The axis of each unit, in the order of `acquis`.

    `axes` gives the lines of every axis; the exempted ones weigh nothing.
    """
    choix: list[int] = []
    libres: list[tuple[int, Acquis, tuple[int, ...]]] = []
    for i, unite in enumerate(acquis):
        permis = unite.axes
        if len(permis) > 1 and exoneres:
            permis = candidats(unite, exoneres)
        if len(permis) > 1:
            libres.append((i, unite, permis))
        choix.append(permis[0])
    if not libres:
        return choix
    libres.sort(key=lambda libre: ordre_des_unites(libre[1]))
    en_jeu = {axe for _, _, permis in libres for axe in permis}
    fixes: dict[int, list[Acquis]] = {axe: [] for axe in en_jeu}
    rangs = {i for i, _, _ in libres}
    for i, axe in enumerate(choix):
        if i not in rangs and axe in en_jeu:
            fixes[axe].append(acquis[i])
    retenus = [(axe, lignes) for axe, lignes in axes if axe in en_jeu]
    a_placer = [(unite, permis) for _, unite, permis in libres]
    comptes = affectation_comptee.place(a_placer, retenus, fixes)
    meilleur = _parcours(a_placer, retenus, _depart(retenus, fixes)) if comptes is None else comptes
    for (i, _, _), axe in zip(libres, meilleur, strict=True):
        choix[i] = axe
    return choix


def _ajoute(lignes: Sequence[Ligne], etat: Etat, unite: Acquis) -> Etat:
    """The state of an axis with one more unit; what exceeds a threshold is forgotten."""
    suite: list[float | frozenset[str]] = []
    for ligne, acquis in zip(lignes, etat, strict=True):
        gain = apport(ligne, unite)
        if not isinstance(acquis, frozenset):
            suite.append(min(acquis + gain, ligne.cible))
            continue
        vus = acquis | {unite.item.sous_bloc} if gain else acquis
        suite.append(vus if len(vus) < ligne.attendu else ligne.attendu)
    return tuple(suite)


def _vide(lignes: Sequence[Ligne]) -> Etat:
    return tuple(frozenset() if ligne.type is TypeExigence.SOUS_BLOCS and ligne.attendu > 0 else 0 for ligne in lignes)


def _part(ligne: Ligne, acquis: float | frozenset[str]) -> float:
    obtenu = len(acquis) if isinstance(acquis, frozenset) else acquis
    return 1.0 if obtenu >= ligne.cible else obtenu / ligne.cible


def valeur_des_axes(axes: Axes, etats: Sequence[Etat]) -> tuple[int, float]:
    """(complete axes, summed progress), rounded so that equal fractions compare equal."""
    complets, total = 0, 0.0
    for (_, lignes), etat in zip(axes, etats, strict=True):
        parts = [_part(ligne, acquis) for ligne, acquis in zip(lignes, etat, strict=True)]
        complets += all(part >= 1.0 for part in parts)
        total += sum(parts) / len(parts)
    return complets, round(total, 9)


def _depart(axes: Axes, fixes: dict[int, list[Acquis]]) -> tuple[Etat, ...]:
    """The state of the axes at stake with the units whose axis is already known."""
    etats = []
    for axe, lignes in axes:
        etat = _vide(lignes)
        for unite in fixes[axe]:
            etat = _ajoute(lignes, etat, unite)
        etats.append(etat)
    return tuple(etats)


def _parcours(unites: Sequence[Libre], axes: Axes, depart: tuple[Etat, ...]) -> tuple[int, ...]:
    """The best vector of axes, by dynamic programming over capped line states.

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
        couche = suite if len(suite) <= LARGEUR else _meilleurs(suite, axes)
    return couche[max(couche, key=lambda etats: valeur_des_axes(axes, etats))]


def _meilleurs(couche: dict[tuple[Etat, ...], tuple[int, ...]], axes: Axes) -> dict[tuple[Etat, ...], tuple[int, ...]]:
    """The most promising states of a layer, in the order of their vectors."""
    gardes = sorted(couche, key=lambda etats: valeur_des_axes(axes, etats), reverse=True)[:LARGEUR]
    return dict(sorted(((etats, couche[etats]) for etats in gardes), key=lambda paire: paire[1]))
