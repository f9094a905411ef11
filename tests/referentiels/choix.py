"""What operators chose, read from the base as in production (the bench otherwise keeps to the registry)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from referentiels import choix_retenus, parametres


@pytest.fixture
def choix_lus() -> Iterator[None]:
    """`parametres_au` reads the base; nothing of it is remembered before nor after."""
    choix_retenus.forget()
    ancienne = parametres.register_source(choix_retenus.known)
    yield
    parametres.register_source(ancienne)
    choix_retenus.forget()
