"""Two writers of one file at once: they come one after the other, and neither result is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, connections, transaction

from accounts import horloge
from accounts.models import ExerciceTouche, Inscription
from actions import cycles, declaration, projection, rattachement
from actions.models import Action, Avancement, Cycle
from certif.socle.refus import Refus
from referentiels import publication
from tests.actions.declarations import declare, demande, saisie
from tests.people import JOUR
from tests.referentiels_fictifs import make_action

_BLOQUES = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@contextmanager
def meanwhile(acte: Callable[[], object], puis: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Start `acte` on another connection once the block is over but not committed, and wait until it is blocked.

    `puis` ends the transaction of the block, after that.
    """
    erreurs: list[BaseException] = []

    def run() -> None:
        try:
            with horloge.fixed_day(JOUR):
                acte()
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fil = threading.Thread(target=run)
    try:
        with transaction.atomic():
            yield
            fil.start()
            _wait_until_blocked(fil)
            puis()
    finally:
        fil.join(timeout=20)
    assert not fil.is_alive()
    assert erreurs == []


def _wait_until_blocked(fil: threading.Thread) -> None:
    for _ in range(200):
        with connection.cursor() as curseur:
            curseur.execute(_BLOQUES)
            if curseur.fetchone()[0] or not fil.is_alive():
                return
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_deux_actions_ecrites_ensemble_comptent_toutes_les_deux(cycle, jour):
    def second() -> None:
        with transaction.atomic():
            make_action(Cycle.objects.get(pk=cycle.pk), "A2a")
            projection.rebuild([cycle.pk], JOUR)

    with meanwhile(second):
        make_action(cycle, "A1a")
        projection.rebuild([cycle.pk], JOUR)
    assert Avancement.objects.get(cycle=cycle).faites == 2
    assert projection.differences([cycle.pk], JOUR) == {}


@pytest.mark.django_db(transaction=True)
def test_un_recalcul_ne_defait_pas_la_decision_prise_pendant_qu_il_lit(cycle, jour):
    Inscription.objects.filter(exercice=cycle.exercice).update(debut=date(2024, 3, 1))
    with meanwhile(lambda: cycles.recompute([cycle.exercice_id], JOUR)):
        projection.lock([cycle.pk])
        Cycle.objects.filter(pk=cycle.pk).update(etat="controle", jugement="satisfait", juge_le=JOUR)
    apres = Cycle.objects.get(pk=cycle.pk)
    assert (apres.etat, apres.jugement, apres.debut) == ("controle", "satisfait", cycle.debut)


@pytest.mark.django_db(transaction=True)
def test_une_inscription_arrivee_pendant_un_recalcul_est_recalculee_ensuite(version, cycle, jour):
    ExerciceTouche.objects.create(exercice=cycle.exercice)
    touche = ExerciceTouche.objects.filter(pk=cycle.exercice_id)
    # What a recomputation does: it holds the row, reads the facts, and deletes the row when it ends.
    with meanwhile(lambda: publication.touch_scope(version, JOUR), puis=touche.delete):
        list(touche.select_for_update())
    assert touche.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("geste", ["modifier", "retirer", "declarer", "confirmer"])
def test_un_geste_ouvert_avant_la_decision_est_refuse_apres(cycle, titulaire, jour, geste):
    action = declare(titulaire, cycle)
    lue = Action.objects.select_related("cycle").get(pk=action.pk)
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle", jugement="satisfait", juge_le=JOUR)
    gestes = {
        "modifier": lambda: declaration.modify(titulaire, lue, saisie(), demande(cycle, "A4a"), lue.revision, JOUR),
        "retirer": lambda: declaration.withdraw(titulaire, lue, lue.revision, JOUR),
        "declarer": lambda: declare(titulaire, cycle, "A3a"),
        "confirmer": lambda: rattachement.confirm(lue, "A1a", titulaire, JOUR),
    }
    with pytest.raises(Refus) as refus:
        gestes[geste]()
    assert refus.value.code == "cycle_ferme"
    assert Action.objects.filter(revision=1, is_retiree=False).count() == 1
