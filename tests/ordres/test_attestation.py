"""Numbers without gap nor twin, the PDF made by the worker, and who may download it."""

from __future__ import annotations

import builtins
import hashlib
import threading
from datetime import date
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from accounts import travaux
from accounts.models import Travail
from ordres import attestation as actes
from ordres import attestation_pdf, decision, fabrication, pdf_archive
from ordres.models import Attestation, CompteurAttestation
from tests.ordres.situations import control_at, ended_cycle, fill, intention
from tests.ordres.texte_pdf import read_text
from tests.people import client_of


def test_series(ordre_decideur, ssa, jour_controle):
    ordre = ordre_decideur.appartenances.get().organisation
    armees = ssa.appartenances.get().organisation
    assert actes.serie(ordre, "10", jour_controle) == "CP-2032-CNOM"
    assert actes.serie(armees, "10", jour_controle) == "CP-2032-SSA"


def test_a_cancelled_decision_leaves_no_gap(db):
    assert actes.next_numbers("CP-2032-CNOM", 2) == ["CP-2032-CNOM-000001", "CP-2032-CNOM-000002"]
    with pytest.raises(RuntimeError), transaction.atomic():
        actes.next_numbers("CP-2032-CNOM")
        raise RuntimeError
    assert actes.next_numbers("CP-2032-CNOM") == ["CP-2032-CNOM-000003"]
    assert actes.next_numbers("CP-2032-CNOI") == ["CP-2032-CNOI-000001"]


@pytest.mark.django_db(transaction=True)
def test_numbers_in_parallel_have_no_twin():
    numeros: list[str] = []

    def take() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    numeros.extend(actes.next_numbers("CP-2032-CNOM"))
        finally:
            connections.close_all()

    fils = [threading.Thread(target=take) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(numeros) == [f"CP-2032-CNOM-{n:06d}" for n in range(1, 41)]
    assert CompteurAttestation.objects.get().dernier == 40


def test_one_valid_attestation_per_cycle(attestation):
    with pytest.raises(IntegrityError, match="attestation_valide_unique"), transaction.atomic():
        Attestation.objects.create(
            numero="CP-2032-CNOM-000099", decision=attestation.decision, cycle=attestation.cycle, titulaire="x",
            profession="10", rpps="99790000006", emetteur="x", emise_le=attestation.emise_le,
            created_at=attestation.created_at,
        )  # fmt: skip


def test_token_is_opaque(attestation):
    assert len(attestation.jeton) == 32
    assert attestation.rpps not in attestation_pdf.verification_url(attestation)


def test_qr_of_the_document_is_read_as_the_verification_page(attestation, settings):
    adresse = attestation_pdf.verification_url(attestation)
    assert adresse == f"{settings.CERTIF_SITE_URL}/verifier/{attestation.jeton}"
    with pikepdf.open(BytesIO(attestation_pdf.render(attestation))) as document:
        (dessin,) = (pikepdf.PdfImage(image).as_pil_image() for image in document.pages[0].get_images().values())
    assert [lu.text for lu in zxingcpp.read_barcodes(dessin.convert("L"))] == [adresse]


def test_worker_makes_the_pdf_once(attestation):
    assert attestation.pdf.name == ""
    assert travaux.run_pending([actes.NATURE_PDF]) == 1
    attestation.refresh_from_db()
    assert attestation.sha256 == hashlib.sha256(attestation.pdf.read()).hexdigest()
    nom = attestation.pdf.name
    fabrication.make(Travail(donnees={"attestation": attestation.pk}))
    attestation.refresh_from_db()
    assert attestation.pdf.name == nom


def test_it_says_everything_on_one_page(attestation):
    contenu = attestation_pdf.render(attestation)
    with pikepdf.open(BytesIO(contenu)) as pdf:
        assert len(pdf.pages) == 1
        boite = [float(x) for x in pdf.pages[0].MediaBox]
        assert (round(boite[2]), round(boite[3])) == (595, 842)
        liens = [str(a.A.URI) for a in pdf.pages[0].Annots]
    assert "http://testserver/verifier/" in liens
    texte = " ".join(read_text(contenu).split())
    for attendu in (
        "CP-2032-CNOM-000001", "Camille EXEMPLE", "99790000006", "Médecin", "du 01/01/2023 au 31/12/2031 (9",
        "15/02/2032",
        "Référentiel fictif ESSAI, version 1", "Conseil fictif de Paris", "personne et données fictives",
        "Document scellé électroniquement",
    ):  # fmt: skip
        assert attendu in texte, attendu


def test_the_longest_names_hold_on_one_page(attestation):
    attestation.titulaire = "Anne-Élisabeth-Gwenaëlle-Œnone Marie-Çlaire " + "DE LA FICTION-D’EXEMPLE-ÉTENDUE " * 4
    attestation.emetteur = "Conseil interrégional fictif d’Île-de-France et de La Réunion-Mayotte de l’Ordre " * 2
    attestation.decision.constat["referentiel"] = "Référentiel fictif de chirurgie orthopédique et traumatologique " * 3
    contenu = attestation_pdf.render(attestation)
    with pikepdf.open(BytesIO(contenu)) as pdf:
        assert len(pdf.pages) == 1
    texte = read_text(contenu)
    assert "Œnone" in texte and "Çlaire" in texte and "ÉTENDUE" in texte


@pytest.mark.parametrize(
    ("debut", "fin", "annees"),
    [("2023-01-01", "2031-12-31", 9), ("2026-07-15", "2032-07-14", 6), ("2026-02-28", "2032-02-28", 0)],
)
def test_a_cycle_of_whole_years_says_how_many(debut, fin, annees):
    assert attestation_pdf.whole_years(date.fromisoformat(debut), date.fromisoformat(fin)) == annees


def test_without_pango_the_job_says_what_to_install(attestation, monkeypatch):
    vrai = builtins.__import__

    def sans_pango(nom, *args, **kwargs):
        if nom.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return vrai(nom, *args, **kwargs)

    pdf_archive._tools.cache_clear()
    monkeypatch.setattr(builtins, "__import__", sans_pango)
    with pytest.raises(pdf_archive.PdfIndisponible, match="installez libpango"):
        attestation_pdf.render(attestation)


@pytest.mark.parametrize("qui", ["titulaire", "ordre_gestionnaire", "ordre_national"])
def test_who_downloads(attestation, request, qui):
    client = client_of(request.getfixturevalue(qui))
    url = reverse("attestation:telecharger", args=[attestation.pk])
    attente = client.get(url)
    assert attente.status_code == 202
    assert "en cours de préparation" in attente.content.decode()
    travaux.run_pending([actes.NATURE_PDF])
    reponse = client.get(url)
    assert reponse.status_code == 200
    assert reponse["Content-Disposition"] == 'attachment; filename="CP-2032-CNOM-000001.pdf"'
    assert reponse.getvalue().startswith(b"%PDF")


@pytest.mark.parametrize(
    "qui", ["inconnu", "cnp", "dgos", "employeur", "exploitant", "autre_ordre", "autre_departement", "ssa"]
)
def test_who_does_not(attestation, request, qui):
    url = reverse("attestation:telecharger", args=[attestation.pk])
    assert client_of(request.getfixturevalue(qui)).get(url).status_code == 404


def test_set_aside_pdf_can_be_asked_again(attestation, titulaire):
    Travail.objects.filter(nature=actes.NATURE_PDF).update(etat="ecarte", tentatives=3)
    client = client_of(titulaire)
    assert client.get(reverse("attestation:telecharger", args=[attestation.pk])).status_code == 503
    assert client.post(reverse("ordre:preparer", args=[attestation.pk])).status_code == 302
    assert Travail.objects.get(nature=actes.NATURE_PDF).etat == "a_faire"


def test_ssa_attestation(version, ssa, jour_controle):
    militaire = fill(ended_cycle(nom="FICTIF-MILITAIRE", categorie="M"), jour_controle)
    ouvert = control_at("ouvert", militaire, ssa)
    rendue = decision.decide(ouvert, intention(ouvert), ssa, jour_controle)
    assert rendue.attestation.numero == "CP-2032-SSA-000001"
