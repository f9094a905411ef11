"""Rows are written before their cycles are held: what moved meanwhile is read again."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.models import Livraison, Reponse
from actions.feeds import cles
from actions.models import Action, Avancement, Cycle
from referentiels.models import Correspondance
from tests.flux.conftest import make_partner
from tests.flux.lignes import row


def elsewhere(fait) -> None:
    """Do this on another connection, committed when it returns."""

    def run() -> None:
        try:
            fait()
        finally:
            connection.close()

    fil = threading.Thread(target=run)
    fil.start()
    fil.join()


@pytest.mark.django_db(transaction=True)
def test_a_cycle_that_leaves_its_version_while_rows_are_written_is_read_again(roster, receive, monkeypatch):
    version = Cycle.objects.first().version
    Correspondance.objects.create(referentiel=version.referentiel, rang=1, type_action="DPC", codes=["A1a"])
    vrai = cles.hold
    tenues: list[int] = []

    def hold(lot) -> None:
        if not tenues:
            elsewhere(lambda: Cycle.objects.filter(exercice__professionnel__rpps=roster[0].rpps).update(version=None))
        tenues.append(lot.livraison.pk)
        vrai(lot)

    monkeypatch.setattr(cles, "hold", hold)
    livraison = receive(make_partner("ANDPC"), [row(roster[0], "T-1"), row(roster[1], "T-2")])
    assert len(tenues) == 2
    assert livraison.compteurs["acceptees"] == 2
    assert Reponse.objects.filter(livraison=livraison).count() == 2
    assert Action.objects.get(id_technique="T-1").rattachement == "a_rattacher"
    assert Action.objects.get(id_technique="T-2").rattachement == "rattachee"
    assert Avancement.objects.get(cycle__exercice__professionnel__rpps=roster[0].rpps).etat == "sans_referentiel"


@pytest.mark.django_db(transaction=True)
def test_two_partners_write_about_the_same_person_side_by_side(roster, receive, monkeypatch):
    """The second one writes while the first is between its writing and its end; both count, merged or not."""
    vrai = cles.hold_late
    commence: list[int] = []
    autres: list[Livraison] = []

    def hold_late(lot) -> None:
        if not commence:
            commence.append(lot.livraison.pk)
            elsewhere(lambda: autres.append(receive(make_partner("ANFH"), [row(roster[0], "H-1")])))
        vrai(lot)

    monkeypatch.setattr(cles, "hold_late", hold_late)
    livraison = receive(make_partner("ANDPC"), [row(roster[0], "T-1")])
    assert autres[0].compteurs["acceptees"] == livraison.compteurs["rapprochees"] == 1
    assert (
        Action.objects.get(id_technique="H-1").fusionnee_dans or Action.objects.get(id_technique="T-1").fusionnee_dans
    )


def test_the_people_of_a_slice_are_held_once(andpc, roster, receive, monkeypatch):
    vrai = cles.hold
    tenues: list[str] = []

    def hold(lot) -> None:
        tenues.append(lot.table)
        vrai(lot)

    monkeypatch.setattr(cles, "hold", hold)
    receive(andpc, [row(roster[0], "T-1")])
    receive(andpc, [row(roster[0], "T-1", intitule="Un autre intitulé"), row(roster[1], "T-2")])
    assert tenues == ["flux_actions", "flux_actions"]


@pytest.mark.django_db
def test_new_rows_are_answered_in_one_writing_as_they_would_be_one_after_the_other(roster, receive, monkeypatch):
    """The quick way is a shortcut of the chain of versions: both say the same of every column of every row."""
    vraie, laquelle = cles.chain, "SELECT * FROM flux_actions ORDER BY ligne"
    dites: list[list[tuple]] = []

    def chain(lot, *, tenus: bool) -> bool:
        with connection.cursor() as curseur:
            curseur.execute("CREATE TEMP TABLE avant ON COMMIT DROP AS TABLE flux_actions")
            for neuves in ("SELECT true", cles._NEUVES):
                curseur.execute("TRUNCATE flux_actions; INSERT INTO flux_actions TABLE avant")
                with monkeypatch.context() as patch:
                    patch.setattr(cles, "_NEUVES", neuves)
                    tenus = vraie(lot, tenus=False)
                curseur.execute(laquelle)
                dites.append(curseur.fetchall())
        return tenus

    monkeypatch.setattr(cles, "chain", chain)
    lignes = [row(qui, f"T-{rang}") for rang, qui in enumerate(roster)]
    ancienne = {"date_debut": "1999-03-02", "date_fin": "1999-03-05", "date_attestation": "1999-03-06"}
    lignes += [row(roster[0], "H-1", **ancienne), row(roster[1], "F-1", rpps="123")]
    livraison = receive(make_partner("ANDPC"), lignes)
    assert livraison.compteurs["acceptees"] == len(roster) + 1
    assert Reponse.objects.get(livraison=livraison, id_technique="H-1").avertissements == ["E303"]
    lente, rapide = dites
    assert lente == rapide
