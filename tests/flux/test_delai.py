"""A row that hangs for ever is interrupted, found by cutting its slice and set aside alone; the rest is received."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import re
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction
from psycopg import errors

from accounts import horloge, travaux
from accounts.flux import annulation, delai, depot, formats, morceaux
from accounts.models import Livraison, Reponse, Travail
from actions.feeds.actions_champs import ACTIONS
from actions.feeds.actions_partenaires import FormatActions
from actions.models import Action
from tests.flux.lignes import row

HANTE = "Une ligne qui ne finit pas"
TENDU = "a" * 40 + "!"


def sleep(*_: object) -> str:
    time.sleep(30)
    return ""


def loop(*_: object) -> str:
    while True:
        # What a careless parser does: the alarm must pass through it.
        with contextlib.suppress(Exception):
            sum(range(100))


def backtrack(*_: object) -> str:
    re.fullmatch(r"(a+)+b", TENDU)
    return ""


@pytest.fixture(autouse=True)
def _short(monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL, logger="accounts.travaux")
    monkeypatch.setattr(morceaux, "LIGNES_REPRISE", 5)
    monkeypatch.setattr(delai, "BASE", timedelta(seconds=0.6))
    monkeypatch.setattr(delai, "PAR_LIGNE", timedelta(milliseconds=20))
    monkeypatch.setattr(delai, "GRACE", timedelta(seconds=0.2))


@pytest.fixture
def tries(monkeypatch) -> list[tuple[int, range]]:
    """Slices begun, in order: how many rows, and their lines."""
    tailles: list[tuple[int, range]] = []
    vrai = morceaux.treat_slice

    def treat(livraison, morceau, on):
        lignes = range(morceau.premiere_ligne, morceau.premiere_ligne + morceau.nb_lignes)
        tailles.append((morceau.nb_lignes, lignes))
        vrai(livraison, morceau, on)

    monkeypatch.setattr(morceaux, "treat_slice", treat)
    return tailles


def haunt(monkeypatch, hang: Callable[..., object]) -> None:
    """Register ACTIONS with a reader that hangs on one title."""

    def read(texte: str, avertissements: list[str]) -> object:
        return hang() if texte == HANTE else texte

    champs = tuple(dataclasses.replace(c, lecteur=read) if c.nom == "intitule" else c for c in ACTIONS.champs)
    hante = FormatActions()
    hante.schema = dataclasses.replace(ACTIONS, champs=champs)
    monkeypatch.setitem(formats._formats, "ACTIONS", hante)


def run_until_done(nature: str = depot.NATURE_LIVRAISON) -> int:
    """Run the work each time it is due; returns how many times it was taken."""
    for fois in range(20):
        Travail.objects.update(du_at=horloge.instant() - timedelta(seconds=1))
        if not travaux.run_one([nature]):
            return fois
    raise AssertionError("the delivery never ended")


def rows(roster, rang: int, nombre: int = 23) -> list[dict[str, str]]:
    """Rows whose one title hangs."""
    return [row(roster[i], f"T-{i}", **({"intitule": HANTE} if i == rang else {})) for i in range(nombre)]


@pytest.mark.django_db
def test_a_row_that_hangs_is_set_aside_alone_after_its_tries(andpc, roster, receive, monkeypatch, tries):
    haunt(monkeypatch, sleep)
    livraison = receive(andpc, rows(roster, 11), process=False)

    run_until_done()

    livraison.refresh_from_db()
    assert livraison.etat == "traitee"
    assert (livraison.compteurs["acceptees"], livraison.compteurs["rejetees"]) == (22, 1)
    assert list(Reponse.objects.filter(code="E399").values_list("ligne", "id_technique")) == [(13, "T-11")]
    assert Action.objects.count() == 22
    # The whole slice, the piece of five, then the row alone, and alone again.
    assert [taille for taille, lignes in tries if 13 in lignes] == [23, 5, *[1] * morceaux.ESSAIS_SEULE]
    assert Travail.objects.get(nature=depot.NATURE_LIVRAISON).etat == "fait"
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("hang", [loop, backtrack])
def test_a_small_file_loses_its_row_after_three_tries(andpc, roster, receive, monkeypatch, tries, hang):
    haunt(monkeypatch, hang)
    receive(andpc, rows(roster, 1, 3), process=False)
    run_until_done()
    assert [taille for taille, lignes in tries if 3 in lignes] == [3, 1, 1]
    assert list(Reponse.objects.order_by("ligne").values_list("code", flat=True)) == ["", "E399", ""]


@pytest.mark.django_db
def test_a_query_that_never_ends_counts_like_its_row(andpc, roster, receive, monkeypatch):
    vrai = FormatActions.treat

    def treat(self, lot):
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT pg_sleep(30) FROM {lot.table} WHERE id_technique = 'T-2'")
        vrai(self, lot)

    monkeypatch.setattr(FormatActions, "treat", treat)
    receive(andpc, rows(roster, -1, 4), process=False)
    run_until_done()
    assert list(Reponse.objects.order_by("ligne").values_list("code", flat=True)) == ["", "", "E399", ""]


@pytest.mark.django_db
def test_a_dry_run_that_hangs_is_given_up_and_says_so(andpc, roster, receive, monkeypatch):
    haunt(monkeypatch, loop)
    livraison = receive(andpc, rows(roster, 1, 3), process=False, a_blanc=True)
    run_until_done()
    travail = Travail.objects.get(nature=depot.NATURE_LIVRAISON)
    assert (travail.etat, travail.erreur.split(":")[0]) == ("ecarte", "HorsDelai")
    livraison.refresh_from_db()
    assert livraison.etat == "recue"


@pytest.mark.django_db
def test_a_cancelled_delivery_answers_the_row_that_hangs(andpc, roster, receive, monkeypatch):
    haunt(monkeypatch, loop)
    livraison = receive(andpc, rows(roster, 1, 3), process=False)
    Livraison.objects.filter(pk=livraison.pk).update(etat="en_cours")
    annulation.mark(Livraison.objects.get(pk=livraison.pk), "Essai.", annulation.ANNULABLES)
    run_until_done(annulation.NATURE_ANNULATION)
    livraison.refresh_from_db()
    assert livraison.etat == "annulee"
    assert list(Reponse.objects.order_by("ligne").values_list("ligne", "sort")) == [
        (ligne, "inchangee") for ligne in (2, 3, 4)
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_postgresql_is_told_lasts_no_longer_than_the_block():
    def bounds() -> list[str]:
        with connection.cursor() as curseur:
            curseur.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            return list(curseur.fetchone())

    avant = bounds()
    with delai.limit(100):
        assert bounds() == ["2600ms", "2080ms"]
        with delai.limit(0):
            assert bounds() == ["600ms", "480ms"]
        assert bounds() == ["2600ms", "2080ms"]
    assert bounds() == avant


def late(secondes: float) -> None:
    """Lose time, as the undoing of a transaction does."""
    fin = time.perf_counter() + secondes
    while time.perf_counter() < fin:
        pass


@pytest.mark.django_db
def test_an_alarm_rung_as_a_limit_ends_never_leaves_it(monkeypatch):
    """Two limits end within a millisecond of each other: whatever the instant, only `HorsDelai` comes out."""
    monkeypatch.setattr(delai, "BASE", timedelta(seconds=0.002))
    monkeypatch.setattr(delai, "PAR_LIGNE", timedelta(0))
    # Neither bounds nor PostgreSQL here: the instants are what is tried.
    monkeypatch.setattr(delai, "_bind_session", lambda secondes: ())
    monkeypatch.setattr(delai, "_set_bounds", lambda bornes: None)
    for essai in range(400):
        with pytest.raises(delai.HorsDelai), delai.limit(0):
            try:
                with delai.limit(0):
                    loop()
            finally:
                late(0.0009 + essai % 20 / 100_000)
        assert not delai._fins
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


class Deaf:
    """Its destructor loses the alarm: Python only prints what is raised there."""

    def __del__(self):
        late(1.5)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_a_destructor_loses_rings_again(monkeypatch):
    monkeypatch.setattr(delai, "INSISTE", 1.2)
    sourd = [Deaf()]
    with pytest.raises(delai.HorsDelai), delai.limit(0):
        sourd.clear()
        loop()


@pytest.mark.django_db
def test_a_session_that_postgresql_ended_meanwhile_is_out_of_time(monkeypatch):
    """The block asked nothing of the base: the end of its limit is what finds it out."""

    def refuse(bornes):
        raise OperationalError from errors.IdleInTransactionSessionTimeout()

    with pytest.raises(delai.HorsDelai), delai.limit(100):
        monkeypatch.setattr(delai, "_set_bounds", refuse)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_a_holder_that_no_alarm_reaches_loses_its_session_and_its_lease():
    """A thread hears no alarm: PostgreSQL frees what it held, and nobody keeps its lease."""
    travaux.enqueue("essai.delai", "cle")
    travaux.enqueue("essai.verrou", "autre")
    travail = travaux.claim(["essai.delai"])
    tenu, fini, fautes = threading.Event(), threading.Event(), []

    def hold() -> None:
        bail = timedelta(seconds=0.3)
        try:
            with delai.held(travail, bail), transaction.atomic(), delai.limit(0):
                Travail.objects.select_for_update().get(nature="essai.verrou")
                tenu.set()
                fini.wait(10)
                Travail.objects.count()
        except delai.HorsDelai as faute:
            fautes.append(faute)
        finally:
            connections.close_all()

    Travail.objects.filter(pk=travail.pk).update(bail_jusqua=horloge.instant() + timedelta(seconds=0.3))
    fil = threading.Thread(target=hold)
    fil.start()
    try:
        assert tenu.wait(10)
        assert travaux.claim(["essai.delai"]) is None
        with transaction.atomic():
            assert Travail.objects.select_for_update().get(nature="essai.verrou")
        time.sleep(0.5)
        assert travaux.claim(["essai.delai"]).tentatives == 2
    finally:
        fini.set()
        fil.join()
    assert len(fautes) == 1
