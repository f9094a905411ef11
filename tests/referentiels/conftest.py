"""Fixtures of the room's tests."""

from __future__ import annotations

import pytest

from referentiels import prealables


@pytest.fixture
def sans_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    """No upper room asks to have seen anything: what they ask is proved where a test registers it."""
    monkeypatch.setattr(prealables, "_controles", {})
