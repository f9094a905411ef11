"""What the house is made of: rooms from the bottom up, files, and who owns what."""

from __future__ import annotations

from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
#: From the ground up; a room may only know those before it.
ETAGES = ("certif.socle", "accounts", "referentiels", "actions", "ordres", "dashboards", "certif")
PIECES = ("accounts", "referentiels", "actions", "ordres", "dashboards")
PRODUIT = ("certif", *PIECES)


def etage(module: str) -> int:
    """Floor of a module of the project, 0 at the bottom; -1 for a module of a package."""
    if module == "certif.socle" or module.startswith("certif.socle."):
        return 0
    head = module.split(".", 1)[0]
    return ETAGES.index(head) if head in ETAGES else -1


def python_files(*roots: str) -> list[Path]:
    """Our Python files under `roots`, without migrations."""
    found = [path for root in roots for path in (RACINE / root).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def short(path: Path) -> str:
    """Path from the root of the project."""
    return str(path.relative_to(RACINE))
