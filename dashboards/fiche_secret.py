"""Hide what could be somebody in the counts of a sheet, before anything of it is kept or shown.

Everything goes through the secrecy module, once for each part: cells of all its tables at the same time, with every
sum that a reader can make of them. The sheet prints a CNP's own figures beside those of all professions: the others,
whom their difference would give, are cells of the same system.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from actions.rules import secret
from actions.rules.secret import TOTAL, Cellule, Cle
from dashboards.fiche_mots import COUPES, MODES, REGIONS_FINANCEES, REGIONS_TOUTES
from dashboards.fiche_personnes import AUTRES, PROPRE, Comptes, Personnes

#: Rows that add up to another row.
Somme = tuple[Sequence[str], str]
Vue = Mapping[Cle, Cellule]
ALIMENTES, NON_ALIMENTES = "alimentes", "non_alimentes"
REGIONS_EN_LIGNES = [f"region:{code}" for code in REGIONS_FINANCEES]
MODES_EN_LIGNES = [f"mode:{code}" for code in MODES]


def protect_registrations(personnes: Personnes, orientations: Iterable[int], seuil: int) -> Vue:
    """The registrations by category, type, format, annexe and orientation; one of few people is hidden too."""
    sommes: list[Somme] = [([f"{coupe}:{code}" for code in valeurs], TOTAL) for coupe, (_, valeurs) in COUPES.items()]
    recues = {ligne for ligne, _ in personnes.inscriptions if ligne.startswith("orientation:")}
    sommes.append((sorted(recues | {"orientation:0", *(f"orientation:{numero}" for numero in orientations)}), TOTAL))
    tous = _with_totals(personnes.inscrits, [(REGIONS_EN_LIGNES, TOTAL)])
    contributeurs = dict(personnes.contributeurs)
    contributeurs |= {(ligne, TOTAL): _both(personnes.contributeurs, ligne) for ligne, _ in personnes.contributeurs}
    contributeurs |= {(TOTAL, colonne): tous[TOTAL, colonne] for colonne in (PROPRE, AUTRES, TOTAL)}
    peu = {cle for cle, nombre in contributeurs.items() if 0 < nombre < seuil}
    return _protect(personnes.inscriptions, sommes, seuil, peu)


def protect_registered(personnes: Personnes, seuil: int) -> Vue:
    """The people registered, by region."""
    return _protect(personnes.inscrits, [(REGIONS_EN_LIGNES, TOTAL)], seuil)


def protect_triennium(personnes: Personnes, seuil: int) -> Vue:
    """The people registered enough for the triennium, by mode and by region."""
    return _protect(personnes.triennal, [(MODES_EN_LIGNES, TOTAL), (REGIONS_EN_LIGNES, TOTAL)], seuil)


def protect_accounts(personnes: Personnes, seuil: int) -> Vue:
    """The accounts: created (the total), fed, and the fed ones by mode and by region."""
    sommes: list[Somme] = [
        ([ALIMENTES, NON_ALIMENTES], TOTAL),
        (MODES_EN_LIGNES, ALIMENTES),
        ([f"region:{code}" for code in REGIONS_TOUTES], ALIMENTES),
    ]
    return _protect(personnes.comptes, sommes, seuil)


def _protect(comptes: Comptes, sommes: Sequence[Somme], seuil: int, petites: Iterable[Cle] = ()) -> Vue:
    valeurs = _with_totals(comptes, sommes)
    lignes = dict.fromkeys(ligne for ligne, _ in valeurs)
    equations: list[tuple[Cle, ...]] = [
        tuple((ligne, colonne) for ligne in (*parties, tout)) for parties, tout in sommes
        for colonne in (PROPRE, AUTRES, TOTAL)
    ]  # fmt: skip
    equations += [tuple((ligne, colonne) for colonne in (PROPRE, AUTRES, TOTAL)) for ligne in lignes]
    return secret.protect_sums(valeurs, equations, seuil, frozenset(petites) & valeurs.keys())


def _with_totals(comptes: Comptes, sommes: Sequence[Somme]) -> dict[Cle, int]:
    """Every cell of the system; a total is that of the first sum that makes it."""
    valeurs: dict[Cle, int] = {}
    for colonne in (PROPRE, AUTRES):
        for parties, tout in reversed(sommes):
            for ligne in parties:
                valeurs[ligne, colonne] = comptes[ligne, colonne]
            valeurs[tout, colonne] = sum(comptes[ligne, colonne] for ligne in parties)
    for ligne, _ in list(valeurs):
        valeurs[ligne, TOTAL] = valeurs[ligne, PROPRE] + valeurs[ligne, AUTRES]
    return valeurs


def _both(comptes: Comptes, ligne: str) -> int:
    return comptes[ligne, PROPRE] + comptes[ligne, AUTRES]
