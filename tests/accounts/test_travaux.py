"""The work table: taken once, retried, set aside after three failures, recovered when a worker dies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts import horloge, travaux
from accounts.models import Travail

NATURE = "essai.compte"


@pytest.fixture
def faits() -> Iterator[list[str]]:
    """Keys of the pieces of work that ran; a key holding « panne » fails."""
    faits: list[str] = []

    def traite(travail: Travail) -> None:
        faits.append(travail.cle)
        if "panne" in travail.cle:
            raise ValueError("en panne")

    travaux.register(NATURE, traite)
    yield faits
    del travaux._traitements[NATURE]


@pytest.fixture(autouse=True)
def _silence(caplog: pytest.LogCaptureFixture) -> None:
    """Failures are expected here."""
    caplog.set_level(logging.CRITICAL, logger="accounts.travaux")


def past_wait(cle: str) -> None:
    """Make a piece of work due now."""
    Travail.objects.filter(cle=cle).update(du_at=horloge.instant() - timedelta(seconds=1))


@pytest.mark.django_db
def test_the_same_key_is_one_piece_of_work(faits: list[str]):
    travaux.enqueue(NATURE, "a")
    travaux.enqueue(NATURE, "a")

    assert travaux.run_pending([NATURE]) == 1
    assert faits == ["a"]
    travaux.enqueue(NATURE, "a")
    assert travaux.run_pending([NATURE]) == 0


@pytest.mark.django_db
def test_recurring_work_starts_again(faits: list[str]):
    for _ in range(2):
        travaux.requeue(NATURE, "a")
        travaux.run_pending([NATURE])

    assert faits == ["a", "a"]
    assert Travail.objects.get().etat == Travail.Etat.FAIT


@pytest.mark.django_db
def test_priority_then_age_decide_the_order(faits: list[str]):
    travaux.enqueue(NATURE, "tard", priorite=9)
    travaux.enqueue(NATURE, "tot", priorite=1)
    travaux.run_pending([NATURE])

    assert faits == ["tot", "tard"]


@pytest.mark.django_db
def test_three_failures_set_the_work_aside_and_the_rest_goes_on(faits: list[str]):
    travaux.enqueue(NATURE, "panne")
    travaux.enqueue(NATURE, "b")
    for tentative in (1, 2, 3):
        travaux.run_pending([NATURE])
        travail = Travail.objects.get(cle="panne")
        assert travail.tentatives == tentative
        past_wait("panne")

    assert faits.count("panne") == 3
    assert faits.count("b") == 1
    assert (travail.etat, travail.erreur) == ("ecarte", "ValueError: en panne")
    assert travaux.run_pending([NATURE]) == 0


@pytest.mark.django_db
def test_a_failure_waits_before_the_next_try(faits: list[str]):
    travaux.enqueue(NATURE, "panne")
    assert travaux.run_pending([NATURE]) == 1
    assert Travail.objects.get().du_at > horloge.instant()


@pytest.mark.django_db
def test_work_without_a_handler_is_set_aside_not_lost():
    travaux.enqueue("essai.inconnu", "x")
    for _ in range(3):
        travaux.run_pending(["essai.inconnu"])
        past_wait("x")

    assert Travail.objects.get().etat == Travail.Etat.ECARTE
    assert "no handler is registered" in Travail.objects.get().erreur


@pytest.mark.django_db
def test_work_of_a_dead_worker_is_taken_again_when_its_lease_ends(faits: list[str]):
    travaux.enqueue(NATURE, "a")
    pris = travaux.claim([NATURE])
    assert pris is not None
    assert travaux.claim([NATURE]) is None

    Travail.objects.update(bail_jusqua=horloge.instant() - timedelta(seconds=1))
    assert travaux.run_pending([NATURE]) == 1
    assert faits == ["a"]


@pytest.mark.django_db
def test_three_deaths_set_the_work_aside(faits: list[str]):
    travaux.enqueue(NATURE, "a")
    for _ in range(3):
        assert travaux.claim([NATURE]) is not None
        Travail.objects.update(bail_jusqua=horloge.instant() - timedelta(seconds=1))

    assert travaux.claim([NATURE]) is None
    assert Travail.objects.get().etat == Travail.Etat.ECARTE
    assert "trois fois" in Travail.objects.get().erreur


@pytest.mark.django_db
def test_a_lease_is_renewed_and_progress_shown():
    travaux.enqueue(NATURE, "a")
    pris = travaux.claim([NATURE])
    assert pris is not None
    Travail.objects.update(bail_jusqua=horloge.instant())
    travaux.renew(pris, faites=3, total=10)

    travail = Travail.objects.get()
    assert (travail.faites, travail.total) == (3, 10)
    assert travail.bail_jusqua > horloge.instant() + timedelta(minutes=4)


@pytest.mark.django_db
def test_a_wake_up_that_fails_loses_nothing(faits: list[str], monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(travaux, "_reveils", [broken])
    travaux.wake_up()
    travaux.enqueue(NATURE, "a")
    assert travaux.run_pending([NATURE]) == 1


def in_another_connection(geste: Callable[[], object]) -> object:
    """Result of `geste` run in a thread, hence on its own connection."""
    resultat: list[object] = []

    def run() -> None:
        try:
            resultat.append(geste())
        finally:
            connection.close()

    fil = threading.Thread(target=run)
    fil.start()
    fil.join(timeout=20)
    assert resultat, "the other connection waited on a lock"
    return resultat[0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_wait_for_each_other_nor_take_the_same_work():
    travaux.enqueue(NATURE, "a")
    travaux.enqueue(NATURE, "b")
    with transaction.atomic():
        verrouille = Travail.objects.select_for_update().get(cle="a")
        autre = in_another_connection(lambda: travaux.claim([NATURE]))
        assert isinstance(autre, Travail)
        assert autre.cle == "b"
        assert in_another_connection(lambda: travaux.claim([NATURE])) is None
        assert verrouille.cle == "a"


@pytest.mark.django_db
def test_a_lease_by_slice_is_short_and_each_slice_gives_the_tries_back() -> None:
    travaux.enqueue(NATURE, "tranches")
    Travail.objects.update(tentatives=1)
    travail = travaux.claim([NATURE])
    assert travail is not None
    assert travail.tentatives == 2
    renew = travaux.lease_by_slice(travail, timedelta(seconds=20))
    courte = Travail.objects.get(pk=travail.pk).bail_jusqua
    assert courte is not None
    assert courte <= horloge.instant() + timedelta(seconds=20)
    renew(3, 8)
    apres = Travail.objects.get(pk=travail.pk)
    assert (apres.faites, apres.total, apres.tentatives, travail.tentatives) == (3, 8, 1, 1)
    assert apres.bail_jusqua is not None
    assert apres.bail_jusqua > courte
