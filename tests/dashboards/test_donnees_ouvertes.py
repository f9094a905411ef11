"""The open data: who reads it (anybody), what a quarter's file holds, and that it hides what pages hide."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards import jeu_ouvert, publication
from dashboards.indicateurs import INDICATEURS
from tests.dashboards.populations import make_rows
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
PAGE = "/donnees-ouvertes/"
T1 = date(2026, 3, 31)


def read(trimestre: str = "2026-T1") -> list[dict[str, str]]:
    fichier = client_of(None).get(f"{PAGE}comptes-{trimestre}.csv")
    assert fichier.status_code == 200
    return list(csv.DictReader(io.StringIO(fichier.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_anybody_reads_the_page_even_before_the_first_figures(dgos, titulaire):
    cache.clear()
    for lecteur in (None, titulaire, dgos):
        page = client_of(lecteur).get(PAGE)
        assert page.status_code == 200 and page.text.count("<h1") == 1
        assert "à la fin du trimestre en cours" in page.text
        assert "Aucun professionnel n’est encore inscrit" in page.text and "Chiffres provisoires" not in page.text
    assert client_of(None).get(f"{PAGE}comptes-2026-T1.csv").status_code == 404
    # The roster may have come since: nobody is told that there is nobody.
    publication.draw_up(date(2026, 6, 30))
    assert "paraîtront demain" in client_of(None).get(PAGE).text


def test_before_the_first_night_the_page_says_that_its_figures_are_not_kept_yet():
    make_rows(30, profession="60")
    make_rows(4, profession="50")
    cache.clear()
    page = client_of(None).get(PAGE).text
    assert "Infirmiers" in page and "calculés cette nuit" in page
    assert ">masqué</abbr>" in page, "four midwives are hidden there as anywhere"
    # Everybody is not counted again for each visitor.
    with CaptureQueriesContext(connection) as requetes:
        client_of(None).get(PAGE)
    assert not [r for r in requetes.captured_queries if "dashboards_cellule " in r["sql"]]
    publication.draw_up(date(2026, 6, 30))
    assert "Chiffres provisoires" not in client_of(None).get(PAGE).text


def test_a_quarter_is_listed_once_it_has_ended_and_never_changes(au_jour):
    make_rows(30, profession="60", departement="69")
    for jour in (date(2026, 2, 28), T1, date(2026, 6, 29)):
        publication.draw_up(jour)
    assert [(un.code, un.jour) for un in jeu_ouvert.quarters(date(2026, 6, 30))] == [("2026-T1", T1)]
    assert "comptes-2026-T1.csv" in client_of(None).get(PAGE).text
    avant = read()
    make_rows(30, profession="60", departement="69")
    au_jour(date(2026, 7, 1))
    publication.draw_up(date(2026, 7, 1))
    assert [un.code for un in jeu_ouvert.quarters(date(2026, 7, 1))] == ["2026-T2", "2026-T1"]
    assert read() == avant


def test_the_file_says_what_its_schema_says_and_what_pages_say():
    make_rows(30, profession="60", departement="69", mode="L")
    make_rows(20, profession="60", departement="69", mode="L", etat="complet")
    make_rows(4, profession="50", departement="75")
    publication.draw_up(T1)
    lignes = read()
    schema = json.loads(client_of(None).get(f"{PAGE}schema.json").content)
    assert list(lignes[0]) == [champ["name"] for champ in schema["fields"]]
    assert {ligne["decoupage"] for ligne in lignes} == {
        "x".join(decoupage) or "ensemble" for decoupage in jeu_ouvert.DECOUPAGES
    }
    infirmiers = next(
        ligne for ligne in lignes
        if (ligne["decoupage"], ligne["profession"], ligne["indicateur"]) == ("profession", "60", "complets")
    )  # fmt: skip
    assert (infirmiers["valeur"], infirmiers["denominateur"], infirmiers["part"]) == ("20", "50", "40.0")
    assert (infirmiers["profession_libelle"], infirmiers["jour"]) == ("Infirmiers", "2026-03-31")
    for ligne in lignes:
        assert not ligne["valeur"] or not 1 <= int(ligne["valeur"]) <= 10
        assert (ligne["secret"] == "true") <= (not ligne["valeur"] and not ligne["part"])
    caches = [ligne for ligne in lignes if ligne["profession"] == "50" and ligne["indicateur"] == "comptes"]
    assert all(ligne["secret"] == "true" or int(ligne["valeur"]) >= 11 for ligne in caches)


def test_a_catalogue_finds_everything_from_the_package():
    make_rows(12, profession="60")
    publication.draw_up(T1)
    client = client_of(None)
    package = json.loads(client.get(f"{PAGE}datapackage.json").content)
    assert package["licenses"][0]["name"] == "etalab-2.0"
    for ressource in package["resources"]:
        assert client.get(ressource["path"].replace("http://testserver", "")).status_code == 200
    definis = client.get(reverse("donnees_ouvertes:indicateurs")).getvalue().decode()
    assert all(un.code in definis for un in INDICATEURS.values() if un.is_croisable)
