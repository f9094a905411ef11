"""Index of the rules: every public rule with its article, the parameters it reads and the cases that prove it.

Built from the sources alone (docstrings, attribute names, YAML cases), so that it cannot say more than they do.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from referentiels.parametres import NatureParametre
from referentiels.valeurs_legales import PARAMETRES

ARTICLE = re.compile(r"\b[LRD]\. ?\d{4}-\d+(?:-\d+)?\b")
SANS_ARTICLE = "sans article"

ENTETE = """# Index des règles

Fichier produit par `python manage.py index_regles` à partir des docstrings des modules `rules/`, des paramètres et des
cas de `tests/cases/`. Ne pas le modifier à la main : corriger la source, puis relancer la commande.
"""


@dataclass(frozen=True, slots=True)
class Regle:
    """A public function, class or method of a rules module."""

    nom: str
    phrase: str
    articles: tuple[str, ...]


@dataclass(slots=True)
class Module:
    """A rules module: what it is, its rules, the parameters that its code names."""

    nom: str
    phrase: str
    articles: tuple[str, ...] = ()
    regles: list[Regle] = field(default_factory=list)
    parametres: tuple[str, ...] = ()


def articles_of(texte: str) -> tuple[str, ...]:
    """The articles of the code that a text cites, once each, in order of appearance."""
    return tuple(dict.fromkeys(article.replace(".", ". ").replace(".  ", ". ") for article in ARTICLE.findall(texte)))


def read_module(fichier: Path, racine: Path) -> Module:
    """A rules module, read without importing it."""
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(arbre) or ""
    connus = [parametre.nom for parametre in PARAMETRES]
    nommes = {noeud.attr for noeud in ast.walk(arbre) if isinstance(noeud, ast.Attribute)}
    return Module(
        nom=".".join(fichier.relative_to(racine).with_suffix("").parts),
        phrase=_first_line(docstring),
        articles=articles_of(docstring),
        regles=list(_rules(arbre.body)),
        parametres=tuple(nom for nom in connus if nom in nommes),
    )


def _rules(corps: list[ast.stmt], prefixe: str = "") -> Iterator[Regle]:
    for noeud in corps:
        if not isinstance(noeud, ast.FunctionDef | ast.ClassDef) or noeud.name.startswith("_"):
            continue
        docstring = ast.get_docstring(noeud) or ""
        yield Regle(prefixe + noeud.name, _first_line(docstring), articles_of(docstring))
        if isinstance(noeud, ast.ClassDef):
            yield from _rules(noeud.body, f"{noeud.name}.")


def _first_line(docstring: str) -> str:
    return " ".join(docstring.split("\n\n")[0].split())


def read_modules(racine: Path) -> list[Module]:
    """Every rules module of the project that has something to say, in alphabetical order."""
    fichiers = sorted(f for f in racine.glob("*/rules/*.py") if f.name != "__init__.py")
    return [module for fichier in fichiers if (module := read_module(fichier, racine)).regles]


def read_cases(racine: Path) -> dict[str, list[str]]:
    """Article → names of the cases that cite it, « file › name ». A case may cite several."""
    cas: dict[str, list[str]] = defaultdict(list)
    for fichier in sorted((racine / "tests" / "cases").glob("*.yaml")):
        for document in yaml.safe_load_all(fichier.read_text(encoding="utf-8")):
            for ecrit in document if isinstance(document, list) else [document]:
                source = str(ecrit.get("article", ""))
                for article in articles_of(source) or (SANS_ARTICLE,):
                    precision = f" ({source})" if article == SANS_ARTICLE and source else ""
                    cas[article].append(f"{fichier.name} › {ecrit['nom']}{precision}")
    return dict(cas)


def write_index(racine: Path) -> str:
    """The whole index, in Markdown."""
    modules, cas = read_modules(racine), read_cases(racine)
    parts = [ENTETE, *(_module_part(module) for module in modules), _parameters_part(modules), _cases_part(cas)]
    return "\n".join(parts)


def _cell(texte: str) -> str:
    return texte.replace("|", "\\|")


def _module_part(module: Module) -> str:
    lignes = [f"## `{module.nom}`", "", module.phrase, ""]
    if module.parametres:
        lignes += ["Paramètres lus : " + ", ".join(f"`{nom}`" for nom in module.parametres) + ".", ""]
    lignes += ["| Règle | Ce qu’elle dit | Articles |", "|---|---|---|"]
    for regle in module.regles:
        articles = ", ".join(regle.articles or module.articles)
        lignes.append(f"| `{regle.nom}` | {_cell(regle.phrase)} | {articles} |")
    return "\n".join([*lignes, ""])


def _parameters_part(modules: list[Module]) -> str:
    lignes = ["## Paramètres", "", "| Paramètre | Valeur | Nature | Article | Lu par |", "|---|---|---|---|---|"]
    for parametre in PARAMETRES:
        valeur = " puis ".join(f"{v.valeur} (depuis le {v.depuis:%d/%m/%Y})" for v in parametre.valeurs)
        nature = "texte" if parametre.nature is NatureParametre.TEXTE else "choix"
        lecteurs = ", ".join(f"`{module.nom}`" for module in modules if parametre.nom in module.parametres)
        lignes.append(f"| `{parametre.nom}` | {valeur or 'principe'} | {nature} | {parametre.article} | {lecteurs} |")
    return "\n".join([*lignes, ""])


def _cases_part(cas: dict[str, list[str]]) -> str:
    lignes = ["## Cas", ""]
    for article in sorted(cas, key=lambda article: (article == SANS_ARTICLE, article)):
        lignes += [f"### {article[0].upper()}{article[1:]}", "", *(f"- {nom}" for nom in cas[article]), ""]
    return "\n".join(lignes)
