"""`/metrics`: closed without its token; what it tells of requests and of what waits, in few queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError

from accounts import horloge
from accounts.models import Travail
from certif import jauges
from tests.people import client_of

JETON = "jeton-des-mesures-0123456789-abcdef"


@pytest.fixture
def ouvert(settings):
    settings.CERTIF_METRIQUES_JETON = JETON


def read(client) -> str:
    reponse = client.get("/metrics", headers={"Authorization": f"Bearer {JETON}"})
    assert reponse.status_code == 200
    return reponse.content.decode()


def value(texte: str, motif: str) -> float:
    trouvee = re.search(rf"^{re.escape(motif)} (\S+)$", texte, re.M)
    assert trouvee, motif
    return float(trouvee[1])


@pytest.mark.parametrize("entetes", [{}, {"Authorization": "Bearer autre"}, {"Authorization": f"Basic {JETON}"}])
def test_it_does_not_exist_without_the_token(client, db, ouvert, entetes):
    assert client.get("/metrics", headers=entetes).status_code == 404


def test_it_does_not_exist_where_no_token_was_chosen(client, db):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_counts_requests_by_room_and_names_no_route(client, db, ouvert):
    motif = 'certif_requetes_total{methode="GET",piece="verification",statut="2xx"}'
    client.get("/verifier/un-jeton-fictif")
    avant = value(read(client), motif)
    client.get("/verifier/un-jeton-fictif")
    apres = read(client)
    assert value(apres, motif) == avant + 1
    assert "un-jeton-fictif" not in apres


def test_it_tells_what_waits_and_since_when(client, db, ouvert, django_assert_max_num_queries):
    hier = horloge.instant() - timedelta(days=1)
    for rang, etat in enumerate(("a_faire", "a_faire", "ecarte")):
        Travail.objects.create(nature="essai.mesure", cle=str(rang), etat=etat, du_at=hier, created_at=hier)
    with django_assert_max_num_queries(12):
        texte = read(client)
    assert value(texte, 'certif_travaux{etat="a_faire",nature="essai.mesure"}') == 2
    assert value(texte, 'certif_travaux{etat="ecarte",nature="essai.mesure"}') == 1
    assert 86_400 <= value(texte, 'certif_travaux_retard_secondes{nature="essai.mesure"}') < 86_500
    assert value(texte, "certif_base_repond") == 1


def test_a_base_that_does_not_answer_is_a_figure(client, db, ouvert, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(jauges, "LECTURES", (away,))
    texte = read(client)
    assert value(texte, "certif_base_repond") == 0
    assert "certif_travaux" not in texte


def test_a_request_is_numbered_and_told_without_its_path(titulaire, db, caplog):
    with caplog.at_level("INFO", logger="certif.requete"):
        reponse = client_of(titulaire).get("/verifier/un-jeton-fictif?q=EXEMPLE", headers={"X-Request-ID": "a" * 32})
    assert reponse["X-Request-ID"] == "a" * 32
    (ligne,) = [r for r in caplog.records if r.name == "certif.requete"]
    champs = ligne.champs
    assert (champs["route"], champs["statut"], champs["acteur"]) == ("verification:jeton", 200, "titulaire")
    assert "jeton-fictif" not in str(champs) and "EXEMPLE" not in str(champs)


@pytest.mark.parametrize("recu", ["", "x" * 32, "a" * 31, "a" * 32 + "\n", "EXEMPLE Camille"])
def test_a_number_written_by_a_visitor_is_not_repeated(client, db, recu):
    rendu = client.get("/vivant", headers={"X-Request-ID": recu})["X-Request-ID"]
    assert rendu != recu and re.fullmatch(r"[0-9a-f]{32}", rendu)
