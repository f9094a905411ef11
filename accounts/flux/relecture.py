"""Read some rows of a kept delivery again, by their lines: what was rejected is nowhere else than in its file."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from datetime import date

from accounts.flux import formats
from accounts.flux.depot import content_path
from accounts.flux.morceaux import readers
from accounts.models import Livraison, Morceau
from certif.socle.feeds.enregistrements import Enregistrement, read_records
from certif.socle.feeds.lecture import SEPARATEUR, Dialecte, LigneLue


def read_rows(livraison: Livraison, lignes: Collection[int], on: date) -> dict[int, LigneLue]:
    """These rows as the processing reads them, by line; empty when the file is gone."""
    format_ = formats.get(livraison.type_flux)
    lecteurs = readers(format_, livraison, on)
    lues: dict[int, LigneLue] = {}
    try:
        with content_path(livraison).open("rb") as flux:
            for morceau, voulues in _slices(livraison, lignes):
                for lue in lecteurs.read(flux, morceau.octet_debut, morceau.octet_fin, morceau.premiere_ligne):
                    if lue.ligne in voulues:
                        lues[lue.ligne] = lue
                    if lue.ligne >= max(voulues):
                        break
    except FileNotFoundError:
        return {}
    return lues


def read_texts(livraison: Livraison, lignes: Collection[int]) -> dict[int, dict[str, str]]:
    """The cells of these rows as they were sent, by line then by column of the feed, whatever their faults.

    A row without the columns of its header gives those it has; one that is no record at all is left out.
    """
    notes = livraison.manifeste.get("dialecte")
    if not lignes or not notes or not formats.known(livraison.type_flux):
        return {}
    dialecte = Dialecte(tuple(notes["colonnes"]), notes["debut"], notes["premiere_ligne"], ())
    connues = set(formats.get(livraison.type_flux).schema.noms)
    lues: dict[int, dict[str, str]] = {}
    try:
        with content_path(livraison).open("rb") as flux:
            for morceau, voulues in _slices(livraison, lignes):
                for record in read_records(flux, morceau.octet_debut, morceau.octet_fin, dialecte.forme):
                    ligne = morceau.premiere_ligne + record.ligne - 1
                    if ligne in voulues and (cellules := _cells(record, dialecte)):
                        lues[ligne] = {nom: texte for nom, texte in cellules.items() if nom in connues}
                    if ligne >= max(voulues):
                        break
    except FileNotFoundError:
        return {}
    return lues


def _slices(livraison: Livraison, lignes: Collection[int]) -> Iterator[tuple[Morceau, set[int]]]:
    """Slices that hold some of these lines, each with the lines it holds; one query."""
    if not lignes:
        return
    morceaux = sorted(livraison.morceaux.all(), key=lambda morceau: morceau.premiere_ligne)
    bornes = [*(m.premiere_ligne for m in morceaux[1:]), max(lignes) + 1]
    for morceau, suivante in zip(morceaux, bornes, strict=True):
        if voulues := {ligne for ligne in lignes if morceau.premiere_ligne <= ligne < suivante}:
            yield morceau, voulues


def _cells(record: Enregistrement, dialecte: Dialecte) -> dict[str, str]:
    """Cells by name of column; empty when the record cannot be told apart."""
    texte = record.contenu.decode("utf-8", "replace").replace("\0", "")
    if dialecte.is_json:
        try:
            objet = json.loads(texte)
        except (ValueError, RecursionError):
            return {}
        return {nom: _text(valeur) for nom, valeur in objet.items()} if isinstance(objet, dict) else {}
    try:
        cellules = next(csv.reader([texte], delimiter=SEPARATEUR))
    except (csv.Error, StopIteration):
        return {}
    return {nom: cellule.strip() for nom, cellule in zip(dialecte.colonnes, cellules, strict=False)}


def _text(valeur: object) -> str:
    if valeur is None:
        return ""
    return ",".join(str(element) for element in valeur) if isinstance(valeur, list) else str(valeur)
