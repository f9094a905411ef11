"""The kit of partners' developers: one archive, made from the definitions that the platform itself reads with."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import sys
import tempfile
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from accounts.flux import definitions
from certif.socle.feeds import documentation, exemples, validation
from certif.socle.feeds.manifeste import VERSION
from certif.socle.feeds.schema import Schema

MODELE = Path(__file__).parent / "trousse_modele"
RACINE = "trousse-certif"
#: Same bytes for same definitions, whatever the day: the archive tells nothing of when it was made.
_DATE = (2026, 1, 1, 0, 0, 0)
_VALIDATION = "certif.socle.feeds.validation"
_MAISON = ("certif.", "accounts.", "referentiels.", "actions.", "ordres.")


def build(site: str, openapi: dict[str, Any]) -> bytes:
    """The zip: guide, codes, validator and its reader, and a folder for each feed that this platform receives."""
    flux = definitions.every()
    contrat = [schema for schema in flux if schema.source is None]
    lisibles = {schema.type_flux: origine for schema in contrat if (origine := _home(schema))}
    fichiers = {
        "LISEZ-MOI.md": _guide(site, flux, sorted(lisibles)),
        "valider.py": (MODELE / "valider.py").read_text(encoding="utf-8"),
        "flux.json": _json(lisibles),
        "codes.csv": documentation.codes_table(),
        "openapi.json": _json(openapi),
        **_reader({_VALIDATION, *(origine.split(":")[0] for origine in lisibles.values())}),
    }
    for schema in flux:
        fichiers |= {f"{schema.type_flux}/{nom}": texte for nom, texte in feed_files(schema).items()}
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, texte in sorted(fichiers.items()):
            archive.writestr(zipfile.ZipInfo(f"{RACINE}/{nom}", _DATE), texte.encode(), zipfile.ZIP_DEFLATED)
    return sortie.getvalue()


def feed_files(schema: Schema) -> dict[str, str]:
    """File name → content of one feed's folder; a file that has a reader of its own is described and shown."""
    decrits = {
        "schema.json": documentation.json_schema(schema),
        "table.json": documentation.table_schema(schema),
        "dictionnaire.csv": documentation.dictionary(schema),
        f"modele.{_suffix(schema)}": documentation.template(schema),
    }
    if schema.source is not None:
        return {**decrits, f"exemple-valide.{_suffix(schema)}": documentation.sample(schema)}
    valide = exemples.csv_text(schema, exemples.valid_rows(schema))
    fautes = exemples.faulty_file(schema)
    return {
        **decrits,
        "exemple-valide.csv": valide,
        "exemple-valide.json": _json(_manifest(schema, valide)),
        "exemple-fautes.csv": fautes,
        "exemple-fautes.attendu.json": _json(_expected(schema, fautes)),
    }


def _suffix(schema: Schema) -> str:
    """A file of the Annuaire Santé is a text, the others open in a spreadsheet."""
    return "txt" if schema.source is not None and schema.source.separateur == "|" else "csv"


def _guide(site: str, flux: list[Schema], lisibles: list[str]) -> str:
    texte = (MODELE / "LISEZ-MOI.md").read_text(encoding="utf-8")
    dits = {
        "@SITE@": site.rstrip("/"),
        "@FLUX@": ", ".join(schema.type_flux for schema in flux if schema.source is None),
        "@SOURCES@": ", ".join(schema.type_flux for schema in flux if schema.source is not None),
        "@VALIDABLES@": ", ".join(lisibles),
    }
    for mot, valeur in dits.items():
        texte = texte.replace(mot, valeur)
    return texte


def _manifest(schema: Schema, contenu: str) -> dict[str, Any]:
    octets = contenu.encode()
    empreinte = hashlib.sha256(octets).hexdigest()
    return {
        "version_format": VERSION,
        "id_flux": f"exemple-{schema.type_flux.lower()}-{empreinte[:12]}",
        "type_flux": schema.type_flux,
        "mode": "INCREMENTAL",
        "horodatage": "2026-06-10T02:15:00+02:00",
        "fichier": {"nom": "exemple-valide.csv", "nb_lignes": len(exemples.PERSONNES), "sha256": empreinte},
    }


def _expected(schema: Schema, contenu: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "exemple-fautes.csv"
        chemin.write_text(contenu, encoding="utf-8")
        return validation.validate(chemin, schema)


def _reader(departs: set[str]) -> dict[str, str]:
    """The modules that read, each under its own path; packages are empty but for their words."""
    sources = {nom: texte for depart in sorted(departs) for nom, texte in _closure(depart).items()}
    fichiers = {f"lecteur/{nom.replace('.', '/')}.py": texte for nom, texte in sources.items()}
    for nom in sources:
        for morceaux in range(1, len(nom.split("."))):
            dossier = "/".join(nom.split(".")[:morceaux])
            fichiers[f"lecteur/{dossier}/__init__.py"] = '"""Part of certif, as the platform runs it."""\n'
    return fichiers


def _home(schema: Schema) -> str:
    """Where a feed is defined, as « module:name »; empty when nothing but the platform can read it.

    Portable: the module and all it imports need the standard library alone.
    """
    for nom, module in sorted(sys.modules.items()):
        if not nom.startswith(_MAISON):
            continue
        for attribut, valeur in vars(module).items():
            if valeur is schema and _outside(_closure(nom)) <= sys.stdlib_module_names:
                return f"{nom}:{attribut}"
    return ""


@cache  # the sources do not change while the process lives
def _closure(depart: str) -> dict[str, str]:
    """Our modules that this one needs, itself included: name → source."""
    sources: dict[str, str] = {}
    reste = [depart]
    while reste:
        nom = reste.pop()
        if nom in sources:
            continue
        specification = find_spec(nom)
        assert specification is not None and specification.origin is not None, nom
        if specification.submodule_search_locations is not None:
            continue  # a package says nothing by itself here
        sources[nom] = Path(specification.origin).read_text(encoding="utf-8")
        reste += [module for module in _imports(sources[nom]) if module.startswith(_MAISON)]
    return sources


def _outside(sources: dict[str, str]) -> set[str]:
    tous = {module for texte in sources.values() for module in _imports(texte)}
    return {module.split(".")[0] for module in tous if not module.startswith(_MAISON)}


@cache
def _imports(source: str) -> tuple[str, ...]:
    """Modules that a source names."""
    noms: list[str] = []
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Import):
            noms += [alias.name for alias in noeud.names]
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            noms.append(noeud.module)
            if noeud.module.startswith(_MAISON):
                noms += [
                    f"{noeud.module}.{alias.name}" for alias in noeud.names if _is_module(noeud.module, alias.name)
                ]
    return tuple(noms)


def _is_module(paquet: str, nom: str) -> bool:
    try:
        return find_spec(f"{paquet}.{nom}") is not None
    except ModuleNotFoundError:
        return False


def _json(contenu: Any) -> str:
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"
