"""Crossings of indicators and dimensions: what each reader gets."""

from datetime import date

import pytest

from certif.socle.refus import Refus
from dashboards import publication
from dashboards.croise import Valeur, cross, serie
from dashboards.models import Arrete
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
    make_rows(4, profession="50")
    table = cross(["comptes", "complets", "progression"], ["profession"], {}, LE, NATIONAL)
    infirmiers, sages_femmes = sorted(table.lignes, key=lambda ligne: -(ligne.valeurs["comptes"].n or 0))
    assert infirmiers.valeurs["comptes"].n == 30
    assert all(valeur == Valeur(None, masque=True) for valeur in sages_femmes.valeurs.values())
    assert table.total.valeurs["comptes"].n in {30, 41}


def test_un_croisement_trop_fin_est_refuse_a_qui_ne_voit_pas_les_membres():
    with pytest.raises(Refus) as refus:
        cross(["comptes"], ["mode"], {"specialite": "SM54", "departement": "69"}, LE, NATIONAL)
    assert refus.value.code == "croisement_trop_fin"
    table = cross(["comptes"], ["departement", "statut"], {"profession": "10", "region": "84"}, LE, NATIONAL)
    assert table.lignes == ()


def test_une_dimension_ou_un_indicateur_inconnus_n_existent_pas():
    for codes, par in ((["comptes"], ["couleur"]), (["inconnu"], []), (["avis"], [])):
        with pytest.raises(KeyError):
            cross(codes, par, {}, LE, NATIONAL)


def test_les_filtres_gardent_les_leurs_et_les_militaires_ont_leur_territoire():
    make_rows(20, profession="10", categorie="M", departement="2A")
    make_rows(25, profession="10", departement="69", specialite="SM54")
    make_rows(15, profession="60", departement="69")
    regions = cross(["comptes"], ["region"], {"profession": "10"}, LE, NATIONAL)
    assert [(li.codes, li.valeurs["comptes"].n) for li in regions.lignes] == [(("84",), 25), (("SSA",), 20)]
    assert regions.total.valeurs["comptes"].n == 45
    etats = cross(["comptes"], ["specialite", "statut"], {"region": "84", "statut": "en_cours"}, LE, NATIONAL)
    assert [(li.codes, li.valeurs["comptes"].n) for li in etats.lignes] == [
        (("", "en_cours"), 15), (("SM54", "en_cours"), 25),
    ]  # fmt: skip


def test_un_arrete_fige_les_figures_jusqu_au_suivant():
    make_rows(30, profession="60")
    publication.draw_up(date(2026, 9, 30))
    make_rows(12, profession="60")
    filtres = {"profession": "60"}
    assert cross(["comptes"], ["profession"], filtres, LE, NATIONAL).lignes[0].valeurs["comptes"].n == 30
    publication.draw_up(date(2026, 10, 31))
    tables = [cross(["comptes"], ["region"], filtres, jour, NATIONAL) for jour in (date(2026, 10, 15), LE)]
    assert [(t.le, t.total.valeurs["comptes"].n) for t in tables] == [
        (date(2026, 9, 30), 30), (date(2026, 10, 31), 42),
    ]  # fmt: skip
    points = serie("comptes", "mois", filtres, date(2026, 8, 1), LE, NATIONAL).points
    assert [(jour, valeur.n) for jour, valeur in points] == [(date(2026, 9, 30), 30), (date(2026, 10, 31), 42)]


def test_les_vieilles_nuits_sont_oubliees_sauf_les_fins_de_mois():
    jours = [date(2026, 7, 30), date(2026, 7, 31), date(2026, 8, 20), date(2026, 11, 1), LE]
    for jour in jours:
        publication.draw_up(jour)
    assert list(Arrete.objects.values_list("jour", flat=True)) == jours[1:]


def test_sans_age_connu_chacun_est_dans_une_tranche_comptee_et_masquee_comme_les_autres():
    make_rows(30, profession="60", departement="69")
    make_rows(4, profession="50", departement="69")
    table = cross(["comptes", "complets"], ["tranche_age"], {"profession": "60"}, LE, NATIONAL)
    assert [(ligne.codes, ligne.libelles, ligne.valeurs["comptes"].n) for ligne in table.lignes] == [
        (("",), ("Âge inconnu",), 30)
    ]
    (petite,) = cross(["comptes"], ["tranche_age"], {"profession": "50"}, LE, NATIONAL).lignes
    assert petite.libelles == ("Âge inconnu",) and petite.valeurs["comptes"].masque
    # Nobody is known to be forty: a filter on a band keeps nobody, and not everybody.
    personne = cross(["comptes"], ["profession"], {"tranche_age": "40-49"}, LE, NATIONAL)
    assert personne.lignes == () and personne.total.valeurs["comptes"].n == 0


def test_un_croisement_dit_s_il_a_ete_arrete_une_nuit():
    make_rows(12, profession="60")
    assert not cross(["comptes"], [], {}, LE, NATIONAL).is_arrete
    publication.draw_up(LE)
    assert cross(["comptes"], [], {}, LE, NATIONAL).is_arrete


def test_une_instance_voit_les_siens_sans_masque_et_personne_d_autre(ordre_decideur, jour):
    make_rows(3, profession="10", departement="75")
    make_rows(12, profession="60", departement="75")
    instances = [a.organisation for a in ordre_decideur.appartenances.all()]
    table = cross(["comptes"], ["profession"], {}, LE, Regard.instance(instances))
    assert [(ligne.codes, ligne.valeurs["comptes"].n) for ligne in table.lignes] == [(("10",), 3)]
