"""A registration seen in transit, late, reminded once a step, then received: what the night keeps and sends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import travaux
from accounts.models import Evenement, Notification
from actions import nuit, transit
from actions.attendues import follow, in_state, state_of
from actions.models import Action, RealisationAttendue, Relance
from actions.rules.transit import EtatTransit
from tests.flux.conftest import make_contact, make_partner
from tests.flux.lignes import removal, row
from tests.people import JOUR

pytestmark = pytest.mark.django_db
#: Sixty days after 31 March: the last day of the delay.
FIN, ATTENDUE = "2026-03-31", date(2026, 5, 30)
ANNONCE = {"statut": "INSCRIT", "date_attestation": "", "date_fin": FIN}


@pytest.fixture
def contact(andpc):
    return make_contact(andpc)


@pytest.fixture
def annoncees(andpc, roster, receive):
    return receive(andpc, [row(roster[i], f"I-{i}", **ANNONCE) for i in range(5)])


def only() -> RealisationAttendue:
    return RealisationAttendue.objects.select_related("action").get(action__id_technique="I-0")


def test_a_registration_is_in_transit_then_late_then_received(annoncees, andpc, roster, receive, au_jour):
    transit.review(ATTENDUE)
    assert only().attendue_le == ATTENDUE
    assert state_of(only(), ATTENDUE).etat is EtatTransit.EN_TRANSIT
    assert state_of(only(), ATTENDUE + timedelta(days=3)).retard == 3

    au_jour(date(2026, 6, 10))
    receive(andpc, [row(roster[0], "I-0", date_fin=FIN, operation="MODIFICATION")])
    transit.review(date(2026, 6, 10))
    recue = only()
    assert (recue.recue_le, state_of(recue, JOUR).etat, state_of(recue, JOUR).retard) == (
        date(2026, 6, 10), EtatTransit.RECUE, 11,
    )  # fmt: skip
    assert RealisationAttendue.objects.filter(recue_le__isnull=True).count() == 4


def test_late_partners_get_one_message_a_step_and_running_twice_sends_none(annoncees, andpc, contact):
    for jours, envoyees in ((0, 0), (1, 1), (1, 0), (2, 0), (14, 0), (15, 1), (16, 0), (30, 1), (45, 0)):
        assert transit.review(ATTENDUE + timedelta(days=jours)) == envoyees, jours
    assert [(r.etape, r.nombre, r.destinataires) for r in Relance.objects.order_by("etape")] == [
        (1, 5, 1), (15, 5, 1), (30, 5, 1),
    ]  # fmt: skip
    assert only().relancee_le == ATTENDUE + timedelta(days=30)
    assert Notification.objects.filter(utilisateur=contact, nature="relance").count() == 3
    assert Evenement.objects.filter(nature="transit:relance").count() == 3


def test_a_night_that_was_missed_sends_the_step_reached_and_only_that_one(annoncees, contact):
    assert transit.review(ATTENDUE + timedelta(days=33)) == 1
    assert Relance.objects.get().etape == 30


def test_neither_the_message_nor_the_e_mail_names_anybody(annoncees, contact, roster):
    transit.review(ATTENDUE + timedelta(days=1))
    travaux.run_pending(["notification.courriel"])
    note = Notification.objects.get(nature="relance")
    assert note.titre.startswith("5 réalisations attendues")
    assert note.lien == "/livraisons/attendues"
    textes = [note.titre, note.texte, *(f"{m.subject} {m.body}" for m in mail.outbox)]
    assert len(mail.outbox) == 1
    for personne in roster[:5]:
        assert not any(personne.nom in texte or personne.rpps in texte for texte in textes)


def test_a_partner_without_any_contact_is_recorded_as_such(annoncees):
    assert transit.review(ATTENDUE + timedelta(days=1)) == 1
    assert Relance.objects.get().destinataires == 0


def test_a_refused_realisation_is_refused_at_the_source_and_not_late(annoncees, andpc, roster, receive, contact):
    receive(andpc, [row(roster[0], "I-0", date_fin=FIN, type_action="YOGA")])
    transit.review(JOUR)
    refusee = only()
    assert state_of(refusee, JOUR).etat is EtatTransit.REFUSEE
    assert (refusee.refus, refusee.attendue_le) == ("E304", ATTENDUE)
    assert Relance.objects.get().nombre == 4
    assert "E304" in follow([refusee.action], JOUR)[refusee.pk].phrase

    receive(andpc, [row(roster[0], "I-0", date_fin=FIN)])
    transit.review(JOUR)
    assert state_of(only(), JOUR).etat is EtatTransit.RECUE


@pytest.mark.parametrize("annulation", ["statut", "suppression"])
def test_a_registration_that_its_partner_called_off_is_not_due(annulation, annoncees, andpc, roster, receive):
    transit.review(ATTENDUE)
    ligne = (
        row(roster[0], "I-0", **{**ANNONCE, "statut": "ANNULEE"})
        if annulation == "statut"
        else removal(roster[0], "I-0")
    )
    receive(andpc, [ligne])
    transit.review(JOUR)
    assert only().refus == RealisationAttendue.ANNULEE
    assert Relance.objects.get().nombre == 4


def test_a_registration_put_back_by_its_partner_is_expected_later_and_no_longer_late(annoncees, andpc, roster, receive):
    transit.review(JOUR)
    receive(andpc, [row(roster[0], "I-0", **{**ANNONCE, "date_fin": "2026-06-20"})])
    transit.review(JOUR)
    reportee = only()
    assert (reportee.attendue_le, reportee.etape) == (date(2026, 8, 19), 0)
    assert state_of(reportee, JOUR).etat is EtatTransit.EN_TRANSIT


def test_lists_and_rule_give_the_same_states(annoncees, andpc, roster, receive):
    transit.review(ATTENDUE)
    receive(andpc, [row(roster[0], "I-0", date_fin=FIN), row(roster[1], "I-1", date_fin=FIN, type_action="YOGA")])
    receive(andpc, [row(roster[2], "I-2", **{**ANNONCE, "date_fin": "2026-12-01"})])
    receive(andpc, [row(roster[3], "I-3", **{**ANNONCE, "date_fin": "2026-06-01"})])
    transit.review(JOUR)
    vus = set()
    for jour in (JOUR, date(2026, 8, 1), date(2027, 3, 1)):
        for etat in EtatTransit:
            listees = set(RealisationAttendue.objects.filter(in_state(etat, jour)).values_list("pk", flat=True))
            toutes = RealisationAttendue.objects.select_related("action")
            assert listees == {a.pk for a in toutes if state_of(a, jour).etat is etat}
            vus |= {etat} if listees else set()
    assert vus == set(EtatTransit)


def test_the_night_is_queued_with_the_others_and_says_its_progress(annoncees):
    nuit.schedule()
    travaux.run_pending([transit.NATURE_TRANSIT])
    assert RealisationAttendue.objects.count() == 5
    assert Relance.objects.get().etape == 30


def test_twice_the_registrations_cost_the_same_queries(andpc, roster, receive, contact):
    make_partner("ANFH")

    def cost(debut: int, combien: int) -> int:
        receive(andpc, [row(roster[i % 50], f"C-{debut + i}", **ANNONCE, reference_action=f"99{debut + i:09d}")
                        for i in range(combien)])  # fmt: skip
        Relance.objects.all().delete()
        with CaptureQueriesContext(connection) as requetes:
            transit.review(JOUR)
        return len(requetes)

    assert cost(0, 10) == cost(1_000, 20)
    assert Action.objects.filter(statut="INSCRIT").count() == 30
