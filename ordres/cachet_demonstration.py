"""The seal of the demonstration and of the tests: a self-made certificate that says what it is, worth nothing."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    KeySerializationEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from accounts import horloge

NOM = "Cachet de démonstration, sans valeur"
ANNEES = 10


def ensure(chemin: Path) -> Path:
    """The PKCS#12 file, made the first time it is asked for; of two workers at once, one makes it."""
    if not chemin.exists():
        chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descripteur, neuf = tempfile.mkstemp(dir=chemin.parent, prefix=".cachet-")
        try:
            with os.fdopen(descripteur, "wb") as fichier:
                fichier.write(make())
            Path(chemin).hardlink_to(neuf)
        except FileExistsError:
            pass  # another worker was faster: its file is the one
        finally:
            Path(neuf).unlink()
    return chemin


def make(
    nom: str = NOM,
    validite: timedelta = timedelta(days=365 * ANNEES),
    mot_de_passe: bytes = b"",
    cle: rsa.RSAPrivateKey | None = None,
) -> bytes:
    """A key (a new one, P-256, by default) with its certificate as a PKCS#12; a negative validity: one that expired."""
    privee = cle or ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Démonstration"),
            x509.NameAttribute(NameOID.COMMON_NAME, nom),
        ]
    )
    instant = horloge.instant()
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(privee.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(instant, instant + validite) - timedelta(days=1))
        .not_valid_after(instant + validite)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(privee.public_key()), critical=False)
        .sign(privee, hashes.SHA256())
    )
    scelle = _encryption(mot_de_passe)
    return pkcs12.serialize_key_and_certificates(nom.encode(), privee, certificat, None, scelle)


#: What a seal does: it signs, and its holder cannot deny it.
_USAGES = x509.KeyUsage(
    digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip


def _encryption(mot_de_passe: bytes) -> KeySerializationEncryption:
    return BestAvailableEncryption(mot_de_passe) if mot_de_passe else NoEncryption()
