"""Faulty rows are corrected alone, and the two deliveries know each other."""

from __future__ import annotations

import pytest

from accounts.etendues import Mode
from accounts.models import Correction, Livraison
from actions.models import Action
from tests.accounts.api.conftest import treated
from tests.flux.lignes import row


@pytest.fixture
def premiere(systeme, roster):
    """A machine, and its delivery of three rows: one right, one wrong, one about somebody unknown."""
    machine = systeme()
    lignes = [row(roster[0]), row(roster[1], "T-2", type_action="YOGA"), row(roster[2], "T-3", rpps="99790000006")]
    treated(machine.post("/api/v1/flux", {"lignes": lignes, "id_flux": "lot"}))
    return machine


def answers(machine, identifiant: str = "lot") -> list[tuple]:
    page = machine.get(f"/api/v1/flux/{identifiant}/lignes").json()
    return [(r["ligne"], r["id_technique"], r["sort"], r["code"]) for r in page["lignes"]]


def test_faulty_rows_are_corrected_without_the_others(premiere, roster):
    assert answers(premiere) == [
        (1, "T-1", "acceptee", ""), (2, "T-2", "rejetee", "E304"), (3, "T-3", "en_attente", "W201")
    ]  # fmt: skip
    corps = {
        "lignes": [
            {"ligne": 3, "valeurs": row(roster[2], "T-3")},
            {"ligne": 2, "valeurs": row(roster[1], "T-2")},
        ]
    }
    recue = premiere.post("/api/v1/flux/lot/lignes", corps, cle="correction-1")
    livraison = treated(recue)
    assert livraison.compteurs["recues"] == livraison.compteurs["acceptees"] == 2
    assert Action.objects.filter(is_retiree=False).count() == 3
    numero = recue.json()["id_traitement"]
    dites = premiere.get(recue.json()["liens"]["lignes"]).json()["lignes"]
    assert [(r["corrige"]["ligne"], r["sort"]) for r in dites] == [(3, "acceptee"), (2, "acceptee")]
    fautives = {r["ligne"]: r["correction"] for r in premiere.get("/api/v1/flux/lot/lignes").json()["lignes"]}
    assert fautives == {1: None, 2: {"livraison": numero, "ligne": 2}, 3: {"livraison": numero, "ligne": 1}}
    assert premiere.get("/api/v1/flux/lot").json()["corrections"] == [numero]
    assert (
        premiere.get(f"/api/v1/flux/{numero}").json()["corrige"]
        == premiere.get("/api/v1/flux/lot").json()["id_traitement"]
    )


def test_the_same_correction_twice_is_one(premiere, roster):
    corps = {"lignes": [{"ligne": 2, "valeurs": row(roster[1], "T-2")}]}
    une, deux = (premiere.post("/api/v1/flux/lot/lignes", corps) for _ in range(2))
    assert une.json()["id_traitement"] == deux.json()["id_traitement"]
    assert Correction.objects.count() == 1 and Livraison.objects.count() == 2


def test_correcting_a_dry_run_is_a_dry_run(systeme, roster):
    essai = systeme(Mode.ESSAI)
    treated(essai.post("/api/v1/flux", {"lignes": [row(roster[0], type_action="YOGA")], "id_flux": "lot"}))
    recue = essai.post("/api/v1/flux/lot/lignes", {"lignes": [{"ligne": 1, "valeurs": row(roster[0])}]})
    assert treated(recue).a_blanc
    assert not Action.objects.exists()


@pytest.mark.parametrize(
    ("lignes", "code"),
    [
        ([1], "ligne_sans_faute"), ([4], "ligne_sans_faute"), ([2, 2], "ligne_en_double"), ([0], "contenu_invalide"),
        ([], "contenu_invalide"),
    ],
)  # fmt: skip
def test_only_faulty_rows_once_are_corrected(premiere, lignes, code):
    refus = premiere.post("/api/v1/flux/lot/lignes", {"lignes": [{"ligne": n, "valeurs": {}} for n in lignes]})
    assert (refus.status_code, refus.json()["code"]) == (422, code)
    assert refus.json()["champ"].startswith("lignes")
    assert Livraison.objects.count() == 1


def test_a_delivery_under_way_is_not_corrected_yet(systeme, roster):
    machine = systeme()
    machine.post("/api/v1/flux", {"lignes": [row(roster[0], type_action="YOGA")], "id_flux": "lot"})
    refus = machine.post("/api/v1/flux/lot/lignes", {"lignes": [{"ligne": 1, "valeurs": {}}]})
    assert (refus.status_code, refus.json()["code"]) == (422, "livraison_non_traitee")


def test_rows_are_read_by_pages_and_by_answer(premiere):
    lus, adresse = [], "/api/v1/flux/lot/lignes?taille=1"
    while adresse:
        page = premiere.get(adresse).json()
        lus += [r["ligne"] for r in page["lignes"]]
        adresse = page["suivante"]
    assert lus == [1, 2, 3]
    assert [r["ligne"] for r in premiere.get("/api/v1/flux/lot/lignes?code=W201").json()["lignes"]] == [3]
    assert premiere.get("/api/v1/flux/lot/lignes?sort=inventee").status_code == 422
