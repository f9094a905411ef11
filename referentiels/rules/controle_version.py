"""Checks of a draft version: what could never be satisfied, before anybody is bound by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from referentiels.axes import AXES
from referentiels.nomenclature import TypeExigence
from referentiels.phrases import POPULATIONS
from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.controle_correspondances import check_correspondances
from referentiels.rules.controle_ensemble import check_ensemble
from referentiels.rules.controle_exigences import capacite, check_ligne
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version

__all__ = ["Constat", "Gravite", "check_correspondances", "check_effet", "check_version", "codes_repetes"]


def codes_repetes(codes: Iterable[str]) -> tuple[Constat, ...]:
    """The codes written more than once, before the items become a mapping."""
    return tuple(
        Constat(
            "code_en_double",
            Gravite.ERREUR,
            f"Le code «\u00a0{code}\u00a0» est porté par {nombre} actions\u00a0: donnez à chacune le sien.",
            action=code,
            remede="Donnez à chaque action son propre code.",
        )
        for code, nombre in sorted(Counter(codes).items())
        if nombre > 1
    )


def check_effet(effet: date | None, on: date) -> tuple[Constat, ...]:
    """What is wrong with the date of effect of a draft on the day `on` (L. 4022-8: an arrêté rules what comes)."""
    if effet is None or effet >= on:
        return ()
    return (
        Constat(
            "effet_passe",
            Gravite.ERREUR,
            f"La date d’effet du {effet:%d/%m/%Y} est déjà passée.",
            remede="Choisissez aujourd’hui ou plus tard.",
        ),
    )


def check_version(version: Version, min_par_axe: int = 2) -> tuple[Constat, ...]:
    """Every finding of a version, errors first; empty when somebody can satisfy it.

    Each line is compared with the most that the items of its axis could bring, then the axes are
    taken together, a transversal item serving one at a time. An axis that only a part of the
    professionals could satisfy is a warning.
    """
    constats = [*_items(version)]
    tenables: dict[int, list[Exigence]] = {}
    for axe in (*AXES, None):
        lignes = version.exigences_de(axe)
        if axe is not None and not lignes:
            lignes = (Exigence(TypeExigence.NOMBRE, min_par_axe),)
        possibles = [item for item in version.items.values() if axe is None or axe in item.axes]
        du_sien = [constat for ligne in lignes for constat in check_ligne(axe, ligne, possibles, version.items)]
        constats += du_sien
        if axe is not None:
            fautives = [constat.ligne for constat in du_sien]
            tenables[axe] = [ligne for ligne in lignes if ligne not in fautives]
            constats += _population(axe, tenables[axe], possibles, version)
    if not any(constat.gravite is Gravite.ERREUR for constat in constats):
        constats += check_ensemble(tenables, list(version.items.values()))
    return tuple(sorted(constats, key=lambda constat: constat.gravite is not Gravite.ERREUR))


def _items(version: Version) -> Iterator[Constat]:
    for code, item in version.items.items():
        nom = f"L’action «\u00a0{code}\u00a0»"
        if not item.axes or not set(item.axes) <= set(AXES):
            remede = "Donnez-lui un axe de 1 à 4."
            yield _erreur("axe_inconnu", f"{nom} n’est sur aucun des quatre axes.", code, remede)
        if item.max_par_cycle == 0:
            remede = "Laissez-la compter une fois au moins, ou retirez-la."
            yield _erreur("jamais_comptee", f"{nom} ne peut jamais compter.", code, remede)
        if item.unite.seuil <= 0 or item.unite.par_an <= 0:
            message = f"L’unité de l’action «\u00a0{code}\u00a0» doit être positive."
            yield _erreur("unite_nulle", message, code, "Indiquez combien de réalisations font une action.")
        elif item.max_par_cycle != 0 and capacite(item) == 0:
            message = f"{nom} demande plus d’années que n’en compte un cycle."
            yield _erreur("unite_trop_longue", message, code, "Demandez neuf années au plus.")


def _erreur(code: str, message: str, action: str, remede: str) -> Constat:
    return Constat(code, Gravite.ERREUR, message, action=action, remede=remede)


def _population(axe: int, lignes: list[Exigence], possibles: list[Item], version: Version) -> Iterator[Constat]:
    """Whether the axis needs an item that is reserved to some professionals."""
    ouvertes = [item for item in possibles if not item.population]
    reservees = {POPULATIONS.get(mot, mot) for item in possibles for mot in item.population}
    if not reservees:
        return
    for ligne in lignes:
        if any(constat.gravite is Gravite.ERREUR for constat in check_ligne(axe, ligne, ouvertes, version.items)):
            yield Constat(
                "population_exclue",
                Gravite.ALERTE,
                f"«\u00a0{ligne.libelle}\u00a0» sur l’axe\u00a0{axe} n’est possible que pour une partie des "
                f"professionnels ({', '.join(sorted(reservees))}).",
                axe,
                ligne.action,
                "Ajoutez des actions ouvertes à tous, ou prévoyez l’exonération de l’axe.",
                ligne,
            )
