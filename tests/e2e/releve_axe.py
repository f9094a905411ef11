"""What the crawl looked at, counted as it goes and written under `build/` when every page was right.

`manage.py dossier_homologation --resultats` keeps it in the checkout: the public statement says these counts alone.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT

from accounts import horloge
from accounts.models import Utilisateur
from accounts.roles import Role
from tests.e2e.visite import BUREAU, TELEPHONE
from tests.maison.maison import RACINE


@dataclass
class ReleveAxe:
    """Pages seen, as whom, in the dark or not, and the violations found."""

    attendus: int
    vus: set[str] = field(default_factory=set)
    sombres: set[str] = field(default_factory=set)
    personas: set[str] = field(default_factory=set)
    violations: int = 0

    def note(self, ecran: str, qui: Utilisateur | None, fautes: list[str], *, is_sombre: bool) -> None:
        """One page looked at, at both widths."""
        self.vus.add(ecran)
        self.personas |= set(personas_of(qui))
        self.violations += len(fautes)
        if is_sombre:
            self.sombres.add(ecran)

    def write(self) -> None:
        """Keep what was seen; a part of the crawl says so by its counts, and is not kept by the command."""
        fichier = RACINE / "build" / "axe.json"
        fichier.parent.mkdir(exist_ok=True)
        fichier.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def as_dict(self) -> dict[str, object]:
        """The results, in the shape that `certif.homologation.declaration` reads."""
        version = re.search(r"axe v([\d.]+)", AXE_SCRIPT)
        return {
            "version_axe": version[1] if version else "inconnue",
            "jour": f"{horloge.instant():%Y-%m-%d}",
            "revision": _revision(),
            "ecrans_attendus": self.attendus, "ecrans_vus": len(self.vus), "sombres": len(self.sombres),
            "personas": sorted(self.personas), "largeurs": [BUREAU, TELEPHONE], "violations": self.violations,
        }  # fmt: skip


def personas_of(qui: Utilisateur | None) -> list[str]:
    """As whom a page is looked at: a visitor, the holder of an account, or the roles of an agent."""
    if qui is None:
        return ["Visiteur"]
    roles = [Role(role).libelle for role in qui.appartenances.values_list("role", flat=True)]
    return roles or ["Professionnel"]


def _revision() -> str:
    """The commit looked at, as git names it; « inconnue » outside a repository."""
    dite = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=RACINE, capture_output=True, text=True)
    return dite.stdout.strip() or "inconnue"
