"""Documents made by workers: resumed after a kill, waiting when nothing can be sealed, by lots, never twice."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from django.db import connections
from django.urls import reverse

from accounts import horloge, travaux
from accounts.models import Evenement, Notification, Travail
from ordres import attestation as actes
from ordres import attestation_attente, attestation_pdf, decision, fabrication
from ordres.models import Attestation
from tests.ordres.cachets import give
from tests.ordres.situations import control_at, ended_cycle, fill, intention
from tests.people import client_of

REPRISE = attestation_attente.NATURE_REPRISE


class Tue(BaseException):
    """What stands for a SIGKILL: no handler of ours catches it."""


def files(attestation: Attestation) -> list[Path]:
    """Everything that the storage holds of the attestations."""
    return [p for p in Path(attestation.pdf.storage.path("attestations")).rglob("*") if p.is_file()]


def due_now() -> None:
    """The next try is due: five minutes have passed."""
    Travail.objects.filter(nature=REPRISE).update(du_at=horloge.instant())


@pytest.fixture
def expire(settings, tmp_path):
    """A platform whose certificate expired; the path to replace it."""
    return give(settings, tmp_path / "cachet.p12", jours=-2)


def test_killed_between_drawing_and_sealing_it_goes_on_with_the_same_document(attestation, monkeypatch):
    def killed(*args: object) -> None:
        raise Tue

    travail = Travail.objects.get(nature=actes.NATURE_PDF)
    with monkeypatch.context() as coupure:
        coupure.setattr(fabrication, "seal", killed)
        with pytest.raises(Tue):
            fabrication.make(travail)
    attestation.refresh_from_db()
    a_signer = attestation.a_signer.read()
    assert not attestation.pdf and hashlib.sha256(a_signer).hexdigest() == attestation.sha256_a_signer
    monkeypatch.setattr(attestation_pdf, "render", killed)  # drawn once, never again
    fabrication.make(travail)
    attestation.refresh_from_db()
    signe = attestation.pdf.read()
    assert signe.startswith(a_signer) and len(signe) > len(a_signer)
    assert attestation.sha256 == hashlib.sha256(signe).hexdigest()
    assert not attestation.a_signer and attestation.sha256_a_signer
    assert [p.name for p in files(attestation)] == [f"{attestation.numero}.pdf"]


def test_killed_between_the_file_and_its_row_nothing_is_left_behind(attestation, monkeypatch):
    ecrit = fabrication._store

    def killed(*args: object) -> str:
        ecrit(*args)
        raise Tue

    travail = Travail.objects.get(nature=actes.NATURE_PDF)
    with monkeypatch.context() as coupure:
        coupure.setattr(fabrication, "_store", killed)
        with pytest.raises(Tue):
            fabrication.make(travail)
    attestation.refresh_from_db()
    assert not attestation.a_signer and len(files(attestation)) == 1
    fabrication.make(travail)
    attestation.refresh_from_db()
    assert [p.name for p in files(attestation)] == [f"{attestation.numero}.pdf"]


def test_the_same_row_makes_the_same_bytes(attestation):
    assert attestation_pdf.render(attestation) == attestation_pdf.render(attestation)


def test_what_changed_on_the_disk_is_not_signed(attestation, expire, settings):
    travaux.run_pending([actes.NATURE_PDF])
    attestation.refresh_from_db()
    attestation.a_signer.storage.delete(attestation.a_signer.name)
    with attestation.a_signer.storage.open(attestation.a_signer.name, "wb") as fichier:
        fichier.write(b"%PDF autre chose")
    settings.CERTIF_CACHET_P12 = ""
    with pytest.raises(fabrication.DocumentAltere, match=attestation.numero):
        fabrication.produce(attestation)


def test_an_expired_certificate_makes_it_wait_and_its_replacement_frees_it(attestation, expire, settings, exploitant):
    assert travaux.run_pending([actes.NATURE_PDF]) == 1
    attestation.refresh_from_db()
    numero, empreinte = attestation.numero, attestation.sha256_a_signer
    assert not attestation.pdf and attestation.a_signer
    assert "a expiré le" in attestation_attente.reason()
    message = Notification.objects.get(utilisateur=exploitant)
    assert "ne peuvent plus être scellées" in message.titre and "CERTIF_CACHET_P12" in message.texte
    # Five minutes later it is still so: the operator is not told again.
    due_now()
    assert travaux.run_pending([REPRISE]) == 1
    assert Notification.objects.filter(utilisateur=exploitant).count() == 1
    assert attestation_attente.reason()
    give(settings, expire)
    due_now()
    assert travaux.run_pending([REPRISE, actes.NATURE_LOT]) == 2
    attestation.refresh_from_db()
    assert attestation.pdf and attestation.numero == numero and attestation.sha256_a_signer == empreinte
    assert attestation_attente.reason() == ""


def test_the_staff_reads_why_it_waits_and_the_holder_that_it_comes(attestation, expire, titulaire, ordre_gestionnaire):
    travaux.run_pending([actes.NATURE_PDF])
    url = reverse("attestation:telecharger", args=[attestation.pk])
    agent, sien = client_of(ordre_gestionnaire).get(url), client_of(titulaire).get(url)
    assert agent.status_code == sien.status_code == 202
    assert "a expiré le" in agent.text and "Pourquoi elle attend" in agent.text
    assert "expiré" not in sien.text and "en cours de préparation" in sien.text


def test_the_operators_are_told_before_the_end(attestation, settings, tmp_path, exploitant):
    give(settings, tmp_path / "cachet.p12", jours=20)
    fabrication.schedule()
    travaux.run_pending([REPRISE])
    travaux.run_pending()
    assert "arrive à son terme" in Notification.objects.get(utilisateur=exploitant).titre
    assert Attestation.objects.get().pdf  # and the night finished what waited


@pytest.fixture
def decisions(version, ordre_decideur, jour_controle):
    """Three files decided one by one, without their attestations' documents."""
    rendues = []
    for rang in range(3):
        cycle = fill(ended_cycle(nom=f"FICTIF-{rang}"), jour_controle)
        ouvert = control_at("ouvert", cycle, ordre_decideur)
        rendues.append(decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle))
    return rendues


@pytest.fixture
def sans_attestation(decisions):
    """The same decisions as somebody deciding in bulk has just written them."""
    Attestation.objects.all().delete()
    Travail.objects.filter(nature=actes.NATURE_PDF).delete()
    return decisions


def test_many_at_once_have_numbers_in_order_and_a_lot(sans_attestation, django_assert_num_queries):
    with django_assert_num_queries(8):
        attestations = actes.issue(sans_attestation, en_nombre=True)
    assert [a.numero for a in attestations] == [f"CP-2032-CNOM-{n:06d}" for n in (4, 5, 6)]
    assert [a.decision_id for a in attestations] == [d.pk for d in sans_attestation]
    assert [a.nom for a in attestations] == ["FICTIF-0", "FICTIF-1", "FICTIF-2"]
    emises = Evenement.objects.filter(nature="attestation:emise").order_by("-pk")[:3]
    assert {e.objet for e in emises} == {f"ordres.Attestation:{a.pk}" for a in attestations}
    assert all(e.professionnel_id and e.auteur_id for e in emises)
    travail = Travail.objects.get(nature=actes.NATURE_LOT)
    assert travail.donnees["attestations"] == [a.pk for a in attestations]
    assert travaux.run_pending([actes.NATURE_LOT]) == 1
    travail.refresh_from_db()
    assert (travail.faites, travail.total) == (3, 3)
    assert not Attestation.objects.filter(pdf="").exists()


def test_the_number_of_queries_does_not_grow(sans_attestation, django_assert_num_queries):
    with django_assert_num_queries(8):
        actes.issue(sans_attestation[:1], en_nombre=True)


def test_one_that_fails_does_not_stop_its_lot(sans_attestation, monkeypatch):
    attestations = actes.issue(sans_attestation, en_nombre=True)
    vrai = attestation_pdf.render

    def refuse(attestation: Attestation) -> bytes:
        if attestation.pk == attestations[1].pk:
            raise RuntimeError("dessin impossible, pour l’essai")
        return vrai(attestation)

    monkeypatch.setattr(attestation_pdf, "render", refuse)
    travaux.run_pending([actes.NATURE_LOT])
    assert [bool(Attestation.objects.get(pk=a.pk).pdf) for a in attestations] == [True, False, True]
    seule = Travail.objects.get(nature=actes.NATURE_PDF)
    assert seule.donnees == {"attestation": attestations[1].pk} and seule.etat == "a_faire"


def test_a_lot_without_a_certificate_waits_whole(sans_attestation, expire, settings):
    actes.issue(sans_attestation, en_nombre=True)
    travaux.run_pending([actes.NATURE_LOT])
    assert Attestation.objects.filter(pdf="").count() == 3
    settings.CERTIF_CACHET_P12 = ""
    due_now()
    travaux.run_pending([REPRISE, actes.NATURE_LOT])
    assert not Attestation.objects.filter(pdf="").exists()


def test_one_that_was_removed_meanwhile_is_no_failure(sans_attestation):
    actes.issue(sans_attestation, en_nombre=True)
    Attestation.objects.all().delete()
    assert travaux.run_pending([actes.NATURE_LOT]) == 1
    fabrication.make(Travail(donnees={"attestation": 0}))
    assert Travail.objects.get(nature=actes.NATURE_LOT).etat == "fait"


def test_where_they_stand(sans_attestation):
    actes.issue(sans_attestation, en_nombre=True)
    fabrication.produce(Attestation.objects.earliest("pk"))
    attente = attestation_attente.waiting(Attestation.objects.all())
    assert (attente.restantes, attente.faites, attente.total) == (2, 1, 3)
    assert attente.rythme > 0 and attente.secondes is not None and 0 <= attente.part < 100
    travaux.run_pending([actes.NATURE_LOT])
    assert attestation_attente.waiting(Attestation.objects.all()).part == 100


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_one_document(attestation):
    erreurs: list[BaseException] = []
    ensemble = threading.Barrier(2)

    def work() -> None:
        try:
            ensemble.wait()
            fabrication.produce(Attestation.objects.select_related("decision").get(pk=attestation.pk))
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=work) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert erreurs == []
    attestation.refresh_from_db()
    assert hashlib.sha256(attestation.pdf.read()).hexdigest() == attestation.sha256
    assert [p.name for p in files(attestation)] == [f"{attestation.numero}.pdf"]
