"""What another version would change for one account: its dossier under that version, then the two answers compared.

The engine is `actions.rules.evaluation`, called twice: nothing here judges an action (CSP R. 4022-17; regulation §7,
point 19: a migration never loses an action).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from actions.rules.avancement import Avancement, LigneAvancement
from actions.rules.dossier import Dossier, Realisation
from actions.simulation_effets import Effet, Hypothese
from actions.statuts import EtatAxe
from referentiels.nomenclature import TypeExigence
from referentiels.rules.version import Version

#: Beyond this many decimals two figures are the same.
DECIMALES = 9


class Reste(NamedTuple):
    """The least that is left to do, by unit: whole actions, points, hours."""

    actions: float
    points: float
    heures: float


def under(dossier: Dossier, version: Version, versions: Mapping[str, Version], hypothese: Hypothese) -> Dossier:
    """The same facts, with what is still to do taken from `version` (R. 4022-17).

    Migration: acquired actions keep the version they were acquired under. New cycles: those of the same référentiel
    are judged by `version`, code for code; those acquired under another référentiel keep it.
    """
    if hypothese is Hypothese.MIGRATION:
        return replace(dossier, version=version.code)
    return replace(
        dossier,
        version=version.code,
        realisations=tuple(_under(r, dossier, version, versions) for r in dossier.realisations),
    )


def _under(r: Realisation, dossier: Dossier, version: Version, versions: Mapping[str, Version]) -> Realisation:
    acquise = versions.get(r.version or dossier.version)
    if acquise is None or acquise.referentiel != version.referentiel:
        return r
    return r._replace(version=version.code)


def lightened(dossier: Dossier, versions: Mapping[str, Version]) -> Dossier:
    """The same dossier, with acquired actions told as acquired under the current version when nothing tells the two
    apart: same item, same way of counting it, and no realisation of that action under a third version.

    The progress is the same; the engine has fewer ways to try (a national simulation judges mixed dossiers only).
    """
    courante = versions[dossier.version]
    par_action: dict[str, str] = {}
    for r in dossier.realisations:
        par_action[r.action] = r.version if par_action.get(r.action, r.version) == r.version else ""
    memes = {code: _unchanged(courante, versions.get(code)) for code in set(par_action.values()) if code}
    return replace(
        dossier,
        realisations=tuple(
            r._replace(version=courante.code) if r.action in memes.get(par_action[r.action], ()) else r
            for r in dossier.realisations
        ),
    )


def _unchanged(courante: Version, autre: Version | None) -> frozenset[str]:
    """Codes of the items that are the same in both versions of one référentiel; kept with the current one."""
    if autre is None or autre.referentiel != courante.referentiel:
        return frozenset()
    connus = courante.memo.get(f"memes:{autre.code}")
    if not isinstance(connus, frozenset):
        reglages = (courante.mode_validation, courante.axe_au_choix) == (autre.mode_validation, autre.axe_au_choix)
        codes = (code for code, item in courante.items.items() if reglages and autre.items.get(code) == item)
        connus = courante.memo[f"memes:{autre.code}"] = frozenset(codes)
    return connus


def remainder(avancement: Avancement) -> Reste:
    """The least that is left: on an axis one action may serve several lines, so that the longest line counts; axes
    add up, and a line of the whole cycle may be served by the actions of the axes.
    """
    axes = [_longest(axe.lignes) for axe in avancement.axes if axe.etat is not EtatAxe.EXONERE]
    cycle = _longest(avancement.lignes_cycle)
    sommes = [round(max(sum(axe[i] for axe in axes), cycle[i]), DECIMALES) for i in range(3)]
    return Reste(*sommes)


def _longest(lignes: tuple[LigneAvancement, ...]) -> Reste:
    actions = points = heures = 0.0
    for ligne in lignes:
        if ligne.type is TypeExigence.POINTS:
            points = max(points, ligne.manque)
        elif ligne.type is TypeExigence.HEURES:
            heures = max(heures, ligne.manque)
        else:
            actions = max(actions, ligne.manque)
    return Reste(actions, points, heures)


def compare(avant: Avancement | None, apres: Avancement) -> Effet:
    """What changes for an account from `avant` (None = no référentiel applies yet) to `apres`.

    Gains or loses: the obligation becomes complete, or no longer is. Otherwise the remainder decides, unit by unit;
    the same remainder is settled by the lines that do not hold, then by the share accomplished. When one unit grows
    and another shrinks, the share accomplished decides, and an equal share is « autre chose à faire ».
    """
    if avant is None:
        return Effet.SANS_AVANT
    if avant.is_complet or apres.is_complet:
        if avant.is_complet and apres.is_complet:
            return Effet.INCHANGE
        return Effet.GAGNE if apres.is_complet else Effet.PERD
    ancien, nouveau = remainder(avant), remainder(apres)
    ecarts = [n - a for a, n in zip(ancien, nouveau, strict=True)]
    monte, baisse = any(e > 0 for e in ecarts), any(e < 0 for e in ecarts)
    if monte != baisse:
        return Effet.PLUS if monte else Effet.MOINS
    return _settle(avant, apres, Effet.AUTREMENT if monte else Effet.INCHANGE)


def _settle(avant: Avancement, apres: Avancement, egalite: Effet) -> Effet:
    """The remainders do not tell: lines that do not hold when the units are the same, then the share accomplished."""
    lignes = _open_lines(apres) - _open_lines(avant) if egalite is Effet.INCHANGE else 0
    part = round(avant.total - apres.total, DECIMALES)
    if not lignes and not part:
        return egalite
    return Effet.PLUS if (lignes or part) > 0 else Effet.MOINS


def _open_lines(avancement: Avancement) -> int:
    axes = [axe.lignes for axe in avancement.axes if axe.etat is not EtatAxe.EXONERE]
    return sum(not ligne.is_tenue for lignes in (*axes, avancement.lignes_cycle) for ligne in lignes)
