"""What a file would be answered before anybody is looked up: the platform's own reader, without the platform.

Row faults are those of the columns and of the checks between them; a row « sans faute » may still wait for its person
or meet another one's key when it is really sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from certif.socle.feeds.codes import FauteFichier, message, remede
from certif.socle.feeds.encodage import check_text
from certif.socle.feeds.lecture import Lecteurs, LigneLue, read_dialect
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.feeds.schema import Schema

BLOC = 1 << 20


def validate(chemin: Path, schema: Schema, manifeste: Manifeste | None = None) -> dict[str, Any]:
    """The report on a plain file: `statut` is VALIDE, A_CORRIGER (some rows) or REJETE (the whole file)."""
    rapport: dict[str, Any] = {"fichier": chemin.name, "type_flux": schema.type_flux}
    try:
        with chemin.open("rb") as flux:
            _check_manifest(flux, manifeste)
            lignes = list(_faulty(flux, schema, rapport))
        _check_size(rapport["compteurs"]["recues"], schema, manifeste)
    except FauteFichier as faute:
        erreur = {"code": faute.code, "message": faute.message, "remede": faute.remede}
        return {"fichier": chemin.name, "type_flux": schema.type_flux, "statut": "REJETE", "erreurs": [erreur]}
    rapport["rejetees"] = [entry(lue) for lue in lignes if lue.code]
    rapport["avertissements"] = [
        {"ligne": lue.ligne, "id_technique": lue.id_technique, "code": code, "message": message(code),
         "remede": remede(code)}
        for lue in lignes if not lue.code for code in lue.avertissements
    ]  # fmt: skip
    rapport["statut"] = "A_CORRIGER" if rapport["rejetees"] else "VALIDE"
    return rapport


def entry(lue: LigneLue) -> dict[str, Any]:
    """A rejected row, as the row-by-row report of the contract writes it."""
    entree: dict[str, Any] = {"ligne": lue.ligne, "id_technique": lue.id_technique}
    if lue.champ:
        entree["champ"] = lue.champ
    return {**entree, "code": lue.code, "message": lue.message, "remede": remede(lue.code)}


def _faulty(flux: BinaryIO, schema: Schema, rapport: dict[str, Any]) -> Iterator[LigneLue]:
    """Rows with something to say; counts all of them in the report."""
    flux.seek(0)
    texte = check_text(flux)
    if texte.taille > schema.max_octets:
        raise FauteFichier("E008", detail=f"plus de {schema.max_octets // BLOC} Mo")
    dialecte = read_dialect(flux, texte.debut, schema)
    rapport["colonnes_ignorees"] = list(dialecte.inconnues)
    recues = rejetees = 0
    for lue in Lecteurs(schema, dialecte).read(flux, dialecte.debut, texte.taille, dialecte.premiere_ligne):
        recues += 1
        rejetees += bool(lue.code)
        if lue.code or lue.avertissements:
            yield lue
    rapport["compteurs"] = {"recues": recues, "sans_faute": recues - rejetees, "rejetees": rejetees}


def _check_manifest(flux: BinaryIO, manifeste: Manifeste | None) -> None:
    if manifeste is None or not manifeste.sha256:
        return
    empreinte = hashlib.sha256()
    while bloc := flux.read(BLOC):
        empreinte.update(bloc)
    if empreinte.hexdigest() != manifeste.sha256:
        raise FauteFichier("E001")


def _check_size(recues: int, schema: Schema, manifeste: Manifeste | None) -> None:
    if manifeste is not None and manifeste.nb_lignes not in (None, recues):
        raise FauteFichier("E004", valeur=manifeste.nb_lignes, detail=recues)
    if recues == 0:
        raise FauteFichier("E009")
    if schema.max_lignes and recues > schema.max_lignes:
        raise FauteFichier("E008", detail=f"{recues} lignes, {schema.max_lignes} au plus")
