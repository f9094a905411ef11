"""Small published référentiels for the tests: two requirements-free items per axis, unless said otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import horloge
from accounts.models import Exercice, Utilisateur
from accounts.professions import Profession
from actions import cycles
from actions.models import Action, Cycle
from referentiels.models import (
    ActionPrevue,
    CommentaireVersion,
    Correspondance,
    Exigence,
    Portee,
    Referentiel,
    VersionReferentiel,
)
from tests.people import JOUR

EFFET = date(2023, 1, 1)


def make_version(
    code: str = "ESSAI",
    *,
    profession: Profession = Profession.MEDECIN,
    specialites: tuple[str, ...] = ("",),
    items: tuple[dict, ...] | None = None,
    exigences: tuple[dict, ...] = (),
    numero: int = 1,
    publish: bool = True,
) -> VersionReferentiel:
    """A version with its items (default A1a, A1b, A1c … A4c, axis 4 by sworn statement), published unless asked."""
    referentiel, _ = Referentiel.objects.get_or_create(
        code=code, defaults={"titre": f"Référentiel fictif {code}", "profession": profession}
    )
    for specialite in specialites:
        Portee.objects.get_or_create(referentiel=referentiel, specialite=specialite)
    version = VersionReferentiel.objects.create(referentiel=referentiel, numero=numero, effet=EFFET)
    for rang, item in enumerate(default_items() if items is None else items):
        ActionPrevue.objects.create(version=version, rang=rang, **{"libelle": f"Action {item['code']}", **item})
    for rang, exigence in enumerate(exigences):
        Exigence.objects.create(version=version, rang=rang, **exigence)
    if publish:
        VersionReferentiel.objects.filter(pk=version.pk).update(etat="publie", publiee_at=horloge.instant())
        version.refresh_from_db()
    return version


def make_draft(redacteur: Utilisateur, code: str = "ATELIER", **champs) -> VersionReferentiel:
    """A draft of the CNP of this editor: the default items, unless `make_version` is told otherwise."""
    version = make_version(code, publish=False, **champs)
    conseil = redacteur.appartenances.get().organisation
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=conseil)
    version.refresh_from_db()
    return version


def draft_addresses(redacteur: Utilisateur) -> dict[str, list]:
    """Arguments of the addresses of the workspace, by name: a draft, and a row of each kind it may hold."""
    version = make_draft(redacteur, exigences=({"axe": 1, "type": "nombre", "seuil": 2},))
    ligne = Correspondance.objects.create(referentiel=version.referentiel, rang=1, type_action="DPC", codes=["A1a"])
    commentaire = CommentaireVersion.objects.create(
        version=version, texte="Texte fictif.", auteur=redacteur, at=horloge.now()
    )
    validee = make_version("A-PUBLIER", specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=validee.pk).update(etat="valide")
    publiee = make_version("EN-VIGUEUR", specialites=())
    return {
        "geste_version": [version.pk, "soumettre"], "version_validee": [validee.pk], "version_publiee": [publiee.pk],
        "referentiel_neuf": [version.referentiel_id], "brouillon_referentiel": [version.pk],
        "action_prevue": [version.pk, version.actions.earliest("rang").pk],
        "exigence": [version.pk, version.exigences.get().pk], "correspondance": [version.pk, ligne.pk],
        "commentaire": [version.pk, commentaire.pk],
    }  # fmt: skip


def default_items() -> tuple[dict, ...]:
    """Three plain items on each axis; those of axis 4 are proved by a sworn statement."""
    return tuple(
        {"code": f"A{axe}{lettre}", "axes": [axe], "preuve": "honneur" if axe == 4 else ""}
        for axe in (1, 2, 3, 4)
        for lettre in "abc"
    )


def make_cycle(exercice: Exercice, on: date = JOUR) -> Cycle:
    """The running cycle of an exercise, computed from its facts as in production."""
    cycles.recompute([exercice.pk], on)
    return Cycle.objects.filter(exercice=exercice).latest("debut")


def make_action(cycle: Cycle, code: str | None, jour: date = date(2024, 3, 1), **champs) -> Action:
    """An action of this cycle, attached to the item `code` of its version (None = to be attached).

    The projection is not rebuilt: the test says when.
    """
    item = ActionPrevue.objects.get(version=cycle.version, code=code) if code else None
    valeurs = {
        "intitule": f"Formation fictive {code or 'sans rattachement'}",
        "preuve": "attestation",
        "rattachement": Action.Rattachement.RATTACHEE if item else Action.Rattachement.A_RATTACHER,
        "created_at": horloge.instant(),
        "maj_at": horloge.instant(),
        **champs,
    }
    return Action.objects.create(
        professionnel=cycle.exercice.professionnel, cycle=cycle, item=item, date_fin=jour, **valeurs
    )


@pytest.fixture
def version(db) -> VersionReferentiel:
    """The default published référentiel of the doctors of the bench."""
    return make_version()


@pytest.fixture
def cycle(version: VersionReferentiel, exercice: Exercice, jour: date) -> Cycle:
    """The cycle of the owner, 2023-01-01 to 2031-12-31, with its projection."""
    return make_cycle(exercice, jour)
