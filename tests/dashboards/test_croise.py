"""Crossings of indicators and dimensions: what each reader gets."""

from datetime import date

import pytest

from certif.socle.refus import Refus
from dashboards.croise import cross, serie
from dashboards.regard import Regard
from tests.dashboards.populations import make_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LE = date(2026, 11, 15)
NATIONAL = Regard.national()


def test_un_croisement_dit_les_comptes_les_parts_et_le_total():
    make_rows(30, profession="60", departement="69")
    make_rows(20, profession="60", departement="69", etat="complet")
    make_rows(14, profession="10", departement="69")
    table = cross(["comptes", "complets", "progression"], ["profession"], {}, LE, NATIONAL)
    assert [ligne.codes for ligne in table.lignes] == [("10",), ("60",)]
    infirmiers = table.lignes[1].valeurs
    assert infirmiers["comptes"].n == 50
    assert (infirmiers["complets"].n, infirmiers["complets"].sur, infirmiers["complets"].part) == (20, 50, 40.0)
    assert infirmiers["progression"].part == pytest.approx(100 * (30 * 0.375 + 20) / 50)
    assert table.total.valeurs["comptes"].n == 64


def test_une_petite_case_est_masquee_avec_ses_parts():
    make_rows(30, profession="60")
    make_rows(25, profession="10")
    make_rows(4, profession="50")
    table = cross(["comptes", "complets"], ["profession"], {}, LE, NATIONAL)
    petites = {ligne.codes[0] for ligne in table.lignes if ligne.valeurs["comptes"].masque}
    assert "50" in petites and len(petites) == 2
    assert {ligne.codes[0] for ligne in table.lignes if ligne.valeurs["complets"].masque} >= petites


def test_trois_dimensions_de_personnes_sont_refusees_a_qui_ne_voit_pas_les_membres():
    with pytest.raises(Refus) as refus:
        cross(["comptes"], ["mode"], {"profession": "10", "region": "84"}, LE, NATIONAL)
    assert refus.value.code == "croisement_trop_fin"
    table = cross(["comptes"], ["departement", "statut"], {"profession": "10", "region": "84"}, LE, NATIONAL)
    assert table.lignes == ()


def test_une_instance_voit_les_siens_sans_masque_et_personne_d_autre(ordre_decideur, jour):
    make_rows(3, profession="10", departement="75")
    make_rows(12, profession="60", departement="75")
    instances = [a.organisation for a in ordre_decideur.appartenances.all()]
    table = cross(["comptes"], ["profession"], {}, LE, Regard.instance(instances))
    assert [(ligne.codes, ligne.valeurs["comptes"].n) for ligne in table.lignes] == [(("10",), 3)]


def test_une_serie_donne_un_point_par_mois():
    make_rows(15)
    points = serie("comptes", "mois", {}, date(2026, 9, 15), LE, NATIONAL).points
    assert [valeur.n for _, valeur in points] == [15, 15, 15]
