"""R4: a named request has one effect, whoever sends it how many times at once (real threads, real connections)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from accounts import horloge
from accounts.api import depot as api_depot
from accounts.models import CleIdempotence, Livraison
from tests.accounts.api.conftest import Systeme, treated
from tests.flux.lignes import row

ENSEMBLE = 50


def test_the_answer_is_given_again_byte_for_byte(systeme, roster):
    machine = systeme()
    corps = {"lignes": [row(roster[0])]}
    une = machine.post("/api/v1/flux", corps, cle="k-1")
    treated(une)
    deux = machine.post("/api/v1/flux", corps, cle="k-1")
    assert deux.content == une.content and deux.headers["Idempotency-Replayed"] == "true"
    assert deux.headers["Location"] == une.headers["Location"]
    autre = machine.post("/api/v1/flux", {"lignes": [row(roster[1])]}, cle="k-1")
    assert (autre.status_code, autre.json()["code"]) == (422, "cle_deja_utilisee")
    assert Livraison.objects.count() == 1


def test_a_key_belongs_to_one_partner_and_a_refused_request_frees_it(systeme, roster):
    machine = systeme()
    assert (
        machine.post("/api/v1/flux?type_flux=ACTIONS", "a,b,c\n1,2,3\n", "k-1", content_type="text/csv").status_code
        == 422
    )
    assert treated(machine.post("/api/v1/flux", {"lignes": [row(roster[0])]}, cle="k-1"))
    assert machine.post("/api/v1/flux", {"lignes": [row(roster[0])]}, cle="é" * 201).status_code == 422


def test_a_request_under_way_answers_409_until_its_lease_ends(systeme, roster, monkeypatch):
    machine = systeme()
    corps = {"lignes": [row(roster[0])]}
    dedans: list[int] = []
    vrai = api_depot.receipt

    def receipt(livraison):
        if not dedans:
            dedans.append(machine.post("/api/v1/flux", corps, cle="k-1").status_code)
            CleIdempotence.objects.update(bail_jusqua=horloge.instant() - timedelta(seconds=1))
            dedans.append(machine.post("/api/v1/flux", corps, cle="k-1").status_code)
        return vrai(livraison)

    monkeypatch.setattr(api_depot, "receipt", receipt)
    assert machine.post("/api/v1/flux", corps, cle="k-1").status_code == 202
    assert dedans == [409, 202]
    assert Livraison.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_one_effect(systeme, partner, monkeypatch):
    monkeypatch.setattr("accounts.api.acces.CADENCES", {"depot": (100_000, 60)})
    machine = systeme()
    corps = {"lignes": [{"id_technique": "T-1", "operation": "CREATION"}]}
    depart = threading.Barrier(ENSEMBLE)
    reponses: list = []

    def send() -> None:
        try:
            sienne = Systeme(machine.client, "", machine.jeton)
            depart.wait()
            reponse = sienne.post("/api/v1/flux", corps, cle="k-1")
            while reponse.status_code == 409:
                assert reponse.headers["Retry-After"]
                reponse = sienne.post("/api/v1/flux", corps, cle="k-1")
            reponses.append((reponse.status_code, reponse.content))
        finally:
            connections.close_all()

    fils = [threading.Thread(target=send) for _ in range(ENSEMBLE)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(reponses) == ENSEMBLE
    assert {statut for statut, _ in reponses} == {202}
    assert len({contenu for _, contenu in reponses}) == 1
    assert Livraison.objects.count() == CleIdempotence.objects.count() == 1
