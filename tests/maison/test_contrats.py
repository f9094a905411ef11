"""Imports only go down, edges do not know each other, and what goes up otherwise (keys, links) is caught too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.maison.maison import PIECES, PRODUIT, RACINE, etage, python_files, short

#: `forms` is not among them: a form is the shape of its view's page.
BORDS = ("views", "api", "feeds", "tasks", "management")
#: A command or a task is only the switch that starts a feed.
LANCEURS = {("management", "feeds"), ("tasks", "feeds")}
#: The frame of every page: the way home goes up from anywhere.
CADRE = {"public:accueil"}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PRODUIT, cache_dir=None)


def test_import_linter_keeps_every_contract():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_room_imports_an_entry_point():
    """`certif` may import everything; rooms and the base only know `certif.socle` of it."""
    wrong = [
        f"{importer} → {imported}"
        for importer in graph().modules
        if etage(importer) < etage("certif") and importer != "certif"
        for imported in graph().find_modules_directly_imported_by(importer)
        if etage(imported) == etage("certif")
    ]
    assert wrong == []


@pytest.mark.parametrize("piece", PIECES)
def test_edges_of_a_room_do_not_import_each_other(piece):
    def bord(module: str) -> str | None:
        parts = module.split(".")
        return parts[1] if parts[0] == piece and len(parts) > 1 and parts[1] in BORDS else None

    wrong = [
        f"{importer} → {imported}"
        for importer in graph().modules
        if bord(importer)
        for imported in graph().find_modules_directly_imported_by(importer)
        if bord(imported) not in (None, bord(importer)) and (bord(importer), bord(imported)) not in LANCEURS
    ]
    assert wrong == []


def test_no_key_goes_up():
    """A foreign key given by a string is an import that import-linter does not see."""
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if etage(model.__module__) >= 0
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if etage(field.related_model.__module__) > etage(model.__module__)
    ]
    assert wrong == []


@cache
def floors_of_links() -> dict[str, int]:
    """Floor of the view behind each URL name, with its namespace."""
    found: dict[str, int] = {}

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                view = getattr(pattern.callback, "view_class", pattern.callback)
                found[prefix + pattern.name] = etage(view.__module__)

    walk(get_resolver().url_patterns, "")
    return found


def test_the_names_of_links_are_known():
    assert floors_of_links()["vivant"] == etage("certif")


def test_no_template_of_a_room_links_up():
    """`{% url %}` of a template kept in a room's folder names only that room and those below."""
    wrong = []
    for piece in PIECES:
        folders = [RACINE / "templates" / piece, RACINE / piece / "templates"]
        for path in (file for folder in folders for file in folder.rglob("*.*")):
            for name in re.findall(r"""\{%\s*url\s+["']([^"']+)["']""", path.read_text()):
                if name not in CADRE and floors_of_links().get(name, -1) > etage(piece):
                    wrong.append(f"{short(path)} → {name}")
    assert wrong == []


def test_no_code_of_a_room_links_up():
    """The same for `reverse`, `redirect` and the like given a literal name."""
    wrong = []
    for path in python_files(*PIECES):
        floor = etage(path.relative_to(RACINE).parts[0])
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node) in {"reverse", "reverse_lazy", "redirect"} and node.args:
                name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                if isinstance(name, str) and floors_of_links().get(name, -1) > floor:
                    wrong.append(f"{short(path)}:{node.lineno} → {name}")
    assert wrong == []


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
