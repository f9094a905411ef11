"""Every address that a persona asks exists; the personas themselves are played by locust, in processes of its own."""

from __future__ import annotations

import ast
from pathlib import Path

from django.urls import resolve

from tests.maison.maison import RACINE

PERSONNAGES = ("agent_ordre", "dgos", "employeur", "partenaire", "professionnel")


def addresses(fichier: Path) -> set[str]:
    """The addresses written in a scenario; what it fills in by itself becomes 1."""
    trouvees = set()
    for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Call) and getattr(noeud.func, "attr", "") in ("see", "get", "post") and noeud.args:
            adresse = noeud.args[0]
            if isinstance(adresse, ast.Constant) and str(adresse.value).startswith("/"):
                trouvees.add(str(adresse.value))
            elif isinstance(adresse, ast.JoinedStr):
                trouvees.add("".join(str(p.value) if isinstance(p, ast.Constant) else "1" for p in adresse.values))
    return trouvees


def test_each_address_of_each_persona_leads_somewhere():
    connues = {nom: addresses(RACINE / "tests" / "charge" / f"{nom}.py") for nom in PERSONNAGES}
    assert {len(adresses) >= 2 for adresses in connues.values()} == {True}, connues
    for adresse in set().union(*connues.values()):
        assert resolve(adresse.split("?")[0]).route, adresse
