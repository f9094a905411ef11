"""Each partner its turn: fifty files of one never hold back the file of another."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts import horloge, travaux
from accounts.flux import depot, tour, traitement
from accounts.models import Livraison, Travail
from certif import schedule
from tests.flux.conftest import make_partner
from tests.flux.lignes import row
from tests.people import JOUR

NATURE = "essai.tour"


@pytest.fixture
def servis(monkeypatch) -> list[str]:
    servis: list[str] = []
    monkeypatch.setitem(travaux._traitements, NATURE, lambda travail: servis.append(travail.cle))
    return servis


def queue(groupe: str, combien: int, priorite: int = 4) -> None:
    for rang in range(combien):
        travaux.enqueue(NATURE, f"{groupe}{rang}", groupe=groupe, priorite=priorite)


@pytest.mark.django_db
def test_partners_take_turns_whatever_the_length_of_their_queues(servis):
    queue("A", 6)
    queue("B", 2)
    queue("C", 1)
    travaux.run_pending([NATURE])
    assert servis == ["A0", "B0", "C0", "A1", "B1", "A2", "A3", "A4", "A5"]


@pytest.mark.django_db
def test_priority_comes_before_turns_and_what_has_no_group_waits_for_nobody(servis):
    queue("A", 2)
    queue("B", 1, priorite=3)
    travaux.enqueue(NATURE, "seul", priorite=2)
    travaux.run_pending([NATURE])
    assert servis == ["seul", "B0", "A0", "A1"]


@pytest.mark.django_db
def test_one_piece_of_a_partner_at_a_time_and_a_dead_worker_frees_its_place(servis):
    queue("A", 3)
    queue("B", 1)
    premier = travaux.claim([NATURE])
    assert (premier.cle, travaux.claim([NATURE]).cle, travaux.claim([NATURE])) == ("A0", "B0", None)
    Travail.objects.filter(pk=premier.pk).update(bail_jusqua=horloge.instant() - timedelta(seconds=1))
    assert travaux.claim([NATURE]).cle in ("A0", "A1")
    assert travaux.claim([NATURE]) is None


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_the_same_instant_never_serve_the_same_partner_twice():
    for rang in range(4):
        travaux.enqueue(NATURE, f"A{rang}", groupe="A")
    pris: list[Travail | None] = []

    def claim() -> None:
        try:
            pris.append(travaux.claim([NATURE]))
        finally:
            connection.close()

    fils = [threading.Thread(target=claim) for _ in range(4)]
    with transaction.atomic():
        for fil in fils:
            fil.start()
    for fil in fils:
        fil.join(20)
    assert sum(travail is not None for travail in pris) == 1


@pytest.mark.django_db
def test_a_long_delivery_gives_its_place_between_two_slices(roster, receive, monkeypatch):
    monkeypatch.setattr(depot, "LIGNES_PAR_MORCEAU", 2)
    monkeypatch.setattr(tour, "DUREE", timedelta(0))
    monkeypatch.setattr(tour, "LIGNES_PETITE", 0)
    a, b = make_partner("A"), make_partner("B")
    longue = receive(a, [row(roster[i], f"A-{i}") for i in range(8)], process=False)
    courte = receive(b, [row(roster[9], "B-0")], process=False)
    travaux.run_pending([depot.NATURE_LIVRAISON])
    fins = dict(Livraison.objects.values_list("pk", "finie_at"))
    assert fins[courte.pk] < fins[longue.pk]
    assert Livraison.objects.filter(etat="traitee").count() == 2
    assert not Travail.objects.filter(nature=depot.NATURE_LIVRAISON).exclude(etat="fait").exists()


@pytest.mark.django_db
def test_alone_it_gives_its_place_to_nobody(roster, receive, monkeypatch):
    monkeypatch.setattr(tour, "DUREE", timedelta(0))
    livraison = receive(make_partner("A"), [row(roster[0])], process=False)
    travail = travaux.claim([depot.NATURE_LIVRAISON])
    assert travail is not None
    assert not travaux.give_turn(travail, tour.DUREE)()
    traitement.handle(travail)
    livraison.refresh_from_db()
    assert livraison.etat == "traitee"


@pytest.mark.django_db
def test_a_small_delivery_passes_before_a_big_one(roster, receive, andpc, monkeypatch):
    assert (tour.priority(1_000), tour.priority(1_001)) == (3, 4)
    receive(andpc, [row(roster[0])], process=False)
    travail = Travail.objects.get(nature=depot.NATURE_LIVRAISON)
    assert (travail.priorite, travail.groupe) == (3, "ANDPC")


@pytest.mark.django_db
def test_too_many_waiting_is_refused_clearly_but_a_known_file_is_answered(roster, receive, andpc, monkeypatch):
    monkeypatch.setattr(tour, "ATTENTE_MAX", 1)
    premiere = receive(andpc, [row(roster[0])], process=False)
    assert tour.room_left(andpc) == 0
    refusee = receive(andpc, [row(roster[1], "T-2")], process=False)
    assert (refusee.etat, refusee.code_refus) == ("refusee", "E010")
    assert receive(andpc, [row(roster[0])], process=False).pk == premiere.pk
    assert receive(make_partner("ANFH"), [row(roster[2])], process=False).etat == "recue"
    traitement.drive(premiere, JOUR)
    assert receive(andpc, [row(roster[1], "T-2")]).etat == "traitee"


def test_after_a_death_work_starts_again_within_thirty_seconds():
    """R6: the lease of a dead worker, then the next wake-up, which looks at every expired lease."""
    assert traitement.BAIL.total_seconds() + schedule.REVEIL <= 30
    assert schedule.BEAT_SCHEDULE["reveille"]["options"]["expires"] <= schedule.REVEIL
