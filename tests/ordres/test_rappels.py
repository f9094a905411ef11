"""Reminders of the night: once by delay, to who is concerned, and what is late told to the instance once a week."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils.timezone import get_default_timezone

from accounts import travaux
from accounts.models import Notification
from ordres import auditions, rappels
from ordres.workflow_controle import Geste
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle


def _told(jour: date) -> list[str]:
    rappels.remind(jour)
    titres = Notification.objects.filter(cle__contains=":rappel:").order_by("pk").values_list("titre", flat=True)
    return list(titres)


@pytest.mark.parametrize(
    ("etape", "mot"), [("pieces", "Des pièces vous sont demandées"), ("motifs", "Vos observations écrites")]
)
def test_a_delay_is_reminded_once_a_week_before_its_end(echu, ordre_gestionnaire, jour_controle, etape, mot):
    control_at(etape, echu, ordre_gestionnaire)
    assert _told(date(2032, 3, 8)) == []
    for jour in (date(2032, 3, 9), date(2032, 3, 10), date(2032, 3, 16), date(2032, 3, 17)):
        titres = _told(jour)
        assert len(titres) == 1
        assert titres[0].startswith(mot)
    rappel = Notification.objects.get(cle__contains=":rappel:")
    assert "mardi 16 mars 2032 inclus" in rappel.texte
    assert rappel.professionnel == echu.exercice.professionnel


def test_nothing_is_reminded_to_who_has_answered(echu, ordre_gestionnaire, jour_controle):
    control_at("observations", echu, ordre_gestionnaire)
    assert _told(date(2032, 3, 10)) == []


def test_a_hearing_is_reminded_two_days_before(echu, ordre_gestionnaire, titulaire, jour_controle):
    ouvert = control_at("motifs", echu, ordre_gestionnaire)
    quand = datetime(2032, 3, 1, 14, 30, tzinfo=get_default_timezone())
    auditions.propose(ouvert, ordre_gestionnaire, JOUR_CONTROLE, revision=2, dates=[quand], lieu="Salle")
    auditions.answer(ouvert, Geste.CHOISIR_AUDITION, titulaire, JOUR_CONTROLE, revision=3, rang=0)
    assert _told(date(2032, 2, 27)) == []
    assert _told(date(2032, 2, 28)) == _told(date(2032, 3, 1)) == ["Votre audition approche"]
    assert "lundi 1er mars 2032 à 14:30" in Notification.objects.get(titre="Votre audition approche").texte


def test_the_instance_is_told_once_a_week_what_is_late(
    echu, ordre_gestionnaire, ordre_decideur, autre_departement, jour_controle
):
    control_at("ouvert", echu, ordre_gestionnaire)
    control_at("observations", ended_cycle(nom="FICTIF-DEUX"), ordre_gestionnaire)
    retards = Notification.objects.filter(cle__startswith="controle-retard:")
    rappels.remind(date(2032, 5, 1))
    assert not retards.exists()
    for jour in (date(2032, 7, 1), date(2032, 7, 2)):
        rappels.remind(jour)
    assert set(retards.values_list("utilisateur", flat=True)) == {ordre_gestionnaire.pk, ordre_decideur.pk}
    assert {n.texte for n in retards} == {"2 contrôles en retard, 1 réponse de professionnels à lire."}
    rappels.remind(date(2032, 7, 8))
    assert retards.all().count() == 4


def test_the_night_asks_for_it_once_and_does_it(echu, ordre_gestionnaire, au_jour):
    control_at("motifs", echu, ordre_gestionnaire)
    au_jour(date(2032, 3, 12))
    for _ in range(2):
        rappels.schedule()
    travaux.run_pending([rappels.NATURE])
    assert Notification.objects.filter(cle__contains=":rappel:").count() == 1
