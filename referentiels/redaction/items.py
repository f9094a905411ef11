"""Items of a draft: add, change, duplicate, remove, move up or down."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date

from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import AXES
from referentiels.conditions import EcritureInvalide, read_points, read_unite
from referentiels.echange.cellules import CelluleInvalide
from referentiels.echange.cellules import code as code_reader
from referentiels.echange.contenu import LigneAction
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.redaction.brouillons import editing
from referentiels.redaction.rangs import renumber, swap

LIBELLE_MAX = 2000
_SUITE = re.compile(r"^(.*?)(?:-(\d+))?$")


def add(version_id: int, ligne: LigneAction, auteur: Utilisateur, on: date, revision: int) -> ActionPrevue:
    """Add an item at the end of its axis."""
    with editing(version_id, auteur, on, revision, "ajouter_action", action=ligne.code) as edition:
        _check(edition.version, ligne)
        return _insert(edition.version, ligne, apres=None)


def edit(
    version_id: int, action_id: int, ligne: LigneAction, auteur: Utilisateur, on: date, revision: int
) -> ActionPrevue:
    """Change an item; a new code follows in the requirements and the remarks of the version that name it."""
    with editing(version_id, auteur, on, revision, "modifier_action", action=ligne.code) as edition:
        action = _find(edition.version, action_id)
        _check(edition.version, ligne, sauf=action)
        if ligne.code != action.code:
            edition.details["ancien"] = action.code
            edition.version.exigences.filter(action=action.code).update(action=ligne.code)
            edition.version.commentaires.filter(action=action.code).update(action=ligne.code)
        for champ, valeur in _values(ligne).items():
            setattr(action, champ, valeur)
        action.save()
        return action


def duplicate(version_id: int, action_id: int, auteur: Utilisateur, on: date, revision: int) -> ActionPrevue:
    """Copy an item just after itself, under a code of its own."""
    with editing(version_id, auteur, on, revision, "dupliquer_action") as edition:
        action = _find(edition.version, action_id)
        ligne = line_of(action, code=_free_code(edition.version, action.code))
        edition.details["action"] = ligne.code
        return _insert(edition.version, ligne, apres=action)


def remove(version_id: int, action_id: int, auteur: Utilisateur, on: date, revision: int) -> LigneAction:
    """Remove an item; returns what it said, so that it can be put back."""
    with editing(version_id, auteur, on, revision, "retirer_action") as edition:
        action = _find(edition.version, action_id)
        edition.details["action"] = action.code
        ligne = line_of(action)
        action.delete()
        return ligne


def move(version_id: int, action_id: int, vers_le_haut: bool, auteur: Utilisateur, on: date, revision: int) -> None:
    """Move an item past its neighbour of the same axis; at the end of the axis nothing moves."""
    with editing(version_id, auteur, on, revision, "deplacer_action") as edition:
        action = _find(edition.version, action_id)
        edition.details["action"] = action.code
        swap(list(edition.version.actions.order_by("rang", "code")), action, vers_le_haut, lambda autre: autre.axes[0])


def line_of(action: ActionPrevue, **autres: object) -> LigneAction:
    """What an item says, in the columns of an exchange."""
    valeurs = {champ: getattr(action, champ) for champ in LigneAction.__dataclass_fields__}
    valeurs = {champ: tuple(v) if isinstance(v, list) else v for champ, v in valeurs.items()}
    return LigneAction(**{**valeurs, **autres})


def _values(ligne: LigneAction) -> dict[str, object]:
    return {champ: list(v) if isinstance(v, tuple) else v for champ, v in asdict(ligne).items()}


def _insert(version: VersionReferentiel, ligne: LigneAction, apres: ActionPrevue | None) -> ActionPrevue:
    ordre = list(version.actions.order_by("rang", "code"))
    action = ActionPrevue(version=version, rang=len(ordre) + 1, **_values(ligne))
    action.save()
    ordre.insert(len(ordre) if apres is None else ordre.index(apres) + 1, action)
    renumber(ordre)
    return action


def _find(version: VersionReferentiel, action_id: int) -> ActionPrevue:
    action = version.actions.filter(pk=action_id).first()
    if action is None:
        raise Depasse("Cette action n’est plus dans le brouillon.")
    return action


def _free_code(version: VersionReferentiel, code: str) -> str:
    """« A1-2 » after « A1 », « A1-3 » after « A1-2 »: the first number nobody bears."""
    pris = set(version.actions.values_list("code", flat=True))
    decoupe = _SUITE.match(code)
    racine, numero = (decoupe[1], int(decoupe[2] or 1)) if decoupe else (code, 1)
    while True:
        numero += 1
        suite = f"-{numero}"
        candidat = racine[: 60 - len(suite)] + suite
        if candidat not in pris:
            return candidat


def _check(version: VersionReferentiel, ligne: LigneAction, sauf: ActionPrevue | None = None) -> None:
    """The shape of an item and its code, whoever calls (form, import…)."""
    try:
        code_reader(60)(ligne.code)
    except CelluleInvalide as erreur:
        raise Refus(
            "code_invalide", f"Attendu\u00a0: {erreur.attendu}.", "code", "Par exemple «\u00a01-DPC\u00a0»."
        ) from None
    autres = version.actions.exclude(pk=sauf.pk) if sauf else version.actions.all()
    if autres.filter(code=ligne.code).exists():
        raise Refus(
            "code_en_double", f"Le code «\u00a0{ligne.code}\u00a0» est déjà celui d’une autre action.", "code",
            "Donnez à cette action un code à elle.",
        )  # fmt: skip
    if not ligne.axes or not set(ligne.axes) <= set(AXES):
        raise Refus("axe_manquant", "L’action ne sert aucun des quatre axes.", "axes", "Cochez au moins un axe.")
    if not 0 < len(ligne.libelle) <= LIBELLE_MAX:
        raise Refus(
            "libelle_invalide", "Le libellé compte de 1 à 2\u00a0000 caractères.", "libelle", "Raccourcissez-le."
        )
    try:
        read_unite(ligne.unite)
        read_points(ligne.points)
    except EcritureInvalide as erreur:
        champ = "points" if "points" in erreur.attendu else "unite"
        raise Refus(f"{champ}_invalide", f"Attendu\u00a0: {erreur.attendu}.", champ) from None
