"""A draft of the CNP of the cast, and somebody else's."""

from __future__ import annotations

import pytest

from accounts.models import Utilisateur
from accounts.roles import Nature, Role
from referentiels.models import VersionReferentiel
from tests.people import make_agent
from tests.referentiels_fictifs import make_draft


@pytest.fixture
def brouillon(cnp: Utilisateur, jour) -> VersionReferentiel:
    """Three items on each axis, one requirement on axis 1."""
    return make_draft(cnp, exigences=({"axe": 1, "type": "nombre", "seuil": 2},))


@pytest.fixture
def autre_cnp(db) -> Utilisateur:
    """Editor of another CNP."""
    return make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE", nom="CNP fictif voisin")
