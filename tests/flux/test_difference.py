"""Before a stopped delivery is released: what it would change, counted and shown row by row; nothing is written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import DifferenceLivraison
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.conftest import make_partner
from tests.flux.lignes import removal, row
from tests.people import client_of

pytestmark = pytest.mark.django_db
COMPLET = Manifeste(mode="COMPLET")


@pytest.fixture
def connues(roster):
    return [row(roster[i % 50], f"T-{i:03d}", date_fin=f"2025-{i // 25 + 1:02d}-{i % 25 + 2:02d}") for i in range(200)]


def test_counts_by_kind_and_rows_before_and_after(andpc, roster, connues, receive, exploitant):
    receive(andpc, connues)
    nouvelles = [{**connues[0], "intitule": "Titre corrigé", "duree_minutes": "60"}, *connues[1:180],
                 row(roster[1], "N-1", date_fin="2025-12-01"), {**connues[190], "type_action": "YOGA"}]  # fmt: skip
    arretee = receive(andpc, [*nouvelles, removal(roster[185 % 50], "T-185")], manifeste=COMPLET)
    assert arretee.etat == "arretee"
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert difference.comptes == {
        "connues": 200, "nouvelles": 1, "modifiees": 1, "inchangees": 179, "retirees": 19, "illisibles": 1,
    }  # fmt: skip
    modifiee = difference.exemples[0]
    assert (modifiee["nature"], modifiee["cle"], modifiee["ligne"]) == ("modifiee", "T-000", 2)
    assert modifiee["champs"] == [
        ["intitule", connues[0]["intitule"], "Titre corrigé"], ["duree_minutes", "420", "60"],
    ]  # fmt: skip
    assert [e["cle"] for e in difference.exemples[1:3]] == ["T-180", "T-181"]
    assert Action.objects.filter(is_retiree=False).count() == 200

    page = client_of(exploitant).get(reverse("operateur:livraison", args=[arretee.pk])).text
    assert "Ce que cette livraison changerait" in page
    assert "<del>420</del> → <ins>60</ins>" in page
    assert "Serait retirée" in page


def test_the_military_partner_is_counted_and_never_shown(roster, connues, receive):
    minarm = make_partner("MINARM")
    receive(minarm, connues)
    arretee = receive(minarm, connues[:100], manifeste=COMPLET)
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert (difference.comptes["retirees"], difference.exemples) == (100, [])


def test_a_delivery_that_goes_on_keeps_no_difference(andpc, connues, receive):
    receive(andpc, connues[:20])
    assert not DifferenceLivraison.objects.exists()
