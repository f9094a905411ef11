"""How the suite is shared between the processes of pytest-xdist: what stands on one thing stays together.

`@pytest.mark.xdist_group` says nothing any more: xdist writes the group into the name of a test, which pytest 9.1 no
longer lets anybody change. The folder, or the file, says it here.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

#: The tests whose name begins so run in one process, one after the other.
ENSEMBLES = ("tests/e2e/", "tests/embarque/test_lance.py", "tests/certif/test_demonstration.py")


class Partage(LoadGroupScheduling):
    """Each test goes to the first free process; those of an `ENSEMBLES`, all to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return next((ensemble for ensemble in ENSEMBLES if nodeid.startswith(ensemble)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Partage | None:
    """In place of `--dist loadgroup`; the other ways of sharing are xdist's."""
    return Partage(config, log) if config.getvalue("dist") == "loadgroup" else None
