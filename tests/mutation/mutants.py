"""The mutants of one file of rules, each with the lines of the statement it changes."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Sequence
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple


class Mutant(NamedTuple):
    """One change: the name that activates it, what it says.

    `lignes` are those of the statement changed in the source, `fonction` those of its function.
    """

    nom: str
    difference: str
    lignes: range
    fonction: range


def generate(racine: Path, fichier: str, source: str) -> tuple[str, list[Mutant]]:
    """The file with all its mutants in it, one of which may be made active, and what each of them is."""
    with contextlib.chdir(racine):
        # Imported here: the tool reads its configuration in the folder where it is imported.
        from mutmut.mutation.file_mutation import mutate_file_contents
        from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key

        mute = mutate_file_contents(fichier, source)
        arbre, lignes = ast.parse(source), mute.code.split("\n")
        mutants = []
        for nom in mute.mutant_names:
            fonction, classe = orig_function_and_class_names_from_key(nom)
            original = nom.partition("__mutmut_")[0] + "__mutmut_orig"
            corps = {}
            for cle in (original, nom):
                bornes = mute.line_span_by_function_name[cle]
                corps[cle] = _corps(lignes[bornes.start - 1 : bornes.end], cle, fonction)
            noeud = _fonction(arbre, fonction, classe)
            ecart = next(i for i, (a, b) in enumerate(zip_longest(corps[original], corps[nom])) if a != b)
            mutants.append(
                Mutant(
                    get_mutant_name(Path(fichier), nom),
                    "\n".join(list(unified_diff(corps[original], corps[nom], lineterm="", n=1))[2:]),
                    _instruction(noeud, noeud.lineno + ecart),
                    range(noeud.lineno, (noeud.end_lineno or noeud.lineno) + 1),
                )
            )
    return mute.code, mutants


def _corps(lignes: Sequence[str], nom: str, vrai: str) -> list[str]:
    """The function from its `def` on, under its true name."""
    debut = next(i for i, ligne in enumerate(lignes) if ligne.lstrip().startswith("def "))
    return [lignes[debut].replace(nom, vrai, 1), *lignes[debut + 1 :]]


def _fonction(arbre: ast.Module, nom: str, classe: str | None) -> ast.FunctionDef:
    dans: Iterable[ast.stmt] = arbre.body
    if classe is not None:
        dans = next(n for n in arbre.body if isinstance(n, ast.ClassDef) and n.name == classe).body
    return next(n for n in dans if isinstance(n, ast.FunctionDef) and n.name == nom)


def _instruction(fonction: ast.FunctionDef, ligne: int) -> range:
    """The innermost statement on this line; of one that holds others, its head."""
    possibles = [
        noeud
        for noeud in ast.walk(fonction)
        if isinstance(noeud, ast.stmt) and noeud.lineno <= ligne <= (noeud.end_lineno or noeud.lineno)
    ]
    choisie = max(possibles, key=lambda noeud: (noeud.lineno, -(noeud.end_lineno or noeud.lineno)))
    fin = choisie.end_lineno or choisie.lineno
    corps = getattr(choisie, "body", None)
    if corps and not isinstance(choisie, ast.FunctionDef) and ligne < corps[0].lineno:
        fin = corps[0].lineno - 1
    return range(choisie.lineno, fin + 1)
