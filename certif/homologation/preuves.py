"""What a claim of the pack leans on: a test that exists, a place of the code or of the documents that exists.

Everything is read from the sources, nothing is imported: a renamed test or a removed function is found in a second.
"""

from __future__ import annotations

import ast
from functools import cached_property
from pathlib import Path

from certif.homologation.liens import anchors_of


class Depot:
    """The checkout, read once a file."""

    def __init__(self, racine: Path) -> None:
        self.racine = racine
        self._noms: dict[str, frozenset[str]] = {}

    def faults_of(self, essais: tuple[str, ...], liens: tuple[str, ...]) -> list[str]:
        """Why these tests and these places prove nothing; empty when each of them is there."""
        fautes = [f"essai introuvable : {essai}" for essai in essais if not self.has_test(essai)]
        return fautes + [f"lien mort : {lien}" for lien in liens if not self.has_place(lien)]

    def has_test(self, identifiant: str) -> bool:
        """Whether `tests/…/test_x.py::test_y` (or `::TestZ::test_y`) is a test that pytest would collect."""
        fichier, _, nom = identifiant.partition("::")
        chemin = Path(fichier)
        if chemin.parts[:1] != ("tests",) or not chemin.name.startswith("test_"):
            return False
        return nom.rpartition("::")[2].startswith("test_") and nom.replace("::", ".") in self._names(fichier)

    def has_place(self, lien: str) -> bool:
        """Whether `path`, `path.md#heading` or `path.py#name` (`path.yml#key`: any text) is in the checkout."""
        fichier, _, ancre = lien.partition("#")
        chemin = self.racine / fichier
        if not self._is_kept(chemin):
            return False
        if not ancre:
            return True
        if chemin.suffix == ".py":
            return ancre in self._names(fichier)
        texte = chemin.read_text(encoding="utf-8")
        return ancre in (anchors_of(texte) if chemin.suffix == ".md" else texte)

    def _is_kept(self, chemin: Path) -> bool:
        """A path of the checkout itself: neither outside it, nor made by running it."""
        if not chemin.exists() or not chemin.resolve().is_relative_to(self._entier):
            return False
        return not {"build", ".venv", ".git"} & set(chemin.resolve().relative_to(self._entier).parts)

    @cached_property
    def _entier(self) -> Path:
        return self.racine.resolve()

    def _names(self, fichier: str) -> frozenset[str]:
        """Functions, classes, methods (`Class.method`) and constants of a module; nothing of a missing file."""
        if fichier not in self._noms:
            chemin = self.racine / fichier
            source = chemin.read_text(encoding="utf-8") if chemin.is_file() else ""
            self._noms[fichier] = frozenset(_names(ast.parse(source).body))
        return self._noms[fichier]


def _names(corps: list[ast.stmt], prefixe: str = "") -> list[str]:
    noms: list[str] = []
    for noeud in corps:
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            noms.append(prefixe + noeud.name)
        if isinstance(noeud, ast.ClassDef):
            noms += _names(noeud.body, f"{prefixe}{noeud.name}.")
        elif isinstance(noeud, ast.Assign | ast.AnnAssign):
            cibles = noeud.targets if isinstance(noeud, ast.Assign) else [noeud.target]
            noms += [prefixe + cible.id for cible in cibles if isinstance(cible, ast.Name)]
    return noms
