"""A delivery takes the place of another, whichever arrives first."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from accounts import travaux
from accounts.flux import accuses, annulation, valve
from accounts.flux.traitement import drive
from accounts.models import Livraison
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.lignes import row
from tests.flux.registre import ledger_hash
from tests.people import JOUR

pytestmark = pytest.mark.django_db


def old(jour: int = 1) -> Manifeste:
    return Manifeste(id_flux="F-1", horodatage=datetime(2026, 6, jour, tzinfo=UTC))


def new(jour: int = 2) -> Manifeste:
    return Manifeste(id_flux="F-2", remplace="F-1", horodatage=datetime(2026, 6, jour, tzinfo=UTC))


def settle() -> None:
    travaux.run_pending([annulation.NATURE_ANNULATION])


@pytest.mark.parametrize(("jours", "ordre"), list(itertools.product([(1, 2), (5, 2)], ["ancienne", "nouvelle"])))
def test_the_order_of_arrival_and_the_clocks_do_not_matter(andpc, roster, receive, jours, ordre):
    envois = {
        "ancienne": ([row(roster[i], f"T-{i}", intitule="Fautive") for i in range(6)], old(jours[0])),
        "nouvelle": ([row(roster[i], f"T-{i}", intitule="Corrigée") for i in (0, 1, 2, 3, 7)], new(jours[1])),
    }
    suite = ["ancienne", "nouvelle"] if ordre == "ancienne" else ["nouvelle", "ancienne"]
    recues = {qui: receive(andpc, envois[qui][0], manifeste=envois[qui][1]) for qui in suite}
    settle()
    vives = Action.objects.filter(is_retiree=False).order_by("id_technique")
    assert list(vives.values_list("id_technique", "intitule")) == [(f"T-{i}", "Corrigée") for i in (0, 1, 2, 3, 7)]
    ancienne = Livraison.objects.get(pk=recues["ancienne"].pk)
    assert ancienne.etat == "annulee"
    assert ancienne.compteurs["recues"] == 6
    assert ancienne.annulation["remplacee_par"] == recues["nouvelle"].pk
    assert accuses.status(ancienne) == "ANNULE"
    assert accuses.receipt(recues["nouvelle"])["remplace"] == "F-1"


def test_the_two_orders_leave_the_same_ledger_as_the_new_one_alone(andpc, roster, receive):
    receive(andpc, [row(roster[i], f"T-{i}") for i in range(3)], manifeste=old())
    receive(andpc, [row(roster[i], f"T-{i}") for i in (0, 4)], manifeste=new())
    settle()
    a_deux = ledger_hash()
    Action.objects.all().delete()
    Livraison.objects.all().delete()
    receive(andpc, [row(roster[i], f"T-{i}") for i in (0, 4)], manifeste=old())
    assert ledger_hash() == a_deux


def test_a_replacement_far_smaller_waits_for_an_operator(andpc, roster, receive, exploitant):
    receive(andpc, [row(roster[i], f"T-{i}") for i in range(20)], manifeste=old())
    arretee = receive(andpc, [row(roster[i], f"T-{i}") for i in range(5)], manifeste=new())
    assert arretee.etat == "arretee"
    assert "contient 5 lignes" in arretee.message_refus
    settle()
    assert Action.objects.filter(is_retiree=False).count() == 20
    valve.release(arretee, exploitant, "Voulu.", JOUR)
    drive(arretee, JOUR)
    settle()
    assert Action.objects.filter(is_retiree=False).count() == 5


def test_one_still_waiting_when_its_replacement_ends_is_never_applied(andpc, roster, receive):
    ancienne = receive(andpc, [row(roster[0], "T-0")], manifeste=old(), process=False)
    receive(andpc, [row(roster[1], "T-1")], manifeste=new())
    assert drive(ancienne, JOUR).etat == "annulee"
    assert set(Action.objects.values_list("id_technique", flat=True)) == {"T-1"}


@pytest.mark.parametrize(
    ("manifeste", "motif"),
    [
        (Manifeste(id_flux="F-1", remplace="F-1"), "différer"),
        (Manifeste(remplace="F-1"), "doit être donné"),
        (Manifeste(id_flux="F-0", remplace="F-1"), "l’une l’autre"),
    ],
)
def test_an_impossible_replacement_is_refused(andpc, roster, receive, manifeste, motif):
    if manifeste.id_flux == "F-0":
        receive(andpc, [row(roster[0])], manifeste=Manifeste(id_flux="F-1", remplace="F-0"))
    refusee = receive(andpc, [row(roster[1], "T-1")], manifeste=manifeste)
    assert refusee.code_refus == "E012"
    assert motif in refusee.message_refus


def test_a_dry_run_replaces_nothing(andpc, roster, receive):
    receive(andpc, [row(roster[0], "T-0")], manifeste=old())
    essai = receive(andpc, [row(roster[1], "T-1")], manifeste=new(), a_blanc=True)
    settle()
    assert essai.etat == "traitee"
    assert set(Action.objects.filter(is_retiree=False).values_list("id_technique", flat=True)) == {"T-0"}
