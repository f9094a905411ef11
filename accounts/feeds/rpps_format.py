"""Recognise the files of the Annuaire Santé by their header and stream their lines, whatever their size.

Formats: `PS_LibreAcces_Personne_activite` (56 columns, 52 before 2024), `PS_LibreAcces_SavoirFaire`,
`PS_LibreAcces_Dipl_AutExerc`, and the Ordre supplement. UTF-8, one header line, `|` without quoting and with one
more `|` at the end of every line (the supplement: `;`). Columns are found by normalised name, never by position.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from accounts.feeds.rpps_champs import DIPLOMES, INSCRIPTIONS, ROSTER, SAVOIR_FAIRE
from certif.socle.feeds.schema import Schema

LIGNE_MAX = 65_536
_APOSTROPHES = re.compile(r"\s*['’‘`´]\s*")
_HORODATAGE = re.compile(r"_(\d{8})(\d{4,6})?(?:\D|$)")


class Genre(StrEnum):
    """What a file of the roster holds."""

    ACTIVITES = "ROSTER"
    SAVOIR_FAIRE = "SAVOIR_FAIRE"
    DIPLOMES = "DIPLOMES"
    INSCRIPTIONS = "INSCRIPTIONS"


class FichierRefuse(Exception):
    """A whole file is refused; `code` is the contract's (E0xx), the message one French line that says what to do."""

    def __init__(self, code: str, fichier: str, message: str) -> None:
        super().__init__(f"{fichier} : {message}")
        self.code = code
        self.message = message


def normalise(nom: str) -> str:
    """A column name as it is compared: lower case, no accent, one space, straight apostrophes."""
    nu = "".join(c for c in unicodedata.normalize("NFD", nom.casefold()) if not unicodedata.combining(c))
    return " ".join(_APOSTROPHES.sub("'", nu).split())


SCHEMAS: dict[Genre, Schema] = {
    Genre(schema.type_flux): schema for schema in (ROSTER, SAVOIR_FAIRE, DIPLOMES, INSCRIPTIONS)
}


def _headers() -> dict[str, tuple[str, ...]]:
    """Our word → the normalised headers it goes by, the current one first."""
    noms: dict[str, tuple[str, ...]] = {}
    for schema in SCHEMAS.values():
        for champ in schema.champs:
            if champ.lu or champ.obligatoire:
                siens = (normalise(nom) for nom in (champ.nom_publie, *champ.variantes))
                noms[champ.nom] = tuple(dict.fromkeys((*noms.get(champ.nom, ()), *siens)))
    return noms


_ENTETES = _headers()


@dataclass(slots=True)
class Fichier:
    """One recognised file: its kind and where each of our columns stands; counters fill up while it is read."""

    chemin: Path
    genre: Genre
    separateur: str
    colonnes: dict[str, int]
    largeur: int
    taille: int
    octets_lus: int = 0
    empreinte: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def nom(self) -> str:
        """File name without its folder: what is shown and kept."""
        return self.chemin.name

    @property
    def horodatage(self) -> datetime | None:
        """Instant of extraction written in the file name (`_AAAAMMJJHHMM`), or None. Naive, Paris time."""
        trouve = _HORODATAGE.search(self.chemin.stem)
        if not trouve:
            return None
        try:
            return datetime.strptime(trouve[1] + (trouve[2] or "0000")[:4], "%Y%m%d%H%M")  # noqa: DTZ007 - made aware by the caller
        except ValueError:
            return None

    def extraction(self, defaut: date) -> date:
        """Day of extraction, `defaut` when the name does not say it."""
        return self.horodatage.date() if self.horodatage else defaut

    def lines(self) -> Iterator[tuple[int, str]]:
        """Line number (header = 1) and text of every line after the header, bounded memory.

        Raises FichierRefuse (E002) on the first byte that is not UTF-8.
        """
        with self.chemin.open("rb", buffering=1 << 20) as flux:
            for numero, brut in enumerate(iter(partial(flux.readline, LIGNE_MAX), b""), start=1):
                self.octets_lus += len(brut)
                self.empreinte.update(brut)
                if numero > 1:
                    yield numero, _decode(brut, self.nom, numero)


def recognise(chemin: Path) -> Fichier:
    """Read the header of a file and say what it is; FichierRefuse when it cannot be used, before anything is read."""
    nom = chemin.name
    if not chemin.is_file():
        raise FichierRefuse("E006", nom, "ce fichier est introuvable ; vérifiez le chemin donné.")
    with chemin.open("rb") as flux:
        entete = _decode(flux.readline(LIGNE_MAX), nom, 1).removeprefix("\ufeff")
    if not entete.strip():
        raise FichierRefuse("E009", nom, "le fichier est vide ; redemandez l’extraction.")
    separateur = "|" if entete.count("|") >= entete.count(";") else ";"
    noms = [normalise(cellule) for cellule in entete.split(separateur)]
    if noms and not noms[-1]:
        noms.pop()
    colonnes = {mot: rang for mot, variantes in _ENTETES.items() if (rang := _first(noms, variantes)) is not None}
    genre = _genre(nom, colonnes, separateur)
    _require_columns(nom, genre, colonnes)
    return Fichier(chemin, genre, separateur, colonnes, len(noms), chemin.stat().st_size)


def _first(noms: list[str], variantes: tuple[str, ...]) -> int | None:
    return next((noms.index(variante) for variante in variantes if variante in noms), None)


def _genre(nom: str, colonnes: dict[str, int], separateur: str) -> Genre:
    if (separateur == ";" and {"rpps", "ordre"} & colonnes.keys()) or "debut" in colonnes:
        return Genre.INSCRIPTIONS
    if separateur == "|" and "diplome" in colonnes:
        return Genre.DIPLOMES
    if separateur == "|" and {"mode", "structure", "finess", "secteur"} & colonnes.keys():
        return Genre.ACTIVITES
    if separateur == "|" and {"sf", "type_sf"} & colonnes.keys():
        return Genre.SAVOIR_FAIRE
    raise FichierRefuse(
        "E003",
        nom,
        "l’en-tête n’est pas celui d’un fichier connu ; attendu : Personne_activite, SavoirFaire ou Dipl_AutExerc "
        "(séparateur « | »), ou le supplément de l’Ordre (séparateur « ; »).",
    )


def _require_columns(nom: str, genre: Genre, colonnes: dict[str, int]) -> None:
    manquantes = [c.nom_publie for c in SCHEMAS[genre].champs if c.obligatoire and c.nom not in colonnes]
    if manquantes:
        accord = "colonne obligatoire absente" if len(manquantes) == 1 else "colonnes obligatoires absentes"
        raise FichierRefuse(
            "E003", nom, f"{accord} : {', '.join(manquantes)} ; redemandez l’extraction complète, avec son en-tête."
        )


def _decode(brut: bytes, nom: str, numero: int) -> str:
    if len(brut) >= LIGNE_MAX and not brut.endswith(b"\n"):
        raise FichierRefuse("E003", nom, f"la ligne {numero} dépasse 64 Kio ; ce n’est pas une extraction du RPPS.")
    try:
        return brut.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise FichierRefuse(
            "E002",
            nom,
            f"la ligne {numero} n’est pas en UTF-8 (sans doute Windows-1252) ; réenregistrez le fichier en UTF-8.",
        ) from None
