"""What the documents tell a reader to run, or to open, exists: commands, targets, measures, files."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

from tests.maison.maison import RACINE

#: The decisions tell what was when they were taken; the changelog, what changed.
DOCUMENTS = [
    RACINE / "README.md",
    RACINE / "CONTRIBUTING.md",
    *(d for d in sorted((RACINE / "docs").rglob("*.md")) if "adr" not in d.parts),
]
_BANCS = ("bench", "faults", "securite")
_FICHIER = re.compile(r"`((?!build/)(?:[\w.-]+/)+[\w.-]+\.(?:py|md|yaml|yml|json|html|conf|txt))`")


def told(motif: str | re.Pattern[str]) -> set[tuple[str, str]]:
    """What the documents say in that way, with the document."""
    return {(dit, str(d.relative_to(RACINE))) for d in DOCUMENTS for dit in re.findall(motif, d.read_text())}


def test_every_command_exists():
    dites = told(r"manage\.py ([a-z_]+)")
    assert len(dites) > 20
    assert [dite for dite in sorted(dites) if dite[0] not in get_commands()] == []


def test_every_target_of_make_exists():
    cibles = set(re.findall(r"^([a-z-]+):", (RACINE / "Makefile").read_text(), re.MULTILINE))
    dites = told(r"(?:`|\n    )make ([a-z-]+)")
    assert len(dites) > 10
    assert [dite for dite in sorted(dites) if dite[0] not in cibles] == []


def test_every_measure_exists():
    dites = {(banc, nom, ou) for banc in _BANCS for nom, ou in told(rf"-m tests\.{banc} ([a-z_]+)")}
    dites |= {(banc, nom, ou) for banc in ("bench", "faults") for nom, ou in told(rf"make {banc} \(`([a-z_]+)`\)")}
    assert len(dites) >= 5
    assert [dite for dite in sorted(dites) if not (RACINE / "tests" / dite[0] / f"{dite[1]}.py").exists()] == []


def test_every_file_exists():
    dits = told(_FICHIER)
    assert len(dits) > 30
    assert [dit for dit in sorted(dits) if not any(Path(ou, dit[0]).exists() for ou in _places(dit[1]))] == []


def _places(document: str) -> list[Path]:
    """A path is written from the root, or from beside the document."""
    return [RACINE, (RACINE / document).parent]
