"""A fédération reads figures about its members of the day, small cells hidden, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Adhesion
from accounts.roles import Nature, Role
from tests.dashboards.employeurs import make_federation
from tests.dashboards.populations import make_rows
from tests.people import FINESS, JOUR, client_of, make_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/employeur/federation"


@pytest.fixture
def analyste(employeur, autre_employeur):
    make_rows(24, nom="GRAND", finess=FINESS)
    make_rows(12, nom="GRAND", finess=FINESS, etat="complet")
    make_rows(3, nom="PETIT", finess="990000028")
    make_rows(2, nom="PETIT", finess="990000028", etat="complet")
    make_rows(30, nom="MOYEN", finess="990000069")
    make_rows(14, nom="MOYEN", finess="990000069", etat="complet")
    make_rows(15, nom="HORS", finess="990000051")
    moyen = make_agent(Role.EMPLOYEUR_GESTIONNAIRE, Nature.EMPLOYEUR, "CH-MOYEN", finess="990000069")
    return make_federation(employeur, autre_employeur, moyen)


@pytest.mark.parametrize("qui", ["inconnu", "ordre_national", "cnp", "dgos", "employeur", "exploitant", "titulaire"])
def test_nobody_else_reads_it(request, qui):
    assert client_of(request.getfixturevalue(qui)).get(URL).status_code == 404


def test_small_cells_are_hidden_and_cannot_be_found_by_difference(analyste):
    page = client_of(analyste).get(URL)
    etablissements, professions = page.context["tables"]
    cellules = {ligne.libelle: (ligne.cellules, ligne.total) for ligne in etablissements.lignes}
    petit = cellules["Organisation CH-AUTRE"]
    assert petit[1] is None and not any(petit[0])
    montres = [total for _, total in cellules.values() if total is not None]
    assert etablissements.total is None or len(montres) < 2, "le total moins les deux autres donnerait les 5"
    assert professions.total == etablissements.total and professions.totaux == etablissements.totaux
    assert "GRAND" not in page.text and "PETIT" not in page.text and "masqué" in page.text


def test_the_file_hides_what_the_page_hides(analyste):
    client = client_of(analyste)
    texte = client.get(f"{URL}/etablissement.csv").getvalue().decode("utf-8-sig")
    nombres = [int(cellule) for ligne in texte.splitlines()[1:] if (cellule := ligne.split(";")[2])]
    assert nombres and all(n == 0 or n >= 11 for n in nombres) and ";s" in texte
    assert client.get(f"{URL}/autre.csv").status_code == 404


def test_a_former_member_is_no_longer_counted(analyste):
    Adhesion.objects.update(fin=JOUR - timedelta(days=1))
    page = client_of(analyste).get(URL)
    assert page.context["tables"] == [] and "Aucun établissement membre" in page.text
