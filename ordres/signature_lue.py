"""What the signature of a PDF says to somebody who trusts nobody yet: whole or changed, by whom, when.

Read by pyHanko's validator, without any network. The same document can be checked without us: by any PDF reader, or by
`openssl cms` on the bytes that the signature names (docs/exploitation.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ordres.hors_boucle import outside_any_loop


@dataclass(frozen=True, slots=True)
class SignatureLue:
    """The seal of a document. `is_entiere`: it covers every byte of the file; `is_reconnue`: by a trusted certificate.

    `signee_at` is what the signer says, or what a timestamp authority attests when `is_horodatee`.
    """

    is_integre: bool
    is_entiere: bool
    is_reconnue: bool
    is_horodatee: bool
    signataire: str
    signee_at: datetime | None


def read(contenu: bytes, racines: Sequence[x509.Certificate] = ()) -> SignatureLue | None:
    """The seal of this PDF; None when it bears none, or is not a PDF that can be read."""
    # Imported here: pyHanko takes a second to load, and a page that verifies nothing does not need it.
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    confiance = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(r.public_bytes(Encoding.DER)) for r in racines], allow_fetching=False
    )
    try:
        signatures = PdfFileReader(BytesIO(contenu)).embedded_signatures
        if not signatures:
            return None
        trouvee = signatures[-1]
        etat = outside_any_loop(lambda: validate_pdf_signature(trouvee, confiance, confiance))
    except Exception:
        # Anybody's file, in any state: besides its own errors the reader lets those of zlib, of decimal numbers and of
        # filters that it does not know through. What it cannot read carries no signature that we know.
        return None
    return SignatureLue(
        is_integre=etat.intact and etat.valid,
        is_entiere=etat.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        is_reconnue=etat.trusted,
        is_horodatee=etat.timestamp_validity is not None and etat.timestamp_validity.valid,
        signataire=etat.signing_cert.subject.human_friendly,
        signee_at=etat.signer_reported_dt,
    )
