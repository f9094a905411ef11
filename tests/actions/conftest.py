"""What every test of this room may ask for."""

from __future__ import annotations

import pytest

from accounts.models import Partenaire


@pytest.fixture
def partenaire_andpc(db) -> Partenaire:
    """A partner that transmits actions."""
    trouve, _ = Partenaire.objects.get_or_create(code="ANDPC", defaults={"nom": "ANDPC (fictive)", "flux": ["actions"]})
    return trouve
