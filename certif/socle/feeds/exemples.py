"""Sample rows of a feed, from its definition: two invented people that pass, and one row for each kind of fault."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from certif.socle.feeds.schema import Champ, Schema, Type

_CHIFFRES = re.compile(r"\d+$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Personne:
    """Somebody who does not exist (RPPS 99790…)."""

    rpps: str
    nom: str
    prenom: str
    profession: str
    savoir_faire: str


PERSONNES = (
    Personne("99790000006", "EXEMPLE", "Camille", "10", "SM54"),
    Personne("99790000014", "FICTIF", "Sacha", "60", ""),
)
_COLONNES = {
    "rpps": "rpps", "nom_exercice": "nom", "prenom_exercice": "prenom", "nom": "nom", "prenom": "prenom",
    "code_profession": "profession", "code_savoir_faire": "savoir_faire",
}  # fmt: skip

Ligne = dict[str, str]


def valid_rows(schema: Schema) -> list[Ligne]:
    """One faultless row for each invented person."""
    return [_row(schema, personne, rang) for rang, personne in enumerate(PERSONNES)]


def faulty_file(schema: Schema) -> str:
    """A CSV of the contract: a faultless row, then one row for each fault that a column of this feed can have."""
    bonne = valid_rows(schema)[0]
    fautes = [bonne, *(_numbered(schema, {**bonne, **f}, r) for r, f in enumerate(_faults(schema, bonne), 1))]
    return (
        csv_text(schema, fautes) + csv_text(schema, [_numbered(schema, bonne, len(fautes))], entete=False)[:-1] + ";x\n"
    )


def csv_text(schema: Schema, lignes: Iterable[Mapping[str, str]], *, entete: bool = True) -> str:
    """Rows as the contract writes them."""
    sortie = io.StringIO()
    ecrit = csv.writer(sortie, delimiter=";", lineterminator="\n")
    if entete:
        ecrit.writerow(schema.noms_publies)
    ecrit.writerows([ligne.get(nom, "") for nom in schema.noms] for ligne in lignes)
    return sortie.getvalue()


def _row(schema: Schema, personne: Personne, rang: int) -> Ligne:
    ligne = {champ.nom: champ.exemple for champ in schema.champs}
    ligne |= {nom: getattr(personne, attribut) for nom, attribut in _COLONNES.items() if nom in ligne}
    return _numbered(schema, ligne, rang)


def _numbered(schema: Schema, ligne: Ligne, rang: int) -> Ligne:
    """The row under a key of its own: the number that the last column of the key ends with moves on."""
    nom = (schema.identifiant, *schema.complements)[-1]
    if nom in _COLONNES:
        return ligne
    return {
        **ligne, nom: _CHIFFRES.sub(lambda m: str(int(m[0]) + rang).zfill(len(m[0])), ligne[nom])
    }  # fmt: skip


def _faults(schema: Schema, bonne: Ligne) -> Iterator[Ligne]:
    """Changes that each bring one fault, at most one of a kind."""
    vues: set[str] = set()
    for champ in schema.champs:
        for sorte, valeur in _wrong(champ, schema):
            if sorte not in vues:
                vues.add(sorte)
                yield {champ.nom: valeur}
    if {"date_debut", "date_fin"} <= set(bonne) and bonne["date_debut"] < bonne["date_fin"]:
        yield {"date_debut": bonne["date_fin"], "date_fin": bonne["date_debut"]}


def _wrong(champ: Champ, schema: Schema) -> Iterator[tuple[str, str]]:
    """(kind of fault, value) of the values that this column refuses."""
    if champ.nom in (schema.identifiant, *schema.complements):
        return
    if champ.type is Type.RPPS:
        yield "rpps-court", "9979000000"
        yield "rpps-cle", "99790000007"
    if champ.obligatoire and champ.type is Type.TEXTE:
        yield "vide", ""
    if champ.type is Type.TEXTE and champ.longueur:
        yield "long", "x" * (champ.longueur + 1)
    if champ.type is Type.CODE and champ.nom != schema.operation:
        yield f"code-{champ.code}", "INCONNU"
    if champ.type is Type.ENTIER:
        yield "entier", "douze"
    if champ.type is Type.DATE:
        yield "date", "2026-02-31"
    if champ.type is Type.SHA256:
        yield "empreinte", "abc"
