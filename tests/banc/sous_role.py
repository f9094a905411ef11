"""Run tests as the process that serves pages does: the role that owns nothing, under the policies of rows.

`pytest -p tests.banc.sous_role tests/ordres/test_suivi.py` runs any file so. Outside requests the bench looks at
everybody, as a worker does: it builds what pages are then asked about.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def sous_le_role(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on, everything is read and written by the application's role."""
    # Read late: pytest reads its plugins before Django knows its settings.
    from django.db import connection

    from accounts import regard
    from accounts.cloisons_droits import APPLICATION

    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", f"-c role={APPLICATION}")
    monkeypatch.setattr(regard, "_hors_requete", regard.TOUT)
    connection.ensure_connection()
    connection.connection.execute(f"SET ROLE {APPLICATION}")
    regard.look(regard.TOUT)
    yield
    regard._regard.set(regard.PERSONNE)
    if connection.connection is not None and not connection.connection.closed:
        connection.connection.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _partout(request: pytest.FixtureRequest) -> None:
    """Every test that has a base, when this module is given to pytest as a plugin."""
    if request.config.pluginmanager.hasplugin("tests.banc.sous_role") and {"db", "transactional_db"} & set(
        request.fixturenames
    ):
        request.getfixturevalue("sous_le_role")
