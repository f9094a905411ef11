"""Correcting a fact says what moved and why: journal, message, dashboard, several specialties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.journal import Fait
from accounts.models import Evenement, Inscription, Notification, SavoirFaire, Travail
from actions import changements, cycles
from actions.models import Cycle, Interruption
from tests.people import JOUR, client_of, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_cycle, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def deplace(version, jour) -> Cycle:
    """A cycle whose date of registration has just arrived."""
    exercice = make_exercice(inscrit_le=None)
    make_titulaire(exercice)
    make_cycle(exercice)
    Inscription.objects.create(exercice=exercice, debut=date(2024, 9, 16))
    return make_cycle(exercice)


def test_a_corrected_date_tells_the_holder_what_moved_and_why(deplace):
    notification = Notification.objects.get(professionnel=deplace.exercice.professionnel)
    assert notification.titre == "Votre cycle a changé"
    texte = notification.texte.replace("\u00a0", " ")
    assert "Début : 16/09/2024 au lieu du 01/01/2023." in texte
    assert "Fin : 15/09/2030 au lieu du 31/12/2031." in texte
    assert texte.endswith("(CSP R. 4022-14)")
    assert notification.lien == f"/mon-espace/?cycle={deplace.pk}"
    assert Travail.objects.filter(nature="notification.courriel", donnees={"cle": notification.cle}).count() == 1


def test_the_dashboard_opens_with_it_for_a_year(deplace, au_jour):
    client = client_of(deplace.exercice.professionnel.utilisateur)
    page = client.get("/mon-espace/").content.decode().replace("\u00a0", " ")
    assert "Ce qui a changé" in page
    assert "Fin : 15/09/2030 au lieu du 31/12/2031" in page
    assert changements.last_of(deplace, JOUR).article == "CSP R. 4022-14"
    vieux = Evenement.objects.get(nature=Fait.CYCLE_CALCULE).at.date() + changements.RECENT
    assert changements.last_of(deplace, vieux - timedelta(days=1)) is not None
    assert changements.last_of(deplace, vieux) is None


def test_the_ordre_reads_the_same_lines(deplace, ordre_gestionnaire):
    page = client_of(ordre_gestionnaire).get(f"/ordre/dossiers/{deplace.pk}/").content.decode().replace("\u00a0", " ")
    assert "Fin : 15/09/2030 au lieu du 31/12/2031" in page


def test_what_the_holder_cannot_see_is_journalled_only(version, jour):
    """The registration of 2015 confirms the provisional cycle: same dates, no message."""
    exercice = make_exercice(inscrit_le=None)
    cycle = make_cycle(exercice)
    Inscription.objects.create(exercice=exercice, debut=date(2015, 9, 1))
    cycles.recompute([exercice.pk], JOUR)
    assert Evenement.objects.filter(nature=Fait.CYCLE_CALCULE).count() == 1
    assert not Notification.objects.exists()
    assert changements.last_of(cycle, JOUR) is None


def test_a_cycle_closed_by_interruptions_says_so(cycle):
    Interruption.objects.create(
        exercice=cycle.exercice, debut=date(2023, 1, 1), fin=date(2026, 3, 1), created_at="2026-06-30T00:00Z"
    )
    cycles.recompute([cycle.exercice_id], JOUR)
    texte = Notification.objects.get().texte.replace("\u00a0", " ")
    assert "État : clos sans jugement, et non plus ouvert." in texte
    assert "dépassent trois ans au total" in texte
    assert "(CSP R. 4022-16)" in texte


def test_another_referentiel_is_named_with_its_article(cycle):
    make_version("CARDIO", specialites=("SM04",))
    cycle.exercice.specialite = "SM04"
    cycle.exercice.save()
    cycles.recompute([cycle.exercice_id], JOUR)
    texte = Notification.objects.get().texte.replace("\u00a0", " ")
    assert "« Référentiel fictif CARDIO, version 1 » au lieu de « Référentiel fictif ESSAI, version 1 »." in texte
    assert texte.endswith("(CSP R. 4022-17)")


def test_the_publication_of_the_referentiel_is_told(jour):
    cycle = make_cycle(make_exercice())
    make_version()
    cycles.recompute([cycle.exercice_id], JOUR)
    texte = Notification.objects.get().texte.replace("\u00a0", " ")
    assert texte.startswith("Référentiel : « Référentiel fictif ESSAI, version 1 ». Votre référentiel est maintenant")


def test_a_cycle_that_no_fact_supports_any_more_is_told(version, jour):
    exercice = make_exercice(inscrit_le=date(2015, 9, 1))
    premier = Inscription.objects.get(exercice=exercice)
    Inscription.objects.filter(pk=premier.pk).update(fin=date(2023, 2, 1))
    Inscription.objects.create(exercice=exercice, debut=date(2026, 6, 29))
    make_cycle(exercice)
    Inscription.objects.filter(exercice=exercice).exclude(pk=premier.pk).delete()
    Inscription.objects.filter(pk=premier.pk).update(fin=None)
    avant = set(Cycle.objects.filter(exercice=exercice).values_list("pk", flat=True))
    cycles.recompute([exercice.pk], JOUR)
    assert len(avant) == Cycle.objects.filter(exercice=exercice).count() + 1
    textes = [n.texte.replace("\u00a0", " ") for n in Notification.objects.filter(professionnel=exercice.professionnel)]
    assert any("Fin : plus de date, au lieu du" in t and "n’ouvrent plus ce cycle" in t for t in textes)


def test_journal_and_messages_cost_the_same_whatever_the_number(version, jour, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def mesure(nombre):
        exercices = [make_exercice(inscrit_le=None) for _ in range(nombre)]
        cycles.recompute([e.pk for e in exercices], JOUR)
        for exercice in exercices:
            make_titulaire(exercice)
            Inscription.objects.create(exercice=exercice, debut=date(2024, 9, 16))
        with CaptureQueriesContext(connection) as requetes:
            cycles.recompute([e.pk for e in exercices], JOUR)
        return len(requetes)

    assert mesure(2) == mesure(6)
    assert Notification.objects.count() == 8


@pytest.mark.parametrize(
    ("principale", "tenue", "debut", "fin", "attendu"),
    [
        ("SM54", "SM04", None, None, "CARDIO"),
        ("SM54", "SM04", JOUR, JOUR, "CARDIO"),
        ("SM54", "SM04", JOUR + timedelta(days=1), None, "ESSAI"),
        ("SM54", "SM04", None, JOUR - timedelta(days=1), "ESSAI"),
        ("SM26", "SM04", None, None, "GENERALE"),
    ],
)
def test_the_main_specialty_first_then_those_held_that_day(version, jour, principale, tenue, debut, fin, attendu):
    """Regulation §7, point 6: one main référentiel per cycle."""
    make_version("CARDIO", specialites=("SM04",))
    make_version("GENERALE", specialites=("SM26",))
    exercice = make_exercice(specialite=principale)
    SavoirFaire.objects.create(exercice=exercice, code=tenue, debut=debut, fin=fin)
    assert make_cycle(exercice).version.referentiel.code == attendu
