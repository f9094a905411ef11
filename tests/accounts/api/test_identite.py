"""The identity check says yes or no, never why; it is counted and kept."""

from __future__ import annotations

import pytest

from accounts import concordance
from accounts.models import Evenement

ADRESSE = "/api/v1/verification-identite"


@pytest.mark.parametrize(
    ("rpps", "nom", "attendu"),
    [
        ("99790000006", "EXEMPLE", True), ("99790000006", "Éxemple", True), ("899790000006", "exemple", True),
        ("99790000006", "FICTIF", False), ("99790000014", "EXEMPLE", False),
    ],
)  # fmt: skip
def test_yes_or_no(systeme, exercice, rpps, nom, attendu):
    reponse = systeme().post(ADRESSE, {"rpps": rpps, "nom": nom})
    assert (reponse.status_code, reponse.json()) == (200, {"concordance": attendu})
    fait = Evenement.objects.get(nature="identite:verifiee")
    assert fait.details["concordance"] is attendu and fait.details["client"]
    assert (fait.professionnel_id == exercice.professionnel_id) is attendu


def test_an_unknown_number_and_another_name_answer_alike(systeme, exercice):
    machine = systeme()
    inconnu, autre = (
        machine.post(ADRESSE, {"rpps": rpps, "nom": "PERSONNE"}) for rpps in ("99790000014", "99790000006")
    )
    assert inconnu.content == autre.content and inconnu.status_code == autre.status_code
    assert set(inconnu.headers) == set(autre.headers)


@pytest.mark.parametrize(("rpps", "code"), [("123", "E101"), ("99790000007", "E102"), ("99790 00000", "E101")])
def test_a_number_that_cannot_exist_says_so(systeme, exercice, rpps, code):
    refus = systeme().post(ADRESSE, {"rpps": rpps, "nom": "EXEMPLE"})
    assert (refus.status_code, refus.json()["code"], refus.json()["champ"]) == (422, code, "rpps")
    assert refus.json()["remede"]


def test_the_list_of_a_roster_cannot_be_asked(systeme, exercice, monkeypatch):
    monkeypatch.setattr(concordance, "PAR_MINUTE", 2)
    machine = systeme()
    dits = [machine.post(ADRESSE, {"rpps": "99790000006", "nom": "EXEMPLE"}) for _ in range(3)]
    assert [d.status_code for d in dits] == [200, 200, 429]
    assert dits[2].json()["code"] == "trop_de_verifications" and int(dits[2].headers["Retry-After"]) >= 1
    assert Evenement.objects.filter(nature="identite:verifiee").count() == 2
