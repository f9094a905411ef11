"""The reference data every roster test stands on."""

from __future__ import annotations

import pytest

from accounts.reference import install_accounts_reference


@pytest.fixture
def reference(db: None) -> None:
    """Organisations, partners and specialties of a new database."""
    install_accounts_reference()
