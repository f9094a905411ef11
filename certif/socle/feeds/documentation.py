"""What partners read of a feed: French page and JSON Schema, from the definition that the reader itself uses."""

from __future__ import annotations

import json
from typing import Any

from certif.socle.feeds.codes import CODES, Portee
from certif.socle.feeds.schema import Champ, Schema, Type

GENERE = "<!-- Page générée par « python manage.py document_feeds » : ne pas la modifier à la main. -->\n"
_TYPES = {
    Type.TEXTE: "texte",
    Type.CODE: "code",
    Type.ENTIER: "entier",
    Type.DATE: "date AAAA-MM-JJ",
    Type.AXES: "liste d’axes",
    Type.RPPS: "onze chiffres",
    Type.SHA256: "64 chiffres hexadécimaux",
}


def fields_page(schema: Schema) -> str:
    """The page of a feed: rules of the file, table of columns, example."""
    lignes = [
        GENERE,
        f"# Flux {schema.type_flux}\n",
        f"{schema.titre}. Contrat 1.0.\n",
        "CSV en UTF-8, séparateur « ; », guillemets RFC 4180, en-tête obligatoire, ordre des colonnes libre ; "
        "ou JSON Lines"
        " avec les mêmes noms. Compression gz ou zip admise (le zip peut aussi contenir les justificatifs)."
        f" Au plus {schema.max_lignes} lignes et {schema.max_octets // (1 << 20)} Mo par fichier.\n",
        "Une ligne est connue par son partenaire et son identifiant technique. Renvoyer le même contenu ne "
        "change rien ;"
        " un envoi plus ancien (horodatage du manifeste, puis ligne) ne remplace jamais un plus récent."
        " Une SUPPRESSION ne demande que les colonnes " + ", ".join(f"`{nom}`" for nom in schema.cles) + ".\n",
        "| n° | colonne | type | obligatoire | description | exemple |",
        "|---|---|---|---|---|---|",
        *(_row(rang, champ) for rang, champ in enumerate(schema.champs, 1)),
        "\nLes réponses possibles sont décrites dans [codes.md](codes.md). Le schéma JSON d’une ligne est"
        f" [{schema.type_flux.lower()}.schema.json]({schema.type_flux.lower()}.schema.json).\n",
        "```\n" + ";".join(schema.noms) + "\n" + ";".join(champ.exemple for champ in schema.champs) + "\n```\n",
    ]
    return "\n".join(lignes)


def _row(rang: int, champ: Champ) -> str:
    precision = ""
    if champ.valeurs:
        precision = " : " + ", ".join(f"`{v}`" for v in champ.valeurs)
    elif champ.longueur:
        precision = f", {champ.longueur} caractères au plus"
    elif champ.bornes != (0, 0):
        precision = f" de {champ.bornes[0]} à {champ.bornes[1]}"
    requis = "oui" if champ.obligatoire else ""
    forme = f"{_TYPES[champ.type]}{precision}"
    return f"| {rang} | `{champ.nom}` | {forme} | {requis} | {champ.description} | {champ.exemple} |"


def codes_page() -> str:
    """Every code of the contract, by what it is about."""
    lignes = [
        GENERE,
        "# Codes des accusés\n",
        "Un code ne change jamais de sens. Chaque ligne d’un fichier reçoit exactement une réponse :"
        " acceptée, inchangée, rapprochée, en attente ou rejetée ; les avertissements s’y ajoutent.\n",
    ]
    for portee in Portee:
        lignes += [f"## {portee.value.capitalize()}\n", "| code | message | que faire |", "|---|---|---|"]
        lignes += [f"| {c.code} | {_shown(c.message)} | {c.remede} |" for c in CODES.values() if c.portee is portee]
        lignes.append("")
    return "\n".join(lignes)


def _shown(message: str) -> str:
    return message.format(valeur="…", detail="…", champ="…").replace("|", "\\|")


def json_schema(schema: Schema) -> str:
    """JSON Schema (2020-12) of one row of a JSON Lines file; a removal only needs its key."""
    contenu = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Flux {schema.type_flux}, une ligne",
        "type": "object",
        "properties": {champ.nom: _property(champ) for champ in schema.champs},
        "required": list(schema.cles),
        "if": {"properties": {schema.operation: {"not": {"enum": sorted(schema.reduites)}}}},
        "then": {"required": list(schema.obligatoires)},
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _property(champ: Champ) -> dict[str, Any]:
    formes: dict[Type, dict[str, Any]] = {
        Type.TEXTE: {"type": "string", "maxLength": champ.longueur},
        Type.CODE: {"enum": list(champ.valeurs)},
        Type.ENTIER: {"type": "integer", "minimum": champ.bornes[0], "maximum": champ.bornes[1]},
        Type.DATE: {"type": "string", "format": "date"},
        Type.AXES: {"type": "array", "items": {"enum": [1, 2, 3, 4]}, "uniqueItems": True},
        Type.RPPS: {"type": "string", "pattern": "^8?[0-9]{11}$"},
        Type.SHA256: {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
    }
    propriete = {"description": champ.description, **formes[champ.type]}
    if champ.obligatoire and champ.type is Type.TEXTE:
        propriete["minLength"] = 1
    return propriete
