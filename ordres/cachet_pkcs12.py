"""The seal whose key is in a PKCS#12 file: PAdES B-B, or B-T when a timestamp authority is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

from ordres.cachet import CachetIndisponible
from ordres.hors_boucle import outside_any_loop

CHAMP = "Cachet"


@dataclass(slots=True)
class CachetPkcs12:
    """A private key, its certificate and its chain. `horodatage`: address of a timestamp authority, or empty."""

    nom: str
    debut: datetime
    fin: datetime
    cle: PrivateKeyTypes
    certificat: x509.Certificate
    chaine: list[x509.Certificate]
    horodatage: str = ""
    #: pyHanko's own objects, made once: reading keys again for each document would take half the time.
    _signataire: Any = None

    def seal(self, contenu: bytes, raison: str) -> bytes:
        """The document with its signature; the field has no drawing, the page itself says that it is sealed (ADR 0020).

        Raises `CachetIndisponible("horodatage")` when the timestamp authority does not answer.
        """
        # Imported here: pyHanko takes a second to load, and only the workers seal.
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers
        from pyhanko.sign.timestamps import TimestampRequestError

        metadonnees = signers.PdfSignatureMetadata(
            field_name=CHAMP, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=raison,
            certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )  # fmt: skip
        champ = fields.SigFieldSpec(
            CHAMP, readable_field_name="Cachet électronique",
            # Outside the page and not hidden: what PDF/A and PDF/UA both take for a field that shows nothing.
            invis_sig_settings=fields.InvisSigSettings(
                set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
            ),
        )  # fmt: skip
        signataire = signers.PdfSigner(
            metadonnees, self._signer(), timestamper=self._timestamper(), new_field_spec=champ
        )
        sortie = BytesIO()
        try:
            outside_any_loop(lambda: signataire.sign_pdf(IncrementalPdfFileWriter(BytesIO(contenu)), output=sortie))
        except (TimestampRequestError, OSError) as erreur:
            raise CachetIndisponible(
                "horodatage",
                "Le service d’horodatage ne répond pas.",
                "Vérifiez CERTIF_HORODATAGE_URL et la sortie réseau des travailleurs\u00a0; l’essai recommence seul.",
            ) from erreur
        return sortie.getvalue()

    def _signer(self) -> Any:
        if self._signataire is None:
            from asn1crypto import keys
            from asn1crypto import x509 as asn1_x509
            from pyhanko.sign.signers import SimpleSigner
            from pyhanko_certvalidator.registry import SimpleCertificateStore

            registre = SimpleCertificateStore()
            registre.register_multiple([asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in self.chaine])
            self._signataire = SimpleSigner(
                asn1_x509.Certificate.load(self.certificat.public_bytes(Encoding.DER)),
                keys.PrivateKeyInfo.load(self.cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
                registre,
            )
        return self._signataire

    def _timestamper(self) -> Any:
        if not self.horodatage:
            return None
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self.horodatage, timeout=10)


_lus: dict[tuple[Path, int, int, str, str], CachetPkcs12] = {}


def read(chemin: Path, mot_de_passe: str, horodatage: str) -> CachetPkcs12:
    """The seal of this file; raises `CachetIndisponible` (`introuvable`, `illisible`) with what to do."""
    try:
        etat = chemin.stat()
        cle = (chemin, etat.st_mtime_ns, etat.st_size, mot_de_passe, horodatage)
        if cle not in _lus:
            _lus.clear()
            _lus[cle] = _load(chemin.read_bytes(), mot_de_passe, horodatage)
        return _lus[cle]
    except OSError as erreur:
        raise CachetIndisponible(
            "introuvable",
            f"Le fichier du certificat de cachet ne peut pas être lu ({type(erreur).__name__}).",
            "Vérifiez CERTIF_CACHET_P12 et les droits du fichier, lisible par les seuls travailleurs.",
        ) from erreur


def _load(contenu: bytes, mot_de_passe: str, horodatage: str) -> CachetPkcs12:
    try:
        cle, certificat, chaine = pkcs12.load_key_and_certificates(contenu, mot_de_passe.encode() or None)
    except ValueError as erreur:
        raise _unreadable() from erreur
    if cle is None or certificat is None:
        raise _unreadable()
    noms = certificat.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return CachetPkcs12(
        nom=str(noms[0].value) if noms else certificat.subject.rfc4514_string(),
        debut=certificat.not_valid_before_utc,
        fin=certificat.not_valid_after_utc,
        cle=cle,
        certificat=certificat,
        chaine=list(chaine),
        horodatage=horodatage,
    )


def _unreadable() -> CachetIndisponible:
    return CachetIndisponible(
        "illisible",
        "Le certificat de cachet ne s’ouvre pas\u00a0: ce n’est pas un fichier PKCS#12 avec sa clé, ou son mot de passe"
        " n’est pas le bon.",
        "Vérifiez CERTIF_CACHET_P12 et CERTIF_CACHET_MOT_DE_PASSE.",
    )
