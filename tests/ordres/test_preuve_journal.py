"""The proof that a decision is in the journal: who downloads it, what it weighs, what the end of retention leaves."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from accounts import cle_journal, journal_preuve, journal_scelle
from accounts.journal_tetes import keys_as_data
from accounts.models import Evenement, FeuilleJournal
from certif.socle import verifie_journal
from ordres import conservation_porte
from ordres.models import Attestation
from tests.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def adresse(attestation: Attestation) -> str:
    return reverse("ordre:preuve_decision", args=[attestation.decision_id])


def keys() -> list[dict]:
    return keys_as_data(cle_journal.published())["cles"]


def test_it_is_for_the_holder_and_for_who_follows_them(
    client, adresse, inconnu, ordre_gestionnaire, ordre_decideur, ordre_national, autre_departement, autre_ordre, cnp,
    employeur, exploitant, titulaire,
):  # fmt: skip
    journal_scelle.seal()
    assert client.get(adresse).status_code == 302
    for qui in (inconnu, autre_departement, autre_ordre, cnp, employeur, exploitant):
        assert client_of(qui).get(adresse).status_code == 404, qui
    for qui in (ordre_gestionnaire, ordre_decideur, ordre_national, titulaire):
        reponse = client_of(qui).get(adresse)
        assert reponse.status_code == 200 and "attachment" in reponse["Content-Disposition"], qui
        assert len(reponse.content) <= 2048
        assert verifie_journal.verify_file(json.loads(reponse.content), keys(), []) == []


def test_it_tells_the_decision_and_stays_small_in_the_largest_journal(adresse, attestation, titulaire):
    journal_scelle.seal()
    reponse = client_of(titulaire).get(adresse)
    preuve = json.loads(reponse.content)
    ligne = json.loads(preuve["feuille"])
    assert ligne[3] == "controle:decide" and ligne[9]["decision"] == attestation.decision_id
    assert ligne[6] == titulaire.professionnel_id
    # Sixteen million events: twenty-four hashes.
    assert len(reponse.content) - len(preuve["chemin"]) + 24 * 32 * 4 // 3 <= 2048
    preuve["feuille"] = preuve["feuille"].replace("satisfait", "refuse")
    assert verifie_journal.verify_file(preuve, keys(), []) != []
    assert verifie_journal.verify_file(json.loads(reponse.content), [], []) != []


def test_a_page_says_that_no_head_holds_it_yet(adresse, titulaire, ordre_decideur, attestation):
    for qui in (titulaire, ordre_decideur):
        page = client_of(qui).get(adresse)
        assert page.status_code == 202 and "pas encore couverte par une tête signée" in page.content.decode()
    controle = client_of(titulaire).get(reverse("ordre:mon_controle", args=[attestation.cycle_id])).content.decode()
    dossier = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[attestation.cycle_id])).content.decode()
    assert adresse in controle and adresse in dossier


def test_the_end_of_retention_is_declared_and_breaks_no_proof(attestation, capsys):
    journal_scelle.seal()
    avant = Evenement.objects.count()
    cycle = attestation.cycle_id
    # What PostgreSQL checks at the end of the transaction of each act was checked years ago.
    connection.check_constraints()
    with transaction.atomic():
        compte, _ = conservation_porte.erase([cycle], conservation_porte.collect([cycle]))
    effaces = compte["accounts.Evenement"]
    assert effaces > 0 and Evenement.objects.count() == avant - effaces + 1
    assert FeuilleJournal.objects.filter(sel=None).count() == effaces
    assert journal_scelle.seal() == 1
    reste = FeuilleJournal.objects.exclude(sel=None).earliest("rang")
    assert verifie_journal.verify_file(journal_preuve.of_event(reste.evenement_id), keys(), []) == []
    call_command("verify_journal")
    assert f"{effaces} ligne(s) effacée(s) à leur terme" in capsys.readouterr().out
