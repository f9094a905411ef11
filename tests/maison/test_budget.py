"""The file budget: short files, short functions, files named by their subject; a breach gives its reason beside it."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.maison.maison import PRODUIT, RACINE, python_files, short

LIGNES_FICHIER = 400
LIGNES_FONCTION = 40
LIGNES_GABARIT = 120
#: `# budget: reason` (or `{# budget: reason #}`) on the first lines of the file, or on the line of the `def`.
RAISON = re.compile(r"budget\s*:\s*\w.{9,}")
TIROIRS = {"utils", "util", "helpers", "helper", "services", "service", "selectors", "common", "misc", "core", "tools"}


def _is_excused(lines: list[str]) -> bool:
    return any(RAISON.search(line) for line in lines)


def test_files_are_short():
    wrong = []
    for path in python_files(*PRODUIT, "tests", "deploy"):
        lines = path.read_text().splitlines()
        if len(lines) > LIGNES_FICHIER and not _is_excused(lines[:12]):
            wrong.append(f"{short(path)} : {len(lines)} lignes")
    assert wrong == []


def test_functions_are_short():
    """Counted from `def` to the last line, docstring left out: explaining costs nothing."""
    wrong = []
    for path in python_files(*PRODUIT, "deploy"):
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = _length(node)
                if length > LIGNES_FONCTION and not _is_excused(lines[node.lineno - 2 : node.lineno]):
                    wrong.append(f"{short(path)}:{node.lineno} {node.name} : {length} lignes")
    assert wrong == []


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_templates_are_short():
    wrong = []
    for path in sorted(RACINE.glob("*/")):
        if path.name not in {*PRODUIT, "templates"}:
            continue
        for gabarit in path.rglob("*.html"):
            lines = gabarit.read_text().splitlines()
            if len(lines) > LIGNES_GABARIT and not _is_excused(lines[:5]):
                wrong.append(f"{short(gabarit)} : {len(lines)} lignes")
    assert wrong == []


def test_files_are_named_by_their_subject():
    wrong = [
        short(path)
        for path in python_files(*PRODUIT, "tests", "deploy")
        if {path.stem, *path.relative_to(RACINE).parts[:-1]} & TIROIRS
    ]
    assert wrong == []


def test_no_rules_escape_the_coverage():
    settings = tomllib.loads((RACINE / "pyproject.toml").read_text())["tool"]["coverage"]["run"]
    assert settings["branch"] is True
    assert sorted(settings["source"]) == sorted(short(path) for path in RACINE.glob("*/rules") if path.is_dir())


def test_only_the_clock_reads_the_clock():
    """Ruff bans the calls it can resolve; this catches `datetime.now()` however it is imported."""
    pattern = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|timezone\.now|timezone\.localdate)\(")
    wrong = [
        f"{short(path)}:{number}"
        for path in python_files(*PRODUIT)
        if short(path) != "accounts/horloge.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line.split("#")[0])
    ]
    assert wrong == []
