"""Seals for the tests: certificates made on the spot, and the setting that gives one to the platform."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from ordres import cachet_demonstration
from ordres.cachet_en_vigueur import current

MOT = "mot de passe fictif"


def give(settings: Any, chemin: Path, *, jours: int = 365, nom: str = "Cachet fictif d’un Ordre") -> Path:
    """Give the platform a certificate valid for so many days (negative: it expired that long ago)."""
    chemin.write_bytes(cachet_demonstration.make(nom, timedelta(days=jours), MOT.encode()))
    settings.CERTIF_CACHET_P12, settings.CERTIF_CACHET_MOT_DE_PASSE = str(chemin), MOT
    return chemin


def certificate(chemin: Path) -> x509.Certificate:
    """The certificate of this file, as anybody would hold it."""
    mot = MOT.encode() if "demonstration" not in chemin.name else None
    trouve = pkcs12.load_key_and_certificates(chemin.read_bytes(), mot)[1]
    assert trouve is not None
    return trouve


def in_force() -> x509.Certificate:
    """The certificate that the platform seals with now."""
    return current().certificat  # type: ignore[attr-defined]  # that of the one implementation
