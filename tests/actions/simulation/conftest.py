"""A référentiel of the CNP of the bench, version 1 in force, version 2 a draft; accounts that follow version 1."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Exercice
from actions import projection
from actions.models import Cycle
from referentiels.models import Exigence, VersionReferentiel
from tests.people import JOUR, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle, make_version

NOM, PRENOM = "CANARI", "Zéphyrine"


@pytest.fixture
def en_vigueur(cnp) -> VersionReferentiel:
    """Version 1, two actions on each axis."""
    version = make_version("ESSAI")
    version.referentiel.cnp = cnp.appartenances.get().organisation
    version.referentiel.save()
    return version


@pytest.fixture
def brouillon(en_vigueur) -> VersionReferentiel:
    """Version 2, a draft that asks three actions on axis 1."""
    version = make_version("ESSAI", numero=2, publish=False)
    Exigence.objects.create(version=version, axe=1, type="nombre", seuil=3)
    return version


def make_account(*codes: str, **exercice: object) -> Cycle:
    """An account that follows the version in force, with these actions done."""
    cycle = make_cycle(make_exercice(nom=NOM, prenom=PRENOM, **exercice), JOUR)
    for rang, code in enumerate(codes):
        make_action(cycle, code, date(2024, 3, 1 + rang), intitule=f"Colloque {NOM} de Trifouilly")
    projection.rebuild([cycle.pk], JOUR)
    return cycle


def make_accounts(combien: int, *codes: str, **exercice: object) -> list[Cycle]:
    """`combien` accounts alike."""
    return [make_account(*codes, **exercice) for _ in range(combien)]


def exercises() -> list[Exercice]:
    """Everybody of the canary family."""
    return list(Exercice.objects.filter(professionnel__nom=NOM))
