"""The référentiel of these tests foresees actions libres; its CNP is the one of the cast."""

from __future__ import annotations

import pytest

from accounts.models import Utilisateur
from referentiels.models import VersionReferentiel
from tests.actions.libres.cas import make_libre_version


@pytest.fixture
def version(cnp: Utilisateur) -> VersionReferentiel:
    """The version that the cycle of the owner follows."""
    return make_libre_version(cnp)
