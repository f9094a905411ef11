"""« Que valent les actions ? »: who opens it, what is hidden, what the file says."""

from __future__ import annotations

import pytest

from actions.questions_appreciation import Moment
from dashboards.appreciations import LIGNES_MAX, Chiffres, Table
from referentiels.models import Referentiel
from tests.actions.avis import make_releves
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
PAYS, CONSEIL = "/pilotage/avis/", "/cnp/avis/"
AUTRES = (
    "inconnu", "ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national", "autre_departement",
    "autre_ordre", "ssa", "accompagnant", "cncp", "has", "publication", "employeur", "autre_employeur", "partenaire",
    "exploitant", "titulaire",
)  # fmt: skip


def test_anonymous_is_sent_to_login(client):
    assert {client.get(page).status_code for page in (PAYS, CONSEIL)} == {302}


def test_nobody_else_sees_the_figures(request):
    make_releves(JOUR)
    for qui in AUTRES:
        client = client_of(request.getfixturevalue(qui))
        adresses = [f"{page}{fin}" for page in (PAYS, CONSEIL) for fin in ("", "type-chaud.csv")]
        assert {client.get(adresse).status_code for adresse in adresses} == {404}, qui


def test_each_reads_its_own_scope(dgos, cnp):
    assert client_of(cnp).get(PAYS).status_code == client_of(dgos).get(CONSEIL).status_code == 404
    autre = make_draft(cnp, "D-UN-AUTRE").referentiel
    Referentiel.objects.filter(pk=autre.pk).update(cnp=None)
    assert client_of(cnp).get(CONSEIL, {"referentiel": "D-UN-AUTRE"}).status_code == 404


def test_before_the_first_month_the_page_explains(dgos, cnp):
    assert "Aucun chiffre n’est encore arrêté" in client_of(dgos).get(PAYS).text
    assert "Aucun chiffre n’est encore arrêté" in client_of(cnp).get(CONSEIL).text
    assert client_of(dgos).get(f"{PAYS}type-chaud.csv").status_code == 404


def test_the_page_shows_counts_rates_dates_and_hides_small_cells(dgos):
    make_releves(JOUR)
    page = " ".join(client_of(dgos).get(PAYS).text.split())
    for mots in ("Relevé du 01/06/2026", "Par organisateur", "ORGANISME FICTIF (9999)", "Par type d’action", "Congrès",
                 "Pertinence", "Bénéfice perçu", ">masqué</abbr>", "Secret statistique", "Comment lire"):  # fmt: skip
        assert mots in page, mots
    assert "80 personnes ont répondu, sur 200 qui pouvaient le faire" in page


def test_the_council_reads_its_referentiel(cnp):
    make_draft(cnp)
    make_releves(JOUR)
    page = client_of(cnp).get(CONSEIL).text
    assert "Par action du référentiel" in page and "Par référentiel" not in page
    assert client_of(cnp).get(f"{CONSEIL}detail-chaud.csv", {"referentiel": "ATELIER"}).status_code == 200


def test_the_file_holds_what_is_seen(dgos):
    make_releves(JOUR)
    reponse = client_of(dgos).get(f"{PAYS}type-froid.csv")
    lignes = reponse.getvalue().decode("utf-8-sig").splitlines()
    questions = "pertinence;pratique;maintien;benefice;recommandation"
    assert lignes[0] == f"releve;moment;code;libelle;personnes;{questions};secret"
    assert sum(ligne.endswith(";;;;;;;s") for ligne in lignes[1:]) == 2
    assert client_of(dgos).get(f"{PAYS}inconnue.csv").status_code == 404


def test_the_page_asks_the_base_the_same_whatever_the_rows(dgos, django_assert_max_num_queries):
    make_releves(JOUR)
    client = client_of(dgos)
    with django_assert_max_num_queries(6):
        client.get(PAYS)


def test_a_long_table_shows_the_largest_rows_and_says_how_many_more():
    lignes = tuple((f"O{n:03}", f"Organisme {n:03}", Chiffres(n + 11, ())) for n in range(LIGNES_MAX + 30))
    table = Table("organisateur", Moment.CHAUD, "Par organisateur", "Organisateur", lignes)
    assert [ligne[0] for ligne in table.montrees] == [f"O{n:03}" for n in range(30, LIGNES_MAX + 30)]
    assert table.autres == 30
    assert Table("type", Moment.CHAUD, "", "", lignes[:3]).autres == 0
