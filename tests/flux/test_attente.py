"""Rows that wait: replayed when the roster knows the person, closed after thirty days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.flux.attente import replay_waiting
from accounts.models import LigneEnAttente, Livraison, Reponse
from actions.models import Action, Avancement
from certif.socle.feeds.manifeste import Manifeste
from tests.donnees import dpc
from tests.flux.conftest import make_roster
from tests.flux.lignes import removal, row
from tests.people import JOUR

pytestmark = pytest.mark.django_db
TARDIF = dpc.Personne(dpc.rpps_of(1, 600_000), "TARDIF", "Alix", True)


def test_an_unknown_person_waits_then_is_served_when_the_roster_brings_them(andpc, roster, receive):
    livraison = receive(andpc, [row(TARDIF), row(roster[0], "T-2")])
    assert livraison.compteurs["en_attente"] == 1
    assert replay_waiting(JOUR) == 0
    make_roster([TARDIF])

    assert replay_waiting(JOUR + timedelta(days=3)) == 1

    livraison.refresh_from_db()
    assert livraison.compteurs == {
        "recues": 2,
        "acceptees": 2,
        "inchangees": 0,
        "rapprochees": 0,
        "en_attente": 0,
        "rejetees": 0,
    }
    action = Action.objects.get(professionnel__rpps=TARDIF.rpps)
    assert (action.intitule, action.axes_proposes, action.livraison_id) == (row(TARDIF)["intitule"], [1], livraison.pk)
    assert Avancement.objects.filter(professionnel__rpps=TARDIF.rpps).exists()
    assert replay_waiting(JOUR + timedelta(days=3)) == 0


def test_after_thirty_days_the_row_is_rejected_with_an_answer(andpc, roster, receive):
    livraison = receive(andpc, [row(TARDIF)])
    replay_waiting(JOUR + timedelta(days=30))
    assert LigneEnAttente.objects.filter(resolue_at__isnull=True).exists()
    replay_waiting(JOUR + timedelta(days=31))
    reponse = Reponse.objects.get()
    assert (reponse.sort, reponse.code) == ("rejetee", "W201")
    assert "30 jours" in reponse.message
    assert Livraison.objects.get(pk=livraison.pk).compteurs["rejetees"] == 1


def test_a_row_that_waited_never_overwrites_a_newer_one(andpc, roster, receive):
    receive(andpc, [row(TARDIF, intitule="Ancien")], manifeste=Manifeste(horodatage=datetime(2026, 6, 1, tzinfo=UTC)))
    make_roster([TARDIF])
    receive(andpc, [row(TARDIF, intitule="Nouveau")], manifeste=Manifeste(horodatage=datetime(2026, 6, 2, tzinfo=UTC)))
    replay_waiting(JOUR)
    assert Action.objects.get().intitule == "Nouveau"
    assert list(Reponse.objects.order_by("livraison_id", "ligne").values_list("sort", flat=True)) == [
        "inchangee",
        "acceptee",
    ]


def test_a_removal_received_while_the_row_waits_is_remembered(andpc, roster, receive):
    receive(andpc, [row(TARDIF), removal(TARDIF)])
    make_roster([TARDIF])
    replay_waiting(JOUR)
    assert not Action.objects.exists()


def test_another_name_waits_until_the_partner_sends_the_row_again(andpc, roster, receive):
    receive(andpc, [row(roster[0], nom_exercice="AUTREMENT")])
    assert replay_waiting(JOUR) == 0
    assert not Action.objects.exists()
    assert receive(andpc, [row(roster[0])]).compteurs["acceptees"] == 1
