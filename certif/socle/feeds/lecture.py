"""From bytes to typed rows: header, dialect, values, first fault of each row. Bounded memory, one pass."""

from __future__ import annotations

import csv
import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from certif.socle.feeds.codes import FauteFichier, FauteLigne
from certif.socle.feeds.encodage import OCTETS_ENTETE
from certif.socle.feeds.enregistrements import Forme, leaves_open, read_records
from certif.socle.feeds.schema import Champ, Lecteur, Schema, Type

SEPARATEUR = ";"
#: Characters of a column named by an answer.
CHAMP_MAX = 40
#: Values of a column that are kept converted, and the types whose values come again and again.
GARDEES = 4_096
_REPETES = (Type.CODE, Type.ENTIER, Type.DATE)
_AUTRES = {",": "une virgule", "\t": "une tabulation", "|": "une barre verticale"}


#: How one column is read (see `Lecteurs.plan`).
Etape = tuple[int, int, Lecteur, bool, dict[str, object] | None]


class LigneLue(NamedTuple):
    """One row of a file. `valeurs` follow the order of the schema (None where empty); `code` is the first fault.

    `empreinte` is the md5 of the content columns: the same content twice is « inchangée ».
    """

    ligne: int
    id_technique: str
    valeurs: tuple
    empreinte: str
    code: str
    champ: str
    message: str
    avertissements: list[str]


@dataclass(frozen=True, slots=True)
class Dialecte:
    """How a file is written: `colonnes` in the order of the file (empty for JSON Lines), where its rows start."""

    colonnes: tuple[str, ...]
    debut: int
    premiere_ligne: int
    inconnues: tuple[str, ...]

    @property
    def is_json(self) -> bool:
        """Whether the file is JSON Lines."""
        return not self.colonnes

    @property
    def forme(self) -> Forme:
        """What the reader of records must know."""
        return Forme(None) if self.is_json else Forme(SEPARATEUR.encode(), len(self.colonnes))


def normalise_header(nom: str) -> str:
    """The comparable form of a column name: lower case, no accent, words joined by one underscore."""
    sans_accent = "".join(c for c in unicodedata.normalize("NFKD", nom) if not unicodedata.combining(c))
    return "_".join("".join(c if c.isalnum() else " " for c in sans_accent.casefold()).split())


def read_dialect(flux: BinaryIO, debut: int, schema: Schema) -> Dialecte:
    """The dialect of a checked text; `FauteFichier` E003 names what the header lacks."""
    flux.seek(debut)
    ligne, numero, octet = b"", 0, debut
    while not ligne.strip():
        octet = flux.tell()
        ligne = flux.readline(OCTETS_ENTETE)
        numero += 1
        if not ligne:
            raise FauteFichier("E009")
    if ligne.lstrip().startswith(b"{"):
        return Dialecte((), octet, numero, ())
    if leaves_open(ligne, False, SEPARATEUR.encode()):
        raise FauteFichier("E003", detail="un guillemet n’est pas refermé")
    try:
        brutes = next(csv.reader([ligne.decode("utf-8", "replace")], delimiter=SEPARATEUR))
    except csv.Error:
        raise FauteFichier("E003", detail="des fins de ligne d’un ancien Mac (retour chariot seul)") from None
    publies = {normalise_header(champ.nom_publie): champ.nom for champ in schema.champs}
    colonnes = tuple(publies.get(nom, nom) for nom in map(normalise_header, brutes))
    _check_header(colonnes, ligne, schema)
    connues = set(schema.noms)
    return Dialecte(colonnes, flux.tell(), numero + 1, tuple(c for c in colonnes if c and c not in connues))


def _check_header(colonnes: tuple[str, ...], ligne: bytes, schema: Schema) -> None:
    connues = [c for c in colonnes if c in schema.rang]
    if len(colonnes) == 1 and not connues:
        for separateur, mots in _AUTRES.items():
            if ligne.count(separateur.encode()) >= 2:
                raise FauteFichier("E003", detail=f"le séparateur semble être {mots} au lieu du point-virgule")
    doubles = [c.nom_publie for c in schema.champs if connues.count(c.nom) > 1]
    if doubles:
        raise FauteFichier("E003", detail=_columns(sorted(doubles), "en double"))
    manquantes = [c.nom_publie for c in schema.champs if c.obligatoire and c.nom not in colonnes]
    if manquantes:
        raise FauteFichier("E003", detail=_columns(manquantes, "manquante", "manquantes"))


def _columns(noms: list[str], une: str, plusieurs: str = "") -> str:
    """« 2 colonnes manquantes : a, b »: every name, since each must be put right."""
    quoi = f"colonne {une}" if len(noms) < 2 else f"{len(noms)} colonnes {plusieurs or une}"
    return f"{quoi}\u00a0: {', '.join(noms)}"


class Lecteurs:
    """Reads the rows of one file; built once per file or slice."""

    def __init__(
        self, schema: Schema, dialecte: Dialecte, *, rpps_strict: bool = True, pieces: dict[str, str] | None = None
    ):
        self.schema, self.dialecte, self.pieces = schema, dialecte, pieces or {}
        self.lecteurs: list[Lecteur] = [champ.reader(rpps_strict) for champ in schema.champs]
        colonnes = schema.noms if dialecte.is_json else dialecte.colonnes
        self.position = {c.nom: colonnes.index(c.nom) for c in schema.champs if c.nom in colonnes}
        #: (position in the file, rank in the schema, converter, mandatory, values known), in the order of the schema.
        self.plan = [self._step(rang, c) for rang, c in enumerate(schema.champs) if c.nom in self.position]
        self.reduit = [etape for etape in self.plan if schema.champs[etape[1]].nom in schema.cles]
        self.contenu = [rang for rang, champ in enumerate(schema.champs) if champ.contenu]
        self.largeur = len(colonnes)
        cle = (schema.identifiant, *schema.complements)
        #: Ranks of the columns of a key made of values read (several columns, or one rewritten by its converter).
        self.cle = (
            [schema.rang[nom] for nom in cle] if len(cle) > 1 or schema.champs[schema.rang[cle[0]]].lecteur else []
        )

    def _step(self, rang: int, champ: Champ) -> Etape:
        obligatoire = champ.obligatoire and not champ.vide
        return self.position[champ.nom], rang, self.lecteurs[rang], obligatoire, {} if champ.type in _REPETES else None

    def read(self, flux: BinaryIO, debut: int, fin: int, premiere_ligne: int) -> Iterator[LigneLue]:
        """The rows between two byte offsets of the file, each with its physical line."""
        dialecte = self.dialecte
        lis: Callable[[bytes], list[str]] = self._json if dialecte.is_json else _Csv().read
        for record in read_records(flux, debut, fin, dialecte.forme):
            yield self._one(premiere_ligne + record.ligne - 1, record.faute, lis, record.contenu)

    def read_values(self, ligne: int, objet: dict[str, Any]) -> LigneLue:
        """One row given as JSON values by column name (a row kept waiting, an API body); JSON Lines dialect only."""
        return self._one(ligne, "", self._texts, objet)

    def _texts(self, objet: dict[str, Any]) -> list[str]:
        return [_as_text(objet.get(c.nom, objet.get(c.nom_publie)), c.nom) for c in self.schema.champs]

    def _one(self, ligne: int, faute: str, lis: Callable[[Any], list[str]], source: object) -> LigneLue:
        avertissements: list[str] = []
        identifiant = ""
        try:
            if faute:
                raise FauteLigne("E309", "", detail=faute)
            cellules = lis(source)
            nombre = len(cellules)
            if nombre > self.position[self.schema.identifiant]:
                identifiant = cellules[self.position[self.schema.identifiant]].strip()[:64]
            if nombre != self.largeur:
                raise FauteLigne("E309", "", detail=f"{nombre} colonnes au lieu de {self.largeur}")
            valeurs = self._values(cellules, avertissements)
            if self.schema.verifie is not None:
                self.schema.verifie(valeurs, avertissements)
            if self.pieces:
                self._check_piece(valeurs)
        except FauteLigne as e:
            return LigneLue(ligne, identifiant, (), "", e.code, e.champ[:CHAMP_MAX], e.message, avertissements)
        if self.cle:
            identifiant = "|".join(str(valeurs[rang]) for rang in self.cle)[:64]
        return LigneLue(ligne, identifiant, valeurs, self._fingerprint(valeurs), "", "", "", avertissements)

    def _values(self, cellules: list[str], avertissements: list[str]) -> tuple:
        schema = self.schema
        plan = self.plan
        if schema.operation and cellules[self.position[schema.operation]].strip().upper() in schema.reduites:
            plan = self.reduit
        valeurs: list[object] = [None] * len(schema.champs)
        for position, rang, lecteur, obligatoire, connues in plan:
            brut = cellules[position]
            if connues is not None and brut in connues:
                valeurs[rang] = connues[brut]
            elif texte := brut.strip():
                remarques = len(avertissements)
                valeur = valeurs[rang] = lecteur(texte, avertissements)
                # A value that is remarked is read again, to be remarked again.
                if connues is not None and len(avertissements) == remarques and len(connues) < GARDEES:
                    connues[brut] = valeur
            elif obligatoire:
                raise FauteLigne("E306", schema.champs[rang].nom_publie)
        return tuple(valeurs)

    def _check_piece(self, valeurs: tuple) -> None:
        """The hash of a proof sent in the same archive must be the one the row gives (E401)."""
        if "justificatif_nom" not in self.schema.rang:
            return
        nom = valeurs[self.schema.rang["justificatif_nom"]]
        annoncee = valeurs[self.schema.rang["justificatif_sha256"]]
        trouvee = self.pieces.get(nom or "")
        if annoncee and trouvee and annoncee != trouvee:
            raise FauteLigne("E401", "justificatif_sha256", detail="le fichier joint a une autre empreinte")

    def _fingerprint(self, valeurs: tuple) -> str:
        contenu = [valeurs[rang] for rang in self.contenu]
        texte = "\x1f".join([v if isinstance(v, str) else "" if v is None else str(v) for v in contenu])
        return hashlib.md5(texte.encode(), usedforsecurity=False).hexdigest()

    def _json(self, contenu: bytes) -> list[str]:
        try:
            objet = json.loads(contenu)
        except (ValueError, RecursionError):
            raise FauteLigne("E309", "", detail="ce n’est pas un objet JSON") from None
        if not isinstance(objet, dict):
            raise FauteLigne("E309", "", detail="un objet JSON est attendu")
        return self._texts(objet)


class _UnALaFois(Iterator[str]):
    """Feeds csv.reader with one record at a time, so that a broken one cannot take the next ones with it."""

    prochain: str | None = None

    def __next__(self) -> str:
        if self.prochain is None:
            raise StopIteration
        texte, self.prochain = self.prochain, None
        return texte


class _Csv:
    """The cells of one record after another."""

    def __init__(self) -> None:
        self.alimentation = _UnALaFois()
        self.reader = csv.reader(self.alimentation, delimiter=SEPARATEUR)

    def read(self, contenu: bytes) -> list[str]:
        """The cells of this record; `FauteLigne` when it is not one."""
        self.alimentation.prochain = contenu.decode()
        try:
            return next(self.reader)
        except (csv.Error, StopIteration):
            raise FauteLigne("E309", "", detail="guillemets ou sauts de ligne mal placés") from None


def _as_text(valeur: object, nom: str) -> str:
    """A JSON value as the text a CSV cell would hold."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool) or not isinstance(valeur, str | int | list):
        raise FauteLigne(
            "E307", nom, valeur=type(valeur).__name__, detail="un texte, un entier ou une liste est attendu"
        )
    texte = ",".join(str(element) for element in valeur) if isinstance(valeur, list) else str(valeur)
    if "\0" in texte or any("\ud800" <= c <= "\udfff" for c in texte):
        raise FauteLigne("E309", nom, detail="un caractère interdit")
    return texte
