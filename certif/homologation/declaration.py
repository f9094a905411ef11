"""What the public accessibility statement may say: counts of the grid, and of the last crawl, nothing more.

`docs/` is not shipped in the image: the command writes `certif/homologation/declaration.json`, which the page reads.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from certif.homologation import rgaa
from certif.homologation.rgaa import Verification

#: Results of the last whole crawl, kept in the checkout; the crawl writes its own under `build/`.
RESULTATS = Path("docs") / "homologation" / "resultats_axe.json"
PRODUITS = Path("build") / "axe.json"
FICHIER = Path("certif") / "homologation" / "declaration.json"


@dataclass(frozen=True, slots=True)
class Releve:
    """What a crawl looked at: how many pages, as whom, at which widths, and what axe-core found."""

    version_axe: str
    jour: str
    revision: str
    ecrans_attendus: int
    ecrans_vus: int
    sombres: int
    personas: tuple[str, ...]
    largeurs: tuple[int, ...]
    violations: int

    @property
    def is_entier(self) -> bool:
        """Whether every page was looked at: a part of a crawl says nothing of the site."""
        return 0 < self.ecrans_attendus == self.ecrans_vus

    @property
    def le(self) -> date:
        """Day of the crawl."""
        return date.fromisoformat(self.jour)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that the statement is made of; no `releve` until a whole crawl was kept."""

    total: int
    par_essais: int
    en_partie: int
    par_personne: int
    sans_objet: int
    a_verifier: tuple[str, ...]
    releve: Releve | None
    version_rgaa: str = field(default="4.1.2")

    @property
    def touches(self) -> int:
        """Criteria that at least one automatic check touches."""
        return self.par_essais + self.en_partie

    @property
    def applicables(self) -> int:
        """Criteria that apply to this site."""
        return self.total - self.sans_objet


def read_releve(fichier: Path) -> Releve:
    """Results of a crawl; raises `ValueError` when the file is not one."""
    lu: dict[str, Any] = json.loads(fichier.read_text(encoding="utf-8"))
    try:
        releve = _releve(lu)
    except (TypeError, KeyError) as faute:
        raise ValueError(f"{fichier.name} n’est pas un relevé : {faute}") from faute
    if releve is None:
        raise ValueError(f"{fichier.name} est vide")
    return releve


def make(racine: Path) -> Declaration:
    """The statement that the grid and the last results allow."""
    criteres = rgaa.load(racine)
    comptes = rgaa.counts(criteres)
    restants = (c for c in criteres if c.verification is Verification.PERSONNE)
    return Declaration(
        total=len(criteres), par_essais=comptes[Verification.AUTOMATIQUE], en_partie=comptes[Verification.EN_PARTIE],
        par_personne=comptes[Verification.PERSONNE], sans_objet=comptes[Verification.SANS_OBJET],
        a_verifier=tuple(f"{c.numero} {c.demande}" for c in restants),
        releve=read_releve(racine / RESULTATS) if (racine / RESULTATS).is_file() else None,
    )  # fmt: skip


def as_json(declaration: Declaration) -> str:
    """The statement as the page reads it."""
    return json.dumps(asdict(declaration), ensure_ascii=False, indent=2) + "\n"


@cache
def published() -> Declaration:
    """The statement of this release, read once a process."""
    lue: dict[str, Any] = json.loads(Path(__file__).with_name("declaration.json").read_text(encoding="utf-8"))
    releve = _releve(lue.pop("releve"))
    return Declaration(**{**lue, "a_verifier": tuple(lue["a_verifier"])}, releve=releve)


def _releve(lu: dict[str, Any] | None) -> Releve | None:
    if lu is None:
        return None
    return Releve(**{**lu, "personas": tuple(lu["personas"]), "largeurs": tuple(lu["largeurs"])})
