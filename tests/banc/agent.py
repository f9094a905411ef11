"""An agent who enters by the pages, and a cache that remembers nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import Utilisateur

ADRESSE, PHRASE = "agent@exemple.test", "quatre mots jamais vus ensemble"


@pytest.fixture
def tries_forgotten() -> Iterator[None]:
    """Tries are counted by address, and used codes kept: those of a test are not those of the others."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def agent(db: None) -> Utilisateur:
    return Utilisateur.objects.create_user(ADRESSE, PHRASE, nom_affiche="Dominique FICTIVE")
