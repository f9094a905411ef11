"""The PDF itself, dropped by a stranger: the very file or not, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import travaux
from ordres import attestation as actes
from ordres import verification
from ordres.fichier_depose import ENVOI_MAX, TAILLE_MAX

URL = "/verifier/fichier"
SECRETS = ("EXEMPLE", "Camille", "99790000006", "01/01/2023")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def delivre(attestation) -> bytes:
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    return attestation.pdf.read()


def drop(contenu: bytes, nom: str = "recu.pdf", client: Client | None = None):
    return (client or Client()).post(URL, {"fichier": SimpleUploadedFile(nom, contenu, "application/pdf")})


def test_the_very_file(delivre, attestation):
    page = drop(delivre).text
    assert "octet pour octet, celui qui a été délivré" in page and "est valide" in page
    assert attestation.numero in page and attestation.emetteur in page
    assert not [secret for secret in SECRETS if secret in page]
    # The two facts are then typed on the page of the number.
    assert f'action="{reverse("verification:saisie")}"' in page and f'value="{attestation.numero}"' in page


def test_one_byte_is_enough(delivre):
    page = drop(delivre[:-1] + b"\n ").text
    assert "n’est pas, octet pour octet, un fichier délivré ici" in page
    assert "CP-2032" not in page.replace("CP-2032-CNOM-000123", "")


def test_a_revoked_one_is_said_so(delivre, attestation, ordre_president, jour_controle):
    actes.revoke(attestation, ordre_president, jour_controle, "Pièce fausse.")
    page = drop(delivre).text
    assert "a été révoquée le 15/02/2032" in page and "Pièce fausse" not in page


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (b"", "Ce fichier est vide."),
        (b"\x89PNG une photo", "n’est pas un PDF"),
        (b"%PDF-" + b"0" * TAILLE_MAX, "plus de 2"),
    ],
)
def test_what_cannot_be_one_is_refused_with_what_to_do(db, contenu, mots):
    reponse = drop(contenu)
    assert reponse.status_code == 422 and mots in reponse.text


def test_no_file_at_all(db):
    reponse = Client().post(URL, {})
    assert reponse.status_code == 422 and "Choisissez le fichier PDF" in reponse.text
    assert Client().get(URL).status_code == 200


def test_a_sending_too_heavy_is_refused_unread(db):
    reponse = Client().post(URL, {"x": "y"}, headers={"content-length": str(ENVOI_MAX + 1)})
    assert reponse.status_code == 413 and "trop lourd" in reponse.text


def test_nothing_is_kept(delivre, settings, monkeypatch):
    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("un fichier déposé a été écrit")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.new_file", forbidden)
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.new_file", forbidden)
    avant = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    assert drop(delivre).status_code == 200
    assert drop(b"%PDF-" + b"0" * TAILLE_MAX).status_code == 422
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == avant


def test_dropping_in_a_row_is_slowed(db):
    client = Client()
    statuts = [drop(b"%PDF-1.7", client=client).status_code for _ in range(verification.FICHIERS_PAR_FENETRE + 1)]
    assert statuts == [200] * verification.FICHIERS_PAR_FENETRE + [429]


def test_the_token_of_the_form_is_checked(db):
    assert drop(b"%PDF-1.7", client=Client(enforce_csrf_checks=True)).status_code == 403


def test_an_empty_digest_is_nobodys(attestation):
    assert attestation.sha256 == "" and verification.by_digest("") is None
