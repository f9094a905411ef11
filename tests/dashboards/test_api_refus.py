"""What the public API refuses: a crossing too fine (told to the journal), an empty filter, a number badly written."""

from __future__ import annotations

import pytest

from accounts.journal import Fait
from accounts.models import Evenement, Specialite
from tests.dashboards.populations import make_rows
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/api/v1/agregats"


def test_refused_and_told_without_a_name():
    make_rows(12, profession="10", departement="69", mode="L", specialite="SM54")
    Specialite.objects.create(code="SM54", libelle="Médecine générale (SM)", profession="10")
    client = client_of(None)
    assert client.get(f"{URL}?indicateur=comptes&par=profession").status_code == 200
    assert not Evenement.objects.filter(nature=Fait.FILTRE_REFUSE).exists()
    fine = f"{URL}?indicateur=comptes&specialite=SM54&mode=L&par=departement"
    reponse = client.get(fine)
    assert reponse.status_code == 422 and "isolerait" in reponse.content.decode()
    fait = Evenement.objects.get(nature=Fait.FILTRE_REFUSE)
    assert (fait.auteur, fait.motif, fait.details["page"]) == (None, "croisement_trop_fin", URL)
    assert fait.details["filtres"]["par"] == "departement"


def test_an_empty_filter_is_refused_by_its_name_and_never_read_as_everybody():
    make_rows(12, profession="10")
    reponse = client_of(None).get(f"{URL}?indicateur=comptes&mode=&profession=10")
    assert reponse.status_code in (400, 422)
    assert "retirez ce paramètre" in reponse.content.decode() and '"mode"' in reponse.content.decode()
    assert client_of(None).get(f"{URL}?indicateur=comptes&profession=10").status_code == 200


def test_a_whole_number_is_written_as_one():
    client = client_of(None)
    for ecrit in ("5.0", " 5", "cinq", "5_0", "٥"):
        assert client.get("/api/v1/referentiels", {"taille": ecrit}).status_code in (400, 422), ecrit
    assert client.get("/api/v1/referentiels", {"taille": "5"}).status_code == 200
