"""The sealed document: PDF/A and PDF/UA by its structure, PAdES by pyHanko and by OpenSSL, one changed byte seen."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from django.core.management import CommandError, call_command
from pyhanko.sign.timestamps import DummyTimeStamper

from accounts import travaux
from ordres import attestation as actes
from ordres import cachet_demonstration, signature_lue, verification
from tests.ordres.cachets import give, in_force
from tests.ordres.texte_pdf import read_text


@pytest.fixture
def scellee(attestation) -> bytes:
    """The document as it is delivered."""
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    return attestation.pdf.read()


def parts(contenu: bytes) -> tuple[bytes, bytes, range]:
    """What is signed, the signature (DER with its padding), and the place of the latter in the file."""
    with pikepdf.open(BytesIO(contenu)) as pdf:
        bornes = [int(x) for x in pdf.Root.AcroForm.Fields[0].V.ByteRange]
    debut, fin = bornes[0] + bornes[1], bornes[2]
    return (
        contenu[:debut] + contenu[fin : fin + bornes[3]],
        bytes.fromhex(contenu[debut + 1 : fin - 1].decode()),
        range(debut, fin),
    )


def test_it_is_for_the_archives_and_for_everybody(scellee):
    with pikepdf.open(BytesIO(scellee)) as pdf:
        assert len(pdf.pages) == 1 and str(pdf.Root.Lang) == "fr" and pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot is not None and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
            assert meta["dc:title"] == "Attestation de certification périodique"
        xmp = pdf.Root.Metadata.read_bytes()
        assert xmp.count(b"<rdf:RDF") == 1 and b"pdfaSchema:namespaceURI" in xmp
        polices = [p for page in pdf.pages for p in page.Resources.Font.values()]
        descriptions = [p.DescendantFonts[0].FontDescriptor for p in polices]
        assert polices and all("/FontFile2" in d or "/FontFile3" in d for d in descriptions)
        # The field of the signature is outside the page, printable and not hidden.
        champ = pdf.Root.AcroForm.Fields[0]
        assert int(champ.F) & 4 and not int(champ.F) & 2
        assert all(float(x) < 0 for x in champ.Rect)
        assert "/Encrypt" not in pdf.trailer


def test_nobody_is_named_outside_the_page(scellee, attestation):
    assert "Camille EXEMPLE" in read_text(scellee)
    with pikepdf.open(BytesIO(scellee)) as pdf:
        ailleurs = (
            repr(dict(pdf.docinfo)) + pdf.Root.Metadata.read_bytes().decode() + repr(pdf.Root.AcroForm.Fields[0].V)
        )
    for secret in ("EXEMPLE", "Camille", attestation.rpps):
        assert secret not in ailleurs


def test_pyhanko_finds_it_whole_and_trusted(scellee):
    lue = signature_lue.read(scellee, [in_force()])
    assert lue is not None and lue.is_integre and lue.is_entiere and lue.is_reconnue and not lue.is_horodatee
    assert "Cachet de démonstration, sans valeur" in lue.signataire
    sans_racine = signature_lue.read(scellee)
    assert sans_racine is not None and sans_racine.is_integre and not sans_racine.is_reconnue


def openssl(dossier: Path, contenu: bytes) -> subprocess.CompletedProcess[str]:
    """Check the signature without us: OpenSSL, on the bytes that the file itself says are signed."""
    signe, signature, _ = parts(contenu)
    (dossier / "signe.bin").write_bytes(signe)
    (dossier / "signature.der").write_bytes(signature)
    (dossier / "racine.pem").write_bytes(in_force().public_bytes(Encoding.PEM))
    commande = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.der", "-content",
                "signe.bin", "-CAfile", "racine.pem", "-purpose", "any", "-cades", "-out", "sortie.bin"]  # fmt: skip
    return subprocess.run(commande, cwd=dossier, capture_output=True, text=True)


def test_openssl_finds_it_whole_and_sees_one_byte(scellee, tmp_path):
    fait = openssl(tmp_path, scellee)
    assert fait.returncode == 0 and "successful" in fait.stderr, fait.stderr
    change = bytearray(scellee)
    change[scellee.index(b"/MediaBox") + 1] ^= 1
    _signe, _signature, place = parts(scellee)
    altere = bytes(change[: place.start]) + scellee[place.start :]
    refus = openssl(tmp_path, altere)
    assert refus.returncode != 0 and "erification failure" in refus.stderr, refus.stderr


def test_one_changed_byte_is_seen_wherever_it_is(scellee, attestation):
    assert verification.by_content(scellee) == attestation
    _, _signature, place = parts(scellee)
    pas = max(1, len(scellee) // 60)
    for rang in (*range(0, len(scellee), pas), place.start - 1, place.stop, len(scellee) - 1):
        change = bytearray(scellee)
        change[rang] ^= 1
        assert verification.by_content(bytes(change)) is None
        if rang in place:
            continue  # the signature itself, and the zeros that fill its place: the digest of the file sees them
        lue = signature_lue.read(bytes(change), [in_force()])
        assert lue is None or not (lue.is_integre and lue.is_entiere and lue.is_reconnue), rang


@pytest.mark.parametrize(
    ("juste", "faux"), [(b"/FlateDecode", b"/FlateDecoee"), (b"/Length ", b"/Length .")]
)  # fmt: skip
def test_a_file_that_the_reader_cannot_follow_carries_no_seal(scellee, juste, faux):
    assert juste in scellee
    lue = signature_lue.read(scellee.replace(juste, faux), [in_force()])
    assert lue is None or not lue.is_integre


def test_what_is_added_behind_is_seen(scellee):
    lue = signature_lue.read(scellee + b"\n% une ligne de plus\n", [in_force()])
    assert lue is None or not lue.is_entiere


def test_a_file_without_a_seal(attestation):
    assert signature_lue.read(b"pas un PDF") is None
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        tampon = BytesIO()
        pdf.save(tampon)
    assert signature_lue.read(tampon.getvalue()) is None


@pytest.fixture
def autorite(settings, tmp_path) -> Iterator[dict[str, Any]]:
    """A timestamp authority on loopback (RFC 3161): a real one answers the same bytes to the same request."""
    scelle = cachet_demonstration.make("Horodatage fictif", cle=rsa.generate_private_key(65537, 2048))
    cle, certificat, _ = pkcs12.load_key_and_certificates(scelle, None)
    horodateur = DummyTimeStamper(
        asn1_x509.Certificate.load(certificat.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )
    etat: dict[str, Any] = {"panne": False, "demandes": 0}

    class Repond(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            etat["demandes"] += 1
            demande = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if etat["panne"]:
                return self.send_error(503)
            corps = horodateur.request_tsa_response(demande).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)
            return None

        def log_message(self, *args: object) -> None:
            pass

    serveur = HTTPServer(("127.0.0.1", 0), Repond)
    fil = threading.Thread(target=serveur.serve_forever)
    fil.start()
    settings.CERTIF_HORODATAGE_URL = f"http://127.0.0.1:{serveur.server_port}/"
    yield etat
    serveur.shutdown()
    fil.join()
    serveur.server_close()


def test_with_a_timestamp_authority_the_signature_is_dated_by_it(attestation, autorite):
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    assert autorite["demandes"] >= 1
    lue = signature_lue.read(attestation.pdf.read(), [in_force()])
    assert lue is not None and lue.is_integre and lue.is_entiere and lue.is_horodatee


def test_while_the_authority_is_down_nothing_is_half_done(attestation, autorite):
    autorite["panne"] = True
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    assert not attestation.pdf and attestation.a_signer


def test_the_command_says_what_it_finds(scellee, attestation, tmp_path, capsys):
    fichier, racines = tmp_path / "recu.pdf", tmp_path / "racines.pem"
    fichier.write_bytes(scellee)
    racines.write_bytes(in_force().public_bytes(Encoding.PEM))
    call_command("verifie_attestation", str(fichier), "--racines", str(racines))
    dit = capsys.readouterr().out
    for mots in ("est intact", "tout le fichier est scellé", "certificat reconnu", attestation.numero, "valide"):
        assert mots in dit
    fichier.write_bytes(scellee.replace(b"/Producer", b"/producer", 1))
    with pytest.raises(CommandError, match="modifié après son scellement"):
        call_command("verifie_attestation", str(fichier))
    assert "n’est pas, octet pour octet" in capsys.readouterr().out
    fichier.write_bytes(b"pas un PDF")
    with pytest.raises(CommandError, match="n’est pas un PDF lisible"):
        call_command("verifie_attestation", str(fichier))
    with pytest.raises(CommandError, match="lecture impossible"):
        call_command("verifie_attestation", str(tmp_path / "absent.pdf"))


def test_the_certificate_of_the_configuration_is_the_one_that_seals(attestation, settings, tmp_path):
    give(settings, tmp_path / "cachet.p12", nom="Cachet fictif d’un Ordre")
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    assert attestation.signataire == "Cachet fictif d’un Ordre"
    lue = signature_lue.read(attestation.pdf.read(), [in_force()])
    assert lue is not None and lue.is_reconnue
