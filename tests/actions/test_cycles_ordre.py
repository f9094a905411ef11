"""Facts corrected in any order give the cycles computed from scratch, and never two at once (R. 4022-14 to -16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Inscription
from actions import cycles
from actions.models import Avancement, Cycle, Interruption
from tests.people import make_exercice

LE = date(2035, 6, 30)
_COMPARES = ("debut", "fin", "regime", "etat", "motif_cloture", "is_provisoire", "article", "explication")

jours = st.integers(0, 5_500).map(lambda n: date(2018, 1, 1) + timedelta(days=n))
durees = st.none() | st.integers(1, 2_500).map(lambda n: timedelta(days=n))
periodes = st.tuples(jours, durees).map(lambda paire: (paire[0], paire[0] + paire[1] if paire[1] else None))
#: Registrations and interruptions, in the order in which they become known; a registration may be corrected later.
corrections = st.lists(st.tuples(st.sampled_from(["inscription", "interruption", "retrait"]), periodes), max_size=6)


def record(exercice, fait: str, periode: tuple[date, date | None]) -> None:
    """Write one correction: a fact that arrives, or the withdrawal of the oldest registration."""
    debut, fin = periode
    if fait == "retrait":
        Inscription.objects.filter(pk__in=Inscription.objects.filter(exercice=exercice).order_by("pk")[:1]).delete()
    elif fait == "inscription":
        Inscription.objects.update_or_create(exercice=exercice, debut=debut, defaults={"fin": fin})
    else:
        Interruption.objects.create(exercice=exercice, debut=debut, fin=fin, created_at="2035-01-01T00:00Z")


def kept(exercice) -> list[tuple]:
    """The cycles of an exercise, in order of date; the deferred constraint is asked now."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")
    return list(Cycle.objects.filter(exercice=exercice).order_by("debut").values_list(*_COMPARES))


@pytest.mark.django_db
@given(corrections)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_corrections_changes_nothing(version, suite) -> None:
    with transaction.atomic():
        peu_a_peu, d_un_coup = make_exercice(inscrit_le=None), make_exercice(inscrit_le=None)
        cycles.recompute([peu_a_peu.pk], LE)
        for fait, periode in suite:
            record(peu_a_peu, fait, periode)
            cycles.recompute([peu_a_peu.pk], LE)
            kept(peu_a_peu)
        for fait, periode in suite:
            record(d_un_coup, fait, periode)
        cycles.recompute([d_un_coup.pk], LE)
        assert kept(peu_a_peu) == kept(d_un_coup)
        assert cycles.recompute([peu_a_peu.pk], LE) == 0
        siens = Cycle.objects.filter(exercice=peu_a_peu)
        assert Avancement.objects.filter(cycle__in=siens).count() == siens.count()
        transaction.set_rollback(True)
