"""Keys of the journal's heads: the private one that signs, the public ones that are shown, each with its dates.

Both are files outside the database: whoever may rewrite the base can neither sign nor change what is compared with.
`CERTIF_JOURNAL_CLE` (PEM, Ed25519) is read by workers alone; `CERTIF_JOURNAL_CLES_PUBLIQUES` has one line per key,
`depuis[..jusquau] base64`, the newest first. Each is read again when its file changes: no restart for a new key.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from accounts import horloge


class CleIndisponible(RuntimeError):
    """No head can be signed for now: what, and what the operator does about it. The journal waits, nothing is lost."""

    def __init__(self, code: str, message: str, remede: str) -> None:
        super().__init__(f"{message} {remede}")
        self.code = code
        self.message = message
        self.remede = remede


@dataclass(frozen=True, slots=True)
class ClePublique:
    """A published key: its 32 bytes, the first and the last day (both included) on which it may have signed."""

    octets: bytes
    depuis: date
    jusquau: date | None = None

    @property
    def nom(self) -> str:
        """What heads name it by: sixteen hexadecimal digits of its SHA-256."""
        return name_of(self.octets)

    @property
    def base64(self) -> str:
        """Its bytes, as published."""
        return base64.b64encode(self.octets).decode()

    def is_of(self, texte: bytes, signature: bytes, on: date) -> bool:
        """Whether this key signed this text, and could on that day (UTC)."""
        if on < self.depuis or (self.jusquau is not None and on > self.jusquau):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.octets).verify(signature, texte)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class CleSecrete:
    """The key that signs."""

    privee: Ed25519PrivateKey
    nom: str

    def sign(self, texte: bytes) -> bytes:
        """Its signature of this text (64 bytes)."""
        return self.privee.sign(texte)


def signing() -> CleSecrete:
    """The key in force; raises `CleIndisponible` (`absente`, `introuvable`, `illisible`, `non_publiee`)."""
    chemin = _paths()[0]
    if chemin is None:
        raise CleIndisponible(
            "absente", "Aucune clé n’est donnée pour signer les têtes du journal.",
            "Donnez une clé Ed25519 par CERTIF_JOURNAL_CLE (commande « cle_journal »).",
        )  # fmt: skip
    try:
        privee = load_pem_private_key(_read(chemin, "CERTIF_JOURNAL_CLE"), None)
    except (ValueError, TypeError) as erreur:
        raise _unreadable("CERTIF_JOURNAL_CLE") from erreur
    if not isinstance(privee, Ed25519PrivateKey):
        raise _unreadable("CERTIF_JOURNAL_CLE")
    secrete = CleSecrete(privee, name_of(public_bytes(privee)))
    aujourdhui = horloge.instant().date()
    publiee = next((cle for cle in published() if cle.nom == secrete.nom), None)
    if publiee is None or aujourdhui < publiee.depuis or (publiee.jusquau and aujourdhui > publiee.jusquau):
        raise CleIndisponible(
            "non_publiee", "La clé qui signe les têtes du journal n’est pas publiée, ou pas pour aujourd’hui.",
            "Ajoutez sa ligne au fichier de CERTIF_JOURNAL_CLES_PUBLIQUES (commande « cle_journal »).",
        )  # fmt: skip
    return secrete


def published() -> list[ClePublique]:
    """Every public key, the newest first; empty when none is given. Raises `CleIndisponible` on an unreadable file."""
    chemin = _paths()[1]
    if chemin is None:
        return []
    try:
        lignes = _read(chemin, "CERTIF_JOURNAL_CLES_PUBLIQUES").decode().splitlines()
        return [_line(ligne) for ligne in lignes if ligne.strip() and not ligne.startswith("#")]
    except (ValueError, binascii.Error) as erreur:
        raise _unreadable("CERTIF_JOURNAL_CLES_PUBLIQUES") from erreur


def make() -> tuple[bytes, str]:
    """A new private key (PEM), and the line that publishes it from today on."""
    privee = Ed25519PrivateKey.generate()
    publique = ClePublique(public_bytes(privee), horloge.instant().date())
    pem = privee.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, f"{publique.depuis.isoformat()} {publique.base64}"


def name_of(octets: bytes) -> str:
    """Short name of a public key."""
    return sha256(octets).hexdigest()[:16]


def public_bytes(privee: Ed25519PrivateKey) -> bytes:
    """The public half, 32 bytes."""
    return privee.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _line(ligne: str) -> ClePublique:
    dates, cle = ligne.split()
    depuis, _, jusquau = dates.partition("..")
    octets = base64.b64decode(cle, validate=True)
    if len(octets) != 32:
        raise ValueError("a public key has 32 bytes")
    return ClePublique(octets, date.fromisoformat(depuis), date.fromisoformat(jusquau) if jusquau else None)


def _paths() -> tuple[Path | None, Path | None]:
    """Where the keys are: the configuration's, or in demonstration those made in the state."""
    if settings.CERTIF_JOURNAL_CLE or settings.CERTIF_JOURNAL_CLES_PUBLIQUES or not settings.DEMO:
        prive, publics = settings.CERTIF_JOURNAL_CLE, settings.CERTIF_JOURNAL_CLES_PUBLIQUES
        return (Path(prive) if prive else None), (Path(publics) if publics else None)
    dossier = Path(settings.CERTIF_JOURNAL_DEMONSTRATION)
    _ensure(dossier)
    return dossier / "cle.pem", dossier / "cles-publiques.txt"


def _ensure(dossier: Path) -> None:
    """Make the keys of the demonstration the first time; of two workers at once, one makes them, both at a time."""
    if dossier.exists():
        return
    dossier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    neuf = Path(tempfile.mkdtemp(dir=dossier.parent, prefix=".journal-"))
    pem, ligne = make()
    (neuf / "cle.pem").write_bytes(pem)
    (neuf / "cle.pem").chmod(0o600)
    (neuf / "cles-publiques.txt").write_text(f"# Clé de démonstration, sans valeur\n{ligne}\n")
    try:
        neuf.rename(dossier)
    except OSError:
        # Another worker was faster: its keys are the ones.
        for fichier in neuf.iterdir():
            fichier.unlink()
        neuf.rmdir()


_lus: dict[Path, tuple[int, int, bytes]] = {}


def _read(chemin: Path, variable: str) -> bytes:
    try:
        etat = chemin.stat()
        lu = _lus.get(chemin)
        if lu is None or lu[:2] != (etat.st_mtime_ns, etat.st_size):
            lu = _lus[chemin] = (etat.st_mtime_ns, etat.st_size, chemin.read_bytes())
        return lu[2]
    except OSError as erreur:
        raise CleIndisponible(
            "introuvable", f"Le fichier donné par {variable} ne peut pas être lu ({type(erreur).__name__}).",
            f"Vérifiez {variable} et les droits du fichier.",
        ) from erreur  # fmt: skip


def _unreadable(variable: str) -> CleIndisponible:
    return CleIndisponible(
        "illisible", f"Le fichier donné par {variable} n’est pas celui d’une clé Ed25519.",
        f"Vérifiez {variable}\u00a0; la commande « cle_journal » écrit les deux fichiers.",
    )  # fmt: skip
