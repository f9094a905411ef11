"""What partners read of a feed: page, schemas, dictionary, template, from the definition that the reader uses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
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
#: What the page says of a column, by (mandatory, cells may be empty).
_MENTIONS = {(True, False): "oui", (True, True): "la colonne", (False, False): "", (False, True): ""}


def fields_page(schema: Schema) -> str:
    """The page of a feed: rules of the file, table of columns, example."""
    lignes = [
        GENERE,
        f"# Flux {schema.type_flux}\n",
        *_rules(schema),
        "| n° | colonne | type | obligatoire | description | exemple |",
        "|---|---|---|---|---|---|",
        *(_row(rang, champ) for rang, champ in enumerate(schema.champs, 1)),
        "\nLes réponses possibles sont décrites dans [codes.md](codes.md). Le schéma JSON d’une ligne est"
        f" [{schema.type_flux.lower()}.schema.json]({schema.type_flux.lower()}.schema.json), le schéma de table"
        f" [{schema.type_flux.lower()}.table.json]({schema.type_flux.lower()}.table.json).\n",
        "```\n" + sample(schema) + "```\n",
    ]
    return "\n".join(lignes)


def _rules(schema: Schema) -> list[str]:
    """What holds for the whole file, by paragraphs."""
    if schema.source is not None:
        return [f"{schema.titre}.\n", *(f"{regle}\n" for regle in schema.source.regles)]
    return [
        f"{schema.titre}. Contrat 1.0.\n",
        "CSV en UTF-8, séparateur « ; », guillemets RFC 4180, en-tête obligatoire, ordre des colonnes libre ; "
        "ou JSON Lines"
        " avec les mêmes noms. Compression gz ou zip admise (le zip peut aussi contenir les justificatifs)."
        f" Au plus {schema.max_lignes} lignes et {schema.max_octets // (1 << 20)} Mo par fichier.\n",
        "Une ligne est connue par son partenaire et son identifiant technique. Renvoyer le même contenu ne "
        "change rien ;"
        " un envoi plus ancien (horodatage du manifeste, puis ligne) ne remplace jamais un plus récent."
        + _removal(schema)
        + "\n",
    ]


def _line(schema: Schema, cellules: Sequence[str]) -> str:
    return schema.source.line(cellules) if schema.source is not None else ";".join(cellules)


def _removal(schema: Schema) -> str:
    if not schema.reduites:
        return ""
    colonnes = ", ".join(f"`{nom}`" for nom in _published(schema, schema.cles))
    return f" Une {' ou une '.join(sorted(schema.reduites))} ne demande que les colonnes {colonnes}."


def _published(schema: Schema, noms: Iterable[str]) -> list[str]:
    """These columns as the files of the partner name them."""
    return [schema.champs[schema.rang[nom]].nom_publie for nom in noms]


def _row(rang: int, champ: Champ) -> str:
    precision = ""
    if champ.valeurs:
        precision = " : " + ", ".join(f"`{v}`" for v in champ.valeurs)
    elif champ.longueur:
        precision = f", {champ.longueur} caractères au plus"
    elif champ.bornes != (0, 0):
        precision = f" de {champ.bornes[0]} à {champ.bornes[1]}"
    requis = _MENTIONS[champ.obligatoire, champ.vide]
    forme = f"{_TYPES[champ.type]}{precision}"
    return f"| {rang} | `{champ.nom_publie}` | {forme} | {requis} | {_description(champ)} | {_cell(champ.exemple)} |"


def _description(champ: Champ) -> str:
    aussi = " ou ".join(f"`{nom}`" for nom in champ.variantes)
    return f"{champ.description} ; aussi nommée {aussi}" if aussi else champ.description


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
        lignes += [
            f"| {c.code} | {_cell(shown(c.message))} | {c.remede} |" for c in CODES.values() if c.portee is portee
        ]
        lignes.append("")
    return "\n".join(lignes)


def _cell(texte: str) -> str:
    return texte.replace("|", "\\|")


def shown(message: str) -> str:
    """The sentence of a code with an ellipsis where its values come."""
    return message.format(valeur="…", detail="…", champ="…").replace("….", "…")


def json_schema(schema: Schema) -> str:
    """JSON Schema (2020-12) of one row of a JSON Lines file; a removal only needs its key."""
    contenu: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Flux {schema.type_flux}, une ligne",
        "type": "object",
        "properties": {champ.nom_publie: _property(champ) for champ in schema.champs},
        "required": _published(schema, schema.cles if schema.reduites else schema.obligatoires),
    }
    if schema.reduites:
        [operation] = _published(schema, [schema.operation])
        contenu["if"] = {"properties": {operation: {"not": {"enum": sorted(schema.reduites)}}}}
        contenu["then"] = {"required": _published(schema, schema.obligatoires)}
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _property(champ: Champ) -> dict[str, Any]:
    formes: dict[Type, dict[str, Any]] = {
        Type.TEXTE: {"type": "string"} | _limits(champ, "^{}$"),
        Type.CODE: {"enum": list(champ.valeurs)},
        Type.ENTIER: {"type": "integer", "minimum": champ.bornes[0], "maximum": champ.bornes[1]},
        Type.DATE: {"type": "string", "format": "date"},
        Type.AXES: {"type": "array", "items": {"enum": [1, 2, 3, 4]}, "uniqueItems": True},
        Type.RPPS: {"type": "string", "pattern": "^8?[0-9]{11}$"},
        Type.SHA256: {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
    }
    forme = formes[champ.type]
    if champ.obligatoire and champ.vide and champ.type is not Type.TEXTE:
        forme = {"anyOf": [forme, {"const": ""}]}
    elif champ.obligatoire and not champ.vide and champ.type is Type.TEXTE:
        forme["minLength"] = 1
    return {"description": _description(champ), **forme}


def _limits(champ: Champ, patron: str) -> dict[str, Any]:
    longueur = {"maxLength": champ.longueur} if champ.longueur else {}
    return longueur | ({"pattern": patron.format(champ.patron)} if champ.patron else {})


def table_schema(schema: Schema) -> str:
    """Table Schema (Frictionless) of a CSV file; only what even a removal needs is said mandatory."""
    requises = schema.cles if schema.reduites else schema.obligatoires
    contenu = {
        "name": schema.type_flux.lower(),
        "title": schema.titre,
        "fields": [_table_field(champ, champ.nom in requises and not champ.vide) for champ in schema.champs],
        **({"primaryKey": _published(schema, (schema.identifiant, *schema.complements))} if schema.identifiant else {}),
        "missingValues": [""],
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _table_field(champ: Champ, requis: bool) -> dict[str, Any]:
    contraintes: dict[str, Any] = {"required": True} if requis else {}
    formes: dict[Type, tuple[str, dict[str, Any]]] = {
        Type.TEXTE: ("string", _limits(champ, "{}")),
        Type.CODE: ("string", {"enum": list(champ.valeurs)}),
        Type.ENTIER: ("integer", {"minimum": champ.bornes[0], "maximum": champ.bornes[1]}),
        Type.DATE: ("date", {}),
        Type.AXES: ("string", {"pattern": "[1-4](,[1-4])*"}),
        Type.RPPS: ("string", {"pattern": "8?[0-9]{11}"}),
        Type.SHA256: ("string", {"pattern": "[0-9a-fA-F]{64}"}),
    }
    nature, propres = formes.get(champ.type, ("string", {}))
    champ_table = {
        "name": champ.nom_publie, "type": nature, "description": _description(champ), "example": champ.exemple,
    }  # fmt: skip
    return champ_table | ({"constraints": contraintes | propres} if contraintes | propres else {})


def dictionary(schema: Schema) -> str:
    """The columns as a CSV that opens in a spreadsheet."""
    entete = (
        "rang",
        "colonne",
        "type",
        "obligatoire",
        "longueur",
        "valeurs",
        "minimum",
        "maximum",
        "description",
        "exemple",
    )
    return _csv(entete, ([rang, *_cells(champ)] for rang, champ in enumerate(schema.champs, 1)))


def _cells(champ: Champ) -> list[object]:
    bas, haut = champ.bornes if champ.bornes != (0, 0) else ("", "")
    return [
        champ.nom_publie, _TYPES[champ.type], _MENTIONS[champ.obligatoire, champ.vide] or "non", champ.longueur or "",
        " ".join(champ.valeurs), bas, haut, _description(champ), champ.exemple,
    ]  # fmt: skip


def template(schema: Schema) -> str:
    """An empty file: the header alone."""
    return header(schema) + "\n"


def header(schema: Schema) -> str:
    """The header line, without its end."""
    return _line(schema, schema.noms_publies)


def sample(schema: Schema) -> str:
    """The header and one line, as the examples of the columns give it."""
    return template(schema) + _line(schema, schema.exemples) + "\n"


def codes_table() -> str:
    """Every code as a CSV."""
    return _csv(
        ("code", "effet", "message", "que_faire"),
        ((c.code, c.portee.value, shown(c.message), c.remede) for c in CODES.values()),
    )


def _csv(entete: Sequence[object], lignes: Iterable[Sequence[object]]) -> str:
    sortie = io.StringIO()
    ecrit = csv.writer(sortie, delimiter=";", lineterminator="\n")
    ecrit.writerow(entete)
    ecrit.writerows(lignes)
    return sortie.getvalue()
