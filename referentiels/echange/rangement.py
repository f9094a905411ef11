"""Contents in and out of the database, many at a time: constant queries to read, `bulk_create` to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal

from referentiels.conditions import number_text
from referentiels.echange.contenu import Contenu, Entete, LigneAction, LigneCorrespondance, LigneExigence
from referentiels.models import ActionPrevue, Correspondance, Exigence, VersionReferentiel

LOT = 2000
_CHAMPS_ACTION = tuple(champ.name for champ in fields(LigneAction))
_CHAMPS_CORRESPONDANCE = tuple(champ.name for champ in fields(LigneCorrespondance))


def contents_of(versions: Iterable[VersionReferentiel]) -> dict[int, Contenu]:
    """The content of versions (read with their référentiel) by primary key; three queries whatever their number."""
    versions = list(versions)
    ids = [version.pk for version in versions]
    actions: dict[int, list[LigneAction]] = defaultdict(list)
    for action in ActionPrevue.objects.filter(version_id__in=ids).order_by("version_id", "rang", "code"):
        actions[action.version_id].append(_action(action))
    exigences: dict[int, list[LigneExigence]] = defaultdict(list)
    for ligne in Exigence.objects.filter(version_id__in=ids).order_by("version_id", "rang", "pk"):
        exigences[ligne.version_id].append(_exigence(ligne))
    correspondances: dict[int, list[LigneCorrespondance]] = defaultdict(list)
    referentiels = {version.referentiel_id for version in versions}
    for lue in Correspondance.objects.filter(referentiel_id__in=referentiels).order_by("referentiel_id", "rang", "pk"):
        correspondances[lue.referentiel_id].append(_correspondance(lue))
    return {
        version.pk: Contenu(
            entete_of(version),
            tuple(actions[version.pk]),
            tuple(exigences[version.pk]),
            tuple(correspondances[version.referentiel_id]),
        )
        for version in versions
    }


def entete_of(version: VersionReferentiel) -> Entete:
    """The row of `referentiels` that a version writes."""
    return Entete(
        code=version.referentiel.code,
        titre=version.referentiel.titre,
        profession=version.referentiel.profession,
        specialites=tuple(version.specialites),
        version=version.numero,
        effet=version.effet,
        arrete=version.arrete,
        mode_validation=version.mode_validation,
        axe_au_choix=version.axe_au_choix,
    )


def _exact(nombre: Decimal) -> Decimal:
    return Decimal(number_text(nombre))


def _value(valeur: object) -> object:
    return tuple(valeur) if isinstance(valeur, list) else valeur


def _action(action: ActionPrevue) -> LigneAction:
    valeurs = {champ: _value(getattr(action, champ)) for champ in _CHAMPS_ACTION}
    if action.duree_min_heures is not None:
        valeurs["duree_min_heures"] = _exact(action.duree_min_heures)
    return LigneAction(**valeurs)  # type: ignore[arg-type]  # same names and types as the model


def _exigence(ligne: Exigence) -> LigneExigence:
    return LigneExigence(ligne.axe, ligne.type, _exact(ligne.seuil), ligne.categorie, ligne.nature, ligne.action)


def _correspondance(ligne: Correspondance) -> LigneCorrespondance:
    valeurs = {champ: _value(getattr(ligne, champ)) for champ in _CHAMPS_CORRESPONDANCE}
    return LigneCorrespondance(**valeurs)  # type: ignore[arg-type]  # same names and types as the model


def write_lines(contenus: Sequence[tuple[int, Contenu]]) -> None:
    """Write the items and requirements of versions (version key, content), replacing what they had."""
    ids = [version_id for version_id, _ in contenus]
    ActionPrevue.objects.filter(version_id__in=ids).delete()
    Exigence.objects.filter(version_id__in=ids).delete()
    ActionPrevue.objects.bulk_create(
        [
            action_row(action, version_id=version_id, rang=rang)
            for version_id, contenu in contenus
            for rang, action in enumerate(contenu.actions, 1)
        ],
        batch_size=LOT,
    )
    Exigence.objects.bulk_create(
        [
            Exigence(version_id=version_id, rang=rang, axe=e.axe, type=e.type, seuil=e.seuil, categorie=e.categorie,
                     nature=e.nature, action=e.action)
            for version_id, contenu in contenus
            for rang, e in enumerate(contenu.exigences, 1)
        ],
        batch_size=LOT,
    )  # fmt: skip


def action_row(action: LigneAction, **champs: int) -> ActionPrevue:
    """The row of the database, unsaved, of a row of an exchange."""
    return ActionPrevue(**champs, **_model_values(action, _CHAMPS_ACTION))


def write_correspondances(contenus: Sequence[tuple[int, Contenu]]) -> None:
    """Write the correspondences of référentiels (référentiel key, content), replacing what they had."""
    dites = [(pk, contenu.correspondances) for pk, contenu in contenus if contenu.correspondances is not None]
    Correspondance.objects.filter(referentiel_id__in=[pk for pk, _ in dites]).delete()
    Correspondance.objects.bulk_create(
        [
            Correspondance(referentiel_id=pk, **_model_values(ligne, _CHAMPS_CORRESPONDANCE))
            for pk, lignes in dites
            for ligne in lignes
        ],
        batch_size=LOT,
    )


def _model_values(ligne: object, champs: Iterable[str]) -> dict:
    valeurs = {champ: getattr(ligne, champ) for champ in champs}
    return {champ: list(v) if isinstance(v, tuple) else v for champ, v in valeurs.items()}
