"""Requirements of a draft, on an axis or on the whole cycle: add, change, remove, order."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal

from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import AXES
from referentiels.echange.contenu import LigneExigence
from referentiels.models import Exigence, VersionReferentiel
from referentiels.nomenclature import TypeExigence
from referentiels.redaction.brouillons import editing
from referentiels.redaction.rangs import swap

SEUIL_MAX = Decimal(999_999)


def add(version_id: int, ligne: LigneExigence, auteur: Utilisateur, on: date, revision: int) -> Exigence:
    """Add a requirement after those of its axis (`axe` None: the whole cycle)."""
    with editing(version_id, auteur, on, revision, "ajouter_exigence", axe=ligne.axe) as edition:
        _check(edition.version, ligne)
        rangs = edition.version.exigences.values_list("rang", flat=True)
        return Exigence.objects.create(version=edition.version, rang=max(rangs, default=0) + 1, **asdict(ligne))


def edit(
    version_id: int, exigence_id: int, ligne: LigneExigence, auteur: Utilisateur, on: date, revision: int
) -> Exigence:
    """Change a requirement, at its place."""
    with editing(version_id, auteur, on, revision, "modifier_exigence", axe=ligne.axe) as edition:
        exigence = _find(edition.version, exigence_id)
        _check(edition.version, ligne)
        for champ, valeur in asdict(ligne).items():
            setattr(exigence, champ, valeur)
        exigence.save()
        return exigence


def remove(version_id: int, exigence_id: int, auteur: Utilisateur, on: date, revision: int) -> LigneExigence:
    """Remove a requirement; an axis without any goes back to the default of the law. Returns what it said."""
    with editing(version_id, auteur, on, revision, "retirer_exigence") as edition:
        exigence = _find(edition.version, exigence_id)
        edition.details["axe"] = exigence.axe
        ligne = line_of(exigence)
        exigence.delete()
        return ligne


def move(version_id: int, exigence_id: int, vers_le_haut: bool, auteur: Utilisateur, on: date, revision: int) -> None:
    """Move a requirement past its neighbour of the same axis (the order of the sentences, nothing else)."""
    with editing(version_id, auteur, on, revision, "deplacer_exigence") as edition:
        exigence = _find(edition.version, exigence_id)
        edition.details["axe"] = exigence.axe
        lignes = list(edition.version.exigences.order_by("rang", "pk"))
        swap(lignes, exigence, vers_le_haut, lambda autre: autre.axe)


def line_of(exigence: Exigence) -> LigneExigence:
    """What a requirement says, in the columns of an exchange."""
    return LigneExigence(
        exigence.axe, exigence.type, exigence.seuil, exigence.categorie, exigence.nature, exigence.action
    )


def _find(version: VersionReferentiel, exigence_id: int) -> Exigence:
    exigence = version.exigences.filter(pk=exigence_id).first()
    if exigence is None:
        raise Depasse("Cette exigence n’est plus dans le brouillon.")
    return exigence


def _check(version: VersionReferentiel, ligne: LigneExigence) -> None:
    """Each type names what it counts, and nothing else; an item that is asked for exists."""
    if ligne.axe is not None and ligne.axe not in AXES:
        raise Refus("axe_inconnu", "Cet axe n’existe pas.", "axe", "Choisissez l’un des quatre axes, ou le cycle.")
    if ligne.type not in {t.value for t in TypeExigence}:
        raise Refus("type_inconnu", "Ce type d’exigence n’existe pas.", "type")
    if not 0 < ligne.seuil <= SEUIL_MAX:
        raise Refus("seuil_invalide", "Le seuil est un nombre supérieur à 0.", "seuil", "Indiquez combien il en faut.")
    is_quota = ligne.type == TypeExigence.QUOTA
    if is_quota and bool(ligne.categorie) == bool(ligne.nature):
        raise Refus(
            "quota_sans_objet", "Un quota porte sur une catégorie ou sur une nature.", "cible", "Choisissez-en une."
        )
    is_obligatoire = ligne.type == TypeExigence.OBLIGATOIRE
    if is_obligatoire and not version.actions.filter(code=ligne.action).exists():
        raise Refus(
            "action_inconnue", "Cette action n’est pas dans le brouillon.", "action", "Choisissez dans la liste."
        )
    if (not is_quota and (ligne.categorie or ligne.nature)) or (not is_obligatoire and ligne.action):
        raise Refus("objet_inutile", "Ce type d’exigence ne porte sur aucune catégorie ni action.", "type")
