"""The manifest of a backup: what it holds, counted and hashed, signed by the key of the backups. Written last.

A folder without a manifest is not a backup: it was being written. The manifest names no person; it is in clear, so that
the operator reads what a backup is without its key.
"""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from certif.sauvegarde.scelle import derive
from certif.settings.environnement import env, is_given
from certif.socle.refus import Refus

NOM = "manifeste.json"
FORMAT = 1
VARIABLE = "CERTIF_CLE_SAUVEGARDE"
LONGUEUR_MIN = 43


@dataclass(frozen=True, slots=True)
class Piece:
    """One sealed file: its name, and the sizes (bytes) and SHA-256 of what it holds and of what is on the disk."""

    nom: str
    taille: int
    sha256: str
    taille_scellee: int
    sha256_scelle: str


@dataclass(frozen=True, slots=True)
class Compte:
    """One table: its rows, and the SHA-256 of all of them in the order of their keys."""

    lignes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifeste:
    """What a backup holds. `at` is the instant of the snapshot (ISO, UTC); `journal` the last event kept."""

    at: str
    version: str
    postgres: str
    migrations: int
    cle: str
    tables: dict[str, Compte]
    registre: str
    journal: dict[str, Any]
    fichiers: int
    octets: int
    manquants: int
    pieces: tuple[Piece, ...]
    secondes: float
    format: int = field(default=FORMAT)

    def write(self, dossier: Path, cle: bytes) -> None:
        """Sign it and put it in place: from then on the folder is a backup."""
        corps = asdict(self)
        chemin = dossier / f"{NOM}.tmp"
        with chemin.open("w", encoding="utf-8") as sortie:
            json.dump({**corps, "sceau": _seal(corps, cle)}, sortie, ensure_ascii=False, indent=1)
            sortie.flush()
            os.fsync(sortie.fileno())
        chemin.rename(dossier / NOM)
        descripteur = os.open(dossier, os.O_RDONLY)
        os.fsync(descripteur)
        os.close(descripteur)

    @property
    def lignes(self) -> int:
        """Rows of the whole base."""
        return sum(compte.lignes for compte in self.tables.values())


def read(dossier: Path, cle: bytes) -> Manifeste:
    """The manifest of this folder, its signature checked; `Refus` says what is wrong."""
    try:
        corps = json.loads((dossier / NOM).read_text(encoding="utf-8"))
        sceau = corps.pop("sceau")
        tables = {nom: Compte(**compte) for nom, compte in corps.pop("tables").items()}
        pieces = tuple(Piece(**piece) for piece in corps.pop("pieces"))
        lu = Manifeste(**corps, tables=tables, pieces=pieces)
    except FileNotFoundError:
        raise Refus(
            "sauvegarde_absente",
            f"{dossier} ne contient pas de sauvegarde terminée\u00a0: il n’y a pas de {NOM}.",
            remede="Donnez le dossier d’une sauvegarde dont la commande a dit « Sauvegarde terminée ».",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unreadable() from None
    if lu.cle != name_of(cle):
        raise Refus(
            "cle_etrangere",
            f"Cette sauvegarde est scellée par une autre clé (elle se nomme {lu.cle}, la vôtre {name_of(cle)}).",
            remede=f"Donnez par --cle, ou par {VARIABLE}, la clé qui avait cours le {lu.at[:10]}.",
        )
    if not hmac.compare_digest(str(sceau), _seal(asdict(lu), cle)):
        raise _unreadable()
    return lu


def key(fichier: Path | None) -> bytes:
    """The key of the backups: a file, or the environment; never a setting, pages have no use for it."""
    if fichier is None and not is_given(VARIABLE):
        raise Refus(
            "cle_absente",
            "La clé des sauvegardes n’est pas donnée.",
            remede=f"Donnez --cle FICHIER, ou la variable {VARIABLE} (ou {VARIABLE}_FILE).",
        )
    texte = (fichier.read_text(encoding="utf-8") if fichier else env.str(VARIABLE)).strip()
    if len(texte) < LONGUEUR_MIN or len(set(texte)) < 12:
        raise Refus(
            "cle_faible",
            f"La clé des sauvegardes est trop faible\u00a0: au moins {LONGUEUR_MIN} caractères tirés au hasard.",
            remede='python -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    return texte.encode()


def name_of(cle: bytes) -> str:
    """A name for the key, from which it cannot be found again."""
    return derive(cle, b"", "nom")[:6].hex()


def _seal(corps: dict[str, Any], cle: bytes) -> str:
    octets = json.dumps(corps, ensure_ascii=False, sort_keys=True).encode()
    return hmac.new(derive(cle, b"", "manifeste"), octets, "sha256").hexdigest()


def _unreadable() -> Refus:
    return Refus(
        "manifeste_altere",
        f"Le fichier {NOM} de cette sauvegarde a été modifié, ou vient d’une autre version.",
        remede="Prenez une autre copie de cette sauvegarde, ou la sauvegarde précédente.",
    )
