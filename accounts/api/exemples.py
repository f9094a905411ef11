"""What a developer finds in the document alone: the columns of each feed, and a body that is taken as it stands."""

from __future__ import annotations

import json
from typing import Any

from accounts.flux import definitions
from certif.socle.feeds import documentation, exemples
from certif.socle.feeds.schema import Schema


def add_feeds(contenu: dict[str, Any]) -> None:
    """Add to the document a shape by feed (`LigneActions`…) and an example of each deposit, and of a correction."""
    flux = [schema for schema in definitions.every() if schema.source is None]
    formes = contenu["components"]["schemas"]
    for schema in flux:
        formes[_name(schema)] = _shape(schema)
    noms = ", ".join(f"« {_name(schema)} » pour {schema.type_flux}" for schema in flux)
    lignes = formes["EnvoiLignesRequest"]["properties"]["lignes"]
    lignes["description"] = f"Les lignes, avec les noms de colonnes du contrat : {noms}."
    formes["LigneCorrigeeFormeRequest"]["properties"]["valeurs"]["description"] += f" {noms}."
    depot = contenu["paths"]["/api/v1/flux"]["post"]["requestBody"]["content"]["application/json"]
    depot["examples"] = {
        schema.type_flux: {
            "summary": schema.titre,
            "value": {"type_flux": schema.type_flux, "essai": True, "lignes": exemples.valid_rows(schema)},
        }
        for schema in flux
    }
    correction = contenu["paths"]["/api/v1/flux/{identifiant}/lignes"]["post"]["requestBody"]["content"]
    correction["application/json"]["examples"] = {
        schema.type_flux: {
            "summary": f"Corriger la première ligne ({schema.type_flux})",
            "value": {"lignes": [{"ligne": 1, "valeurs": exemples.valid_rows(schema)[0]}]},
        }
        for schema in flux
    }


def _name(schema: Schema) -> str:
    return "Ligne" + "".join(mot.capitalize() for mot in schema.type_flux.split("_"))


def _shape(schema: Schema) -> dict[str, Any]:
    """JSON Schema of one row, in the dialect of the document (OpenAPI 3.0: no `const`, no `if`)."""
    lue = json.loads(documentation.json_schema(schema))
    return {
        "type": "object",
        "description": f"{lue['title']}. Le schéma complet est dans la trousse (/developpeurs/trousse.zip).",
        "properties": {nom: _readable(forme) for nom, forme in lue["properties"].items()},
        "required": lue["required"],
    }


def _readable(forme: dict[str, Any]) -> dict[str, Any]:
    if "const" in forme:
        return {nom: valeur for nom, valeur in forme.items() if nom != "const"} | {"enum": [forme["const"]]}
    if "anyOf" in forme:
        return forme | {"anyOf": [_readable(choix) for choix in forme["anyOf"]]}
    return forme
