"""`/api/v1/flux`: three ways to send, one delivery; what is refused says why and what to do."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.api import problemes
from accounts.etendues import Mode
from accounts.models import Livraison
from actions.models import Action
from tests.accounts.api.conftest import treated
from tests.flux.conftest import csv_text
from tests.flux.lignes import row


def test_rows_in_json_are_received_then_answered_one_by_one(systeme, roster):
    machine = systeme()
    bonne, fausse = row(roster[0]), row(roster[1], "T-2", rpps="99790000007")
    recue = machine.post(
        "/api/v1/flux", {"type_flux": "ACTIONS", "id_flux": "lot-1", "lignes": [bonne, fausse]}
    )  # fmt: skip
    assert recue.json()["statut"] == "RECU" and recue.json()["id_flux"] == "lot-1"
    assert recue.headers["Location"] == recue.json()["liens"]["livraison"]
    avant = machine.get("/api/v1/flux/lot-1").json()
    assert (avant["statut"], avant["termine"]) == ("RECU", False)
    treated(recue)
    suivi = machine.get("/api/v1/flux/lot-1").json()
    assert suivi["statut"] == "TRAITE_PARTIELLEMENT" and suivi["termine"]
    assert suivi["compteurs"] == {
        "recues": 2, "acceptees": 1, "inchangees": 0, "rapprochees": 0, "en_attente": 0, "rejetees": 1
    }  # fmt: skip
    assert [(c["code"], c["nombre"], c["premiere_ligne"]) for c in suivi["causes"]] == [("E102", 1, 2)]
    page = machine.get(suivi["liens"]["lignes"] + "?sort=rejetee").json()
    assert [(r["ligne"], r["code"], r["champ"]) for r in page["lignes"]] == [(2, "E102", "rpps")]
    assert page["lignes"][0]["remede"] and page["suivante"] is None
    compte_rendu = machine.get(suivi["liens"]["compte_rendu"])
    assert json.loads(b"".join(compte_rendu.streaming_content))["acceptees"] == ["T-1"]


def test_a_file_is_taken_as_it_is_or_in_a_form(systeme, roster):
    machine = systeme()
    texte = csv_text([row(roster[0])]).encode()
    brut = machine.post(
        "/api/v1/flux?type_flux=ACTIONS&nom=a.csv&nb_lignes=1&sha256=" + hashlib.sha256(texte).hexdigest(),
        texte, content_type="text/csv",
    )  # fmt: skip
    assert treated(brut).compteurs["acceptees"] == 1
    manifeste = {"version_format": "1.0", "id_flux": "lot-2", "type_flux": "ACTIONS", "fichier": {"nb_lignes": 1}}
    compresse = gzip.compress(csv_text([row(roster[1], "T-2")]).encode())
    piece = SimpleUploadedFile("m.json", json.dumps(manifeste).encode())
    formulaire = {"fichier": SimpleUploadedFile("b.csv.gz", compresse), "manifeste": piece}
    livraison = treated(machine.post("/api/v1/flux", formulaire, content_type=None))
    assert (livraison.id_flux, livraison.nom_fichier, livraison.canal) == ("lot-2", "b.csv.gz", "api")
    assert livraison.compteurs["acceptees"] == 1


def test_a_dry_run_keeps_nothing_and_test_credentials_make_nothing_else(systeme, roster):
    machine, essai = systeme(), systeme(Mode.ESSAI)
    for recue in (
        machine.post("/api/v1/flux", {"lignes": [row(roster[0])], "essai": True}),
        machine.post("/api/v1/flux?essai=true", csv_text([row(roster[0])]), content_type="text/csv"),
        essai.post("/api/v1/flux", {"lignes": [row(roster[0])]}),
    ):
        livraison = treated(recue)
        assert livraison.a_blanc and livraison.compteurs["acceptees"] == 1
    assert not Action.objects.exists()
    treated(machine.post("/api/v1/flux", {"lignes": [row(roster[0])], "id_flux": "vrai"}))
    assert essai.get("/api/v1/flux/vrai").status_code == 404
    assert {ligne["essai"] for ligne in essai.get("/api/v1/flux").json()["livraisons"]} == {True}
    assert [ligne["id_flux"] for ligne in machine.get("/api/v1/flux?essai=false").json()["livraisons"]] == ["vrai"]


def test_the_list_is_read_by_pages(systeme, roster):
    machine = systeme()
    for rang in range(5):
        machine.post("/api/v1/flux", {"lignes": [row(roster[0], f"T-{rang}")], "id_flux": f"lot-{rang}"})
    lus, adresse = [], "/api/v1/flux?taille=2"
    while adresse:
        page = machine.get(adresse).json()
        lus += [ligne["id_flux"] for ligne in page["livraisons"]]
        adresse = page["suivante"]
    assert lus == [f"lot-{rang}" for rang in (4, 3, 2, 1, 0)]


def test_the_applied_delivery_comes_before_its_dry_runs(systeme, roster):
    machine = systeme()
    for essai in (True, False, True):
        machine.post("/api/v1/flux", {"lignes": [row(roster[0])], "id_flux": "lot", "essai": essai})
    assert machine.get("/api/v1/flux/lot").json()["essai"] is False
    assert Livraison.objects.count() == 3


REFUSES = [
    ({"lignes": []}, 422, "contenu_invalide", "lignes"),
    ({"lignes": [{}] * 1001}, 422, "contenu_invalide", "lignes"),
    ({"lignes": [{}, 5]}, 422, "contenu_invalide", "lignes[1]"),
    ({}, 422, "contenu_invalide", "fichier"),
    ([1], 422, "contenu_invalide", "fichier"),
    ({"lignes": [{}], "essai": "peut-être"}, 422, "contenu_invalide", "essai"),
    ({"lignes": [{}], "horodatage": "hier"}, 422, "E007", None),
    ({"lignes": [{}], "version_format": "9"}, 422, "E007", None),
    ({"lignes": [{}], "periode": {"x": "\0"}}, 422, "E007", None),
    ({"lignes": [{}], "emetteur": {"x": "\ud800"}}, 422, "E007", None),
    ({"lignes": [{}], "type_flux": "ROSTER"}, 403, "E005", None),
]


@pytest.mark.parametrize(("corps", "statut", "code", "champ"), REFUSES)
def test_a_refused_request_says_which_field_and_what_to_do(systeme, corps, statut, code, champ):
    refus = systeme().post("/api/v1/flux", corps)
    dit = refus.json()
    assert (refus.status_code, dit["status"], dit["code"], dit.get("champ")) == (statut, statut, code, champ)
    assert refus.headers["Content-Type"] == "application/problem+json"
    assert dit["detail"] and dit["remede"] and dit["title"]


def test_a_refused_file_is_a_problem_with_its_receipt(systeme, roster):
    machine = systeme()
    refus = machine.post("/api/v1/flux?type_flux=ACTIONS", "a,b,c\n1,2,3\n", content_type="text/csv")
    dit = refus.json()
    assert (refus.status_code, dit["code"], dit["accuse"]["statut"]) == (422, "E003", "REJETE")
    assert machine.get(f"/api/v1/flux/{dit['id_traitement']}").json()["erreurs"][0]["code"] == "E003"
    vide = machine.post("/api/v1/flux", "", content_type="text/csv")
    assert vide.status_code == 422


def test_a_row_no_text_can_hold_faults_alone(systeme, roster):
    lignes = [row(roster[0]), row(roster[1], "T-2", intitule="\ud800"), row(roster[2], "T-3", intitule="a\0b")]
    livraison = treated(systeme().post("/api/v1/flux", {"lignes": lignes}))
    assert [(r.sort, r.code) for r in livraison.reponses.order_by("ligne")] == [
        ("acceptee", ""), ("rejetee", "E309"), ("rejetee", "E309")
    ]  # fmt: skip


def test_brackets_without_end_are_a_request_that_cannot_be_read(systeme):
    refus = systeme().post("/api/v1/flux", "[" * 200_000, content_type="application/json; charset=utf-8")
    assert (refus.status_code, refus.json()["code"]) == (400, "json_illisible")


def test_the_framework_refuses_in_french_too(systeme, monkeypatch):
    machine = systeme()
    attendus = [
        (machine.http.put("/api/v1/flux", HTTP_AUTHORIZATION=f"Bearer {machine.jeton}"), 405, "methode_refusee"),
        (machine.post("/api/v1/flux", "<a/>", content_type="application/xml"), 415, "type_inconnu"),
        (machine.post("/api/v1/flux", "{", content_type="application/json; charset=utf-8"), 400, "json_illisible"),
        (machine.get("/api/v1/flux?taille=9999"), 422, "contenu_invalide"),
        (machine.get("/api/v1/flux/T-20260101-9999"), 404, "introuvable"),
        (machine.get("/api/v1/flux", HTTP_ACCEPT="text/html"), 406, "reponse_inconnue"),
    ]
    monkeypatch.setattr(problemes, "JSON_MAX", 10)
    attendus.append((machine.post("/api/v1/flux", {"lignes": [{"a": "b" * 20}]}), 413, "trop_gros"))
    monkeypatch.setattr("accounts.api.fichier.OCTETS_MAX", 10)
    attendus.append((machine.post("/api/v1/flux", "x" * 20, content_type="text/csv"), 413, "trop_gros"))
    for reponse, statut, code in attendus:
        assert (reponse.status_code, reponse.json()["code"]) == (statut, code), reponse.content
        assert reponse.json()["remede"]


def test_too_many_requests_are_told_when_to_come_back(systeme, monkeypatch):
    monkeypatch.setattr("accounts.api.acces.CADENCES", {"lecture": (2, 60), "depot": (1, 60)})
    machine = systeme()
    assert [machine.get("/api/v1/flux").status_code for _ in range(3)] == [200, 200, 429]
    trop = machine.get("/api/v1/flux")
    assert 1 <= int(trop.headers["Retry-After"]) <= 60 and trop.json()["code"] == "trop_de_requetes"
