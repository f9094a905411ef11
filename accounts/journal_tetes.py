"""Heads of the journal: what they sign, as text and as published, and whether they follow one another."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from accounts.cle_journal import ClePublique
from accounts.models import TeteJournal

FORMAT = "certif-tete-1"


def text(tete: TeteJournal) -> bytes:
    """What a head signs: one field a line, in a fixed order (docs/journal.md)."""
    return "".join(
        [
            f"{FORMAT}\n",
            f"numero {tete.numero}\n",
            f"taille {tete.taille}\n",
            f"plancher {tete.plancher}\n",
            f"racine {b64(tete.racine)}\n",
            f"at {moment(tete.at)}\n",
            f"horloge {tete.horloge}\n",
            f"precedente {b64(tete.precedente)}\n",
            f"cle {tete.cle}\n",
        ]
    ).encode()


def digest(tete: TeteJournal) -> bytes:
    """Hash of a signed head, that the next one holds."""
    return sha256(text(tete) + bytes(tete.signature)).digest()


def is_signed(tete: TeteJournal, cles: Iterable[ClePublique]) -> bool:
    """Whether one of these keys, in force on its day, signed it."""
    jour = tete.at.astimezone(UTC).date()
    return any(cle.nom == tete.cle and cle.is_of(text(tete), bytes(tete.signature), jour) for cle in cles)


def as_data(tete: TeteJournal) -> dict[str, Any]:
    """A head as published (JSON); what `text` needs, and the signature."""
    return {
        "numero": tete.numero,
        "taille": tete.taille,
        "plancher": tete.plancher,
        "racine": b64(tete.racine),
        "at": moment(tete.at),
        "horloge": tete.horloge,
        "precedente": b64(tete.precedente),
        "cle": tete.cle,
        "signature": b64(tete.signature),
    }


def keys_as_data(cles: Sequence[ClePublique]) -> dict[str, Any]:
    """The keys as published (JSON), the newest first."""
    return {
        "format": "certif-cles-1",
        "cles": [
            {
                "cle": cle.nom,
                "publique": cle.base64,
                "depuis": cle.depuis.isoformat(),
                "jusquau": cle.jusquau.isoformat() if cle.jusquau else None,
            }
            for cle in cles
        ],
    }


def b64(octets: bytes | memoryview) -> str:
    """Bytes as published."""
    return base64.b64encode(bytes(octets)).decode()


def moment(instant: datetime) -> str:
    """An instant as published: UTC, to the microsecond."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
