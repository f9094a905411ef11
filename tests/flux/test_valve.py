"""The safety valve stops what looks like a disaster, and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import horloge
from accounts.flux import valve
from accounts.flux.traitement import drive
from accounts.models import Evenement, Livraison
from accounts.roles import Nature, Role
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.flux.lignes import row
from tests.people import JOUR, make_agent

pytestmark = pytest.mark.django_db
COMPLET = Manifeste(mode="COMPLET")


@pytest.fixture
def operateur(db):
    return make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT")


@pytest.fixture
def connues(andpc, roster, receive):
    lignes = [row(roster[i % 50], f"T-{i}", date_fin=f"2025-{i // 25 + 1:02d}-{i % 25 + 2:02d}") for i in range(200)]
    receive(andpc, lignes)
    return lignes


def test_a_full_delivery_that_removes_more_than_5_per_cent_stops(andpc, connues, receive, operateur):
    arretee = receive(andpc, connues[:189], manifeste=COMPLET)
    assert arretee.etat == "arretee"
    assert "11" in arretee.message_refus
    assert Action.objects.filter(is_retiree=False).count() == 200

    with pytest.raises(Refus, match="motif"):
        valve.release(arretee, operateur, " ", JOUR)
    valve.release(arretee, operateur, "Purge annoncée par le partenaire.", JOUR)
    with pytest.raises(Depasse):
        valve.cancel(arretee, operateur, "trop tard", JOUR)
    drive(arretee, JOUR)

    assert Action.objects.filter(is_retiree=False).count() == 189
    assert Evenement.objects.get(nature="livraison:liberee").motif.startswith("Purge")


def test_a_full_delivery_within_5_per_cent_goes_on_and_withdraws_what_it_lacks(andpc, connues, receive):
    livraison = receive(andpc, connues[:191], manifeste=COMPLET)
    assert livraison.etat == "traitee"
    assert Action.objects.filter(is_retiree=True).count() == 9


def test_a_refused_delivery_applies_nothing(andpc, connues, receive, operateur):
    arretee = receive(andpc, connues[:100], manifeste=COMPLET)
    valve.cancel(arretee, operateur, "Extraction tronquée.", JOUR)
    drive(arretee, JOUR)
    assert Livraison.objects.get(pk=arretee.pk).etat == "annulee"
    assert Action.objects.filter(is_retiree=False).count() == 200


@pytest.mark.parametrize(
    ("passees", "taille", "arret"), [(4, 3000, False), (5, 3000, True), (5, 1400, False), (5, 400, True)]
)
def test_a_size_far_from_the_median_stops_after_five_deliveries(andpc, passees, taille, arret):
    commun = {
        "partenaire": andpc,
        "type_flux": "ACTIONS",
        "canal": "essai",
        "horodatage": horloge.instant(),
        "sha256": "0",
    }
    for rang in range(passees):
        Livraison.objects.create(
            id_flux=f"P-{rang}",
            etat="traitee",
            compteurs={"recues": 1000},
            recue_at=horloge.instant() - timedelta(days=rang + 1),
            **commun,
        )
    nouvelle = Livraison.objects.create(id_flux="N", compteurs={"recues": taille}, recue_at=horloge.instant(), **commun)
    assert (valve.check(nouvelle) is not None) is arret
