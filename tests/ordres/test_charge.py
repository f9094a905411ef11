"""« Tiendrons-nous les six mois ? »: what is due, where, the pace, the hypotheses in the address, bounded queries."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import cycles
from actions.models import Avancement
from ordres import charge, decision
from ordres.rules.charge import Lot
from tests.ordres.situations import control_at, ended_cycle, fill, intention
from tests.people import client_of, make_exercice

URL = "/ordre/charge"


def _members(nombre: int, **champs) -> None:
    exercices = [make_exercice(nom=f"FICTIF{n}", **champs) for n in range(nombre)]
    cycles.recompute([e.pk for e in exercices], date(2032, 2, 15))


def _conseil(utilisateur):
    return [utilisateur.appartenances.get().organisation]


@pytest.fixture
def clerc(ordre_gestionnaire, jour_controle, version):
    return client_of(ordre_gestionnaire)


def test_french_public_holidays():
    assert len(charge.holidays(2032, 2032)) == 11
    assert {date(2032, 3, 29), date(2032, 5, 6), date(2032, 5, 17), date(2032, 7, 14)} <= charge.holidays(2031, 2033)


def test_what_is_due_stays_in_the_perimeter(ordre_gestionnaire, jour_controle, version):
    _members(3)
    _members(2, departement="69")
    Avancement.objects.filter(cle_nom__contains="fictif0").update(etat=Avancement.Etat.COMPLET)
    attendus = Avancement.objects.filter(departement="75", fin=date(2031, 12, 31)).count()
    lots = {lot.mois: lot for lot in charge.due(_conseil(ordre_gestionnaire), jour_controle, 0.5)}
    complets = Avancement.objects.filter(departement="75", etat="complet").count()
    assert lots[date(2031, 12, 1)] == Lot(date(2031, 12, 1), date(2032, 6, 30), complets, attendus - complets)


def test_of_running_cycles_the_share_is_a_hypothesis(ordre_gestionnaire, jour, version):
    _members(4)
    for part, complets in ((0.0, 0), (0.5, 2), (1.0, 4)):
        (lot,) = charge.due(_conseil(ordre_gestionnaire), jour, part)
        assert (lot.complets, lot.dossiers) == (complets, 4)


def test_what_waits_by_territory_and_how_late(ordre_gestionnaire, ordre_national, jour_controle, version):
    _members(2)
    control_at("observations", ended_cycle(), ordre_gestionnaire, jour_controle)
    (equipe,) = charge.teams(_conseil(ordre_gestionnaire), jour_controle)
    assert (equipe.nom, equipe.en_cours, equipe.observations, equipe.en_retard) == ("Paris", 1, 1, 0)
    assert equipe.total == equipe.a_ouvrir + 1
    (tard,) = charge.teams(_conseil(ordre_gestionnaire), date(2032, 7, 1))
    assert tard.en_retard == tard.total
    (au_dernier_jour,) = charge.teams(_conseil(ordre_gestionnaire), date(2032, 6, 30))
    assert au_dernier_jour.en_retard == 0
    assert [e.nom for e in charge.teams(_conseil(ordre_national), jour_controle)] == ["Île-de-France"]


def test_the_pace_counts_the_decisions_of_four_weeks(ordre_decideur, jour_controle, version):
    ouvert = control_at("ouvert", fill(ended_cycle(), jour_controle), ordre_decideur, jour_controle)
    decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    rythme = charge.pace(_conseil(ordre_decideur), jour_controle)
    assert (rythme.decisions, rythme.jours) == (1, 20)
    assert charge.pace(_conseil(ordre_decideur), jour_controle + timedelta(days=28)).decisions == 0


@pytest.mark.parametrize(
    ("restants", "decisions", "fin"),
    [(0, 0, 0), (10, 0, None), (10, 20, 15), (1_000_000, 20, None)],
)
def test_the_end_at_the_present_pace(restants, decisions, fin):
    on = date(2032, 2, 15)
    trouve = charge.end_at_pace(restants, charge.Rythme(decisions, 20), on)
    assert trouve == (None if fin is None else on + timedelta(days=fin))


def test_the_page_says_how_many_people_are_needed(clerc):
    _members(3)
    page = clerc.get(URL).content.decode()
    assert "dossier ne dépasse le délai de six mois" in page and "1 personne y suffit" in page
    assert "février 2032" in page
    seul = clerc.get(URL, {"agents": "0"}).content.decode()
    assert "le contrôle n’aboutit pas en quinze ans" in seul


def test_a_wrong_hypothesis_keeps_the_first_value_and_says_so(clerc):
    _members(1)
    page = clerc.get(URL, {"heures_par_jour": "beaucoup"}).content.decode()
    assert "Ces valeurs ne sont pas lisibles" in page and "dossier ne dépasse le délai" in page


def test_nothing_to_control(clerc):
    page = clerc.get(URL).content.decode()
    assert "Aucun cycle n’est à contrôler" in page and "Mois par mois" not in page


def test_the_months_as_a_file(clerc):
    _members(2)
    texte = b"".join(clerc.get(f"{URL}.csv").streaming_content).decode("utf-8-sig")
    lignes = list(csv.DictReader(texte.splitlines(), delimiter=";"))
    assert lignes[0]["mois"] == "2032-02" and int(lignes[0]["dossiers_arrives"]) >= 2


def test_queries_do_not_grow_with_the_members(clerc):
    _members(1)
    clerc.get(URL)
    with CaptureQueriesContext(connection) as peu:
        clerc.get(URL)
    _members(20)
    with CaptureQueriesContext(connection) as beaucoup:
        clerc.get(URL)
    assert len(beaucoup) == len(peu) <= 14


def test_who_may_not(cnp, titulaire, version):
    for qui in (cnp, titulaire):
        assert client_of(qui).get(URL).status_code == 403
