"""A row that kills its worker is found by cutting its slice, set aside alone, and the rest of the file goes on (R5)."""

from __future__ import annotations

import csv
import io
import logging
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from accounts import horloge, travaux
from accounts.flux import depot, formats, morceaux, traitement
from accounts.models import Livraison, Reponse, Travail
from actions.models import Action
from tests.flux.lignes import row
from tests.people import JOUR

pytestmark = pytest.mark.django_db


class Death(BaseException):
    """What a SIGKILL looks like from inside: nothing of ours runs after it."""


@pytest.fixture(autouse=True)
def _small(monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL, logger="accounts.travaux")
    monkeypatch.setattr(morceaux, "LIGNES_REPRISE", 5)


def poison(monkeypatch, identifiant: str, raised: type[BaseException]) -> list[int]:
    """Make the row of this identifier raise when its slice is applied; returns the sizes of the slices tried."""
    tailles: list[int] = []
    vrai = formats.get("ACTIONS").treat

    def treat(lot):
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT count(*), bool_or(id_technique = '{identifiant}') FROM {lot.table}")
            nombre, empoisonnee = curseur.fetchone()
        if empoisonnee:
            tailles.append(nombre)
            raise raised("fictive")
        vrai(lot)

    monkeypatch.setattr(formats.get("ACTIONS"), "treat", treat)
    return tailles


def run_until_done(raised: type[BaseException]) -> int:
    """What a supervisor does: start a worker again each time one dies; returns how many times."""
    morts = 0
    for _ in range(20):
        Travail.objects.filter(etat=Travail.Etat.EN_COURS).update(bail_jusqua=horloge.instant() - timedelta(seconds=1))
        Travail.objects.update(du_at=horloge.instant() - timedelta(seconds=1))
        try:
            if not travaux.run_pending([depot.NATURE_LIVRAISON]):
                return morts
        except raised:
            morts += 1
    raise AssertionError("the delivery never ended")


@pytest.mark.parametrize("rang", [0, 11, 22])
@pytest.mark.parametrize("raised", [Death, ValueError])
def test_the_row_is_set_aside_after_its_tries_and_the_others_are_applied(
    andpc, roster, receive, monkeypatch, raised, rang
):
    tailles = poison(monkeypatch, f"T-{rang}", raised)
    livraison = receive(andpc, [row(roster[i], f"T-{i}") for i in range(23)], process=False)
    run_until_done(raised)
    livraison.refresh_from_db()
    assert livraison.etat == "traitee"
    assert (livraison.compteurs["acceptees"], livraison.compteurs["rejetees"]) == (22, 1)
    assert Reponse.objects.get(code="E399").id_technique == f"T-{rang}"
    assert tailles[0] == 23
    assert sum(taille == 1 for taille in tailles) == morceaux.ESSAIS_SEULE
    assert len(tailles) <= 2 + morceaux.ESSAIS_SEULE
    assert Travail.objects.get(nature=depot.NATURE_LIVRAISON).etat == "fait"


def test_a_death_that_no_row_causes_costs_no_row(andpc, roster, receive, monkeypatch):
    tailles = poison(monkeypatch, "T-3", Death)
    livraison = receive(andpc, [row(roster[i], f"T-{i}") for i in range(23)], process=False)
    with pytest.raises(Death):
        travaux.run_pending([depot.NATURE_LIVRAISON])
    assert tailles == [23]
    monkeypatch.undo()
    run_until_done(Death)
    livraison.refresh_from_db()
    assert livraison.compteurs["acceptees"] == 23


def test_a_breakdown_of_ours_sets_the_work_aside_and_no_row(andpc, roster, receive, monkeypatch):
    with monkeypatch.context() as panne:
        tailles = poison(panne, "T-0", OperationalError)
        livraison = receive(andpc, [row(roster[i], f"T-{i}") for i in range(8)], process=False)
        run_until_done(OperationalError)
    travail = Travail.objects.get(nature=depot.NATURE_LIVRAISON)
    assert (travail.etat, tailles) == ("ecarte", [8, 8, 8])
    assert not Reponse.objects.exists()
    depot.requeue(livraison)
    run_until_done(OperationalError)
    livraison.refresh_from_db()
    assert livraison.compteurs["acceptees"] == 8


def test_pieces_of_a_slice_hold_the_same_rows(andpc, roster, receive):
    lignes = [row(roster[i], f"T-{i}", intitule='Deux\nlignes ; et "guillemets"') for i in range(12)]
    texte = io.StringIO()
    ecrit = csv.DictWriter(texte, fieldnames=formats.get("ACTIONS").schema.noms, delimiter=";", lineterminator="\n")
    ecrit.writeheader()
    ecrit.writerows(lignes)
    livraison = receive(andpc, texte.getvalue().encode(), process=False)
    Livraison.objects.update(etat="en_cours")
    livraison.morceaux.update(tentatives=1)
    assert morceaux.begin(livraison.pk, JOUR)
    assert [m.nb_lignes for m in livraison.morceaux.order_by("premiere_ligne")] == [5, 5, 2]
    assert traitement.drive(livraison, JOUR).compteurs["acceptees"] == 12
    assert list(Reponse.objects.order_by("ligne").values_list("ligne", flat=True)) == list(range(2, 26, 2))
    assert Action.objects.count() == 12
