"""Cycles follow facts: creation, correction, reattachment of actions, journal."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.journal import Fait
from accounts.models import Evenement, ExerciceTouche, Inscription, Travail
from accounts.travaux import run_pending
from actions import cycles
from actions.models import Avancement, Cycle
from tests.people import JOUR, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle, make_version

pytestmark = pytest.mark.django_db


def test_un_medecin_en_exercice_en_2023_a_neuf_ans(cycle):
    assert (cycle.debut, cycle.fin) == (date(2023, 1, 1), date(2031, 12, 31))
    assert cycle.version.referentiel.code == "ESSAI"
    assert cycle.explication and cycle.article


def test_le_cycle_a_sa_projection(cycle):
    avancement = Avancement.objects.get(cycle=cycle)
    assert avancement.etat == "a_commencer"
    assert avancement.requises == 8
    assert (avancement.profession, avancement.departement, avancement.region) == ("10", "75", "11")


def test_sans_date_d_inscription_le_premier_cycle_est_provisoire(version, jour):
    cycle = make_cycle(make_exercice(inscrit_le=None))
    assert cycle.is_provisoire
    assert cycle.debut == date(2023, 1, 1)


def test_la_date_d_inscription_qui_arrive_deplace_le_cycle_et_garde_les_actions(version, jour):
    exercice = make_exercice(inscrit_le=None)
    cycle = make_cycle(exercice)
    action = make_action(cycle, "A1a", date(2025, 5, 1))
    Inscription.objects.create(exercice=exercice, debut=date(2024, 9, 16))
    cycles.recompute([exercice.pk], JOUR)
    cycle.refresh_from_db()
    action.refresh_from_db()
    assert (cycle.debut, cycle.fin, cycle.is_provisoire) == (date(2024, 9, 16), date(2030, 9, 15), False)
    assert action.cycle == cycle
    assert Avancement.objects.get(cycle=cycle).faites == 1
    evenement = Evenement.objects.get(nature=Fait.CYCLE_CALCULE)
    assert evenement.professionnel == exercice.professionnel
    assert evenement.details["avant_apres"]["fin"] == ["2031-12-31", "2030-09-15"]


def test_recalculer_deux_fois_ne_change_rien(cycle):
    avant = Avancement.objects.values().get(cycle=cycle)
    assert cycles.recompute([cycle.exercice_id], JOUR) == 0
    assert Avancement.objects.values().get(cycle=cycle) == avant


def test_un_cycle_controle_ne_bouge_plus(cycle):
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle", jugement="satisfait", juge_le=date(2026, 1, 1))
    Inscription.objects.filter(exercice=cycle.exercice).update(debut=date(2024, 1, 1))
    with transaction.atomic():
        cycles.recompute([cycle.exercice_id], JOUR)
        cycle.refresh_from_db()
        assert cycle.fin == date(2031, 12, 31)
        transaction.set_rollback(True)


def test_deux_cycles_ne_se_chevauchent_jamais_en_base(cycle):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.create(exercice=cycle.exercice, debut=date(2025, 1, 1), fin=date(2030, 12, 31), regime="premier")
        with transaction.get_connection().cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_un_changement_de_specialite_garde_les_dates_et_l_acquis(version, jour):
    exercice = make_exercice()
    cycle = make_cycle(exercice)
    action = make_action(cycle, "A1a")
    autre = make_version("CARDIO", specialites=("SM04",))
    exercice.specialite = "SM04"
    exercice.save()
    cycles.recompute([exercice.pk], JOUR)
    cycle.refresh_from_db()
    action.refresh_from_db()
    assert cycle.version == autre
    assert cycle.debut == date(2023, 1, 1)
    assert action.item.version == version
    assert Avancement.objects.get(cycle=cycle).faites == 1


def test_une_profession_sans_referentiel_publie_le_dit(jour):
    cycle = make_cycle(make_exercice("50"))
    assert cycle.version is None
    assert Avancement.objects.get(cycle=cycle).etat == "sans_referentiel"


def test_la_file_des_exercices_touches_est_videe_par_le_travail(version, jour):
    exercices = [make_exercice() for _ in range(3)]
    cycles.touch([e.pk for e in exercices])
    assert run_pending([cycles.NATURE_RECALCUL]) == 1
    assert Cycle.objects.count() == 3
    assert not ExerciceTouche.objects.exists()
    assert Travail.objects.get(nature=cycles.NATURE_RECALCUL).etat == Travail.Etat.FAIT


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_comptes(version, jour, django_assert_num_queries):
    def mesure(nombre):
        ids = [make_exercice().pk for _ in range(nombre)]
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as requetes:
            cycles.recompute(ids, JOUR)
        return len(requetes)

    mesure(1)
    assert mesure(10) == mesure(20)
