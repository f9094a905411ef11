"""Received actions meet the référentiel: rules of the CNP, the professional's choice, and what is remembered."""

from __future__ import annotations

import pytest

from accounts.models import Evenement, Exercice
from actions.models import Action, Avancement
from actions.rattachement import confirm, reattach
from certif.socle.refus import Refus
from referentiels.models import Correspondance, Referentiel
from tests.flux.lignes import row
from tests.people import JOUR, make_titulaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def regles(roster):
    """FC goes to one item, EPP to two, GDR depends on the axis proposed; PI to none."""
    referentiel = Referentiel.objects.get()
    Correspondance.objects.create(referentiel=referentiel, typologie="FC", codes=["A1a"])
    Correspondance.objects.create(referentiel=referentiel, typologie="EPP", codes=["A2a", "A2b"])
    Correspondance.objects.create(referentiel=referentiel, typologie="GDR", axe=2, codes=["A2c"])
    Correspondance.objects.create(referentiel=referentiel, typologie="GDR", axe=3, codes=["A3c"])


@pytest.fixture
def titulaire_recu(roster):
    return make_titulaire(Exercice.objects.get(professionnel__rpps=roster[0].rpps))


def action(identifiant: str) -> Action:
    return Action.objects.select_related("item", "cycle", "professionnel").get(id_technique=identifiant)


@pytest.mark.parametrize(
    ("valeurs", "rattachement", "item", "candidats"),
    [
        ({"typologie": "FC"}, "rattachee", "A1a", []),
        ({"typologie": "EPP"}, "a_confirmer", None, ["A2a", "A2b"]),
        ({"typologie": "GDR", "axes_proposes": "3"}, "rattachee", "A3c", []),
        ({"typologie": "PI"}, "a_rattacher", None, []),
    ],
)
def test_one_match_attaches_several_ask_none_keeps(
    valeurs, rattachement, item, candidats, regles, andpc, roster, receive
):
    receive(andpc, [row(roster[0], **valeurs)])
    recue = action("T-1")
    assert (recue.rattachement, recue.item and recue.item.code, recue.candidats) == (rattachement, item, candidats)


def test_an_attached_action_counts_at_once(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="FC")])
    avancement = Avancement.objects.get(professionnel__rpps=roster[0].rpps)
    assert (avancement.faites, avancement.etat) == (1, "en_cours")


def test_the_choice_is_asked_once_then_remembered(regles, andpc, roster, receive, titulaire_recu):
    receive(andpc, [row(roster[0], typologie="EPP")])
    recue = action("T-1")
    with pytest.raises(Refus, match="pas proposée"):
        confirm(recue, "A1a", titulaire_recu, JOUR)
    confirm(recue, "A2b", titulaire_recu, JOUR)
    assert Avancement.objects.get(professionnel=recue.professionnel).faites == 1
    assert Evenement.objects.filter(nature="action:rattachee", professionnel=recue.professionnel).count() == 1

    receive(andpc, [row(roster[0], "T-2", typologie="EPP", date_fin="2025-06-01", reference_action="99990009999")])
    assert (action("T-2").rattachement, action("T-2").item.code) == ("rattachee", "A2b")


def test_a_correction_by_the_partner_keeps_the_professional_s_choice(regles, andpc, roster, receive, titulaire_recu):
    receive(andpc, [row(roster[0], typologie="EPP")])
    confirm(action("T-1"), "A2b", titulaire_recu, JOUR)
    receive(andpc, [row(roster[0], typologie="EPP", duree_minutes="60")])
    assert (action("T-1").duree_minutes, action("T-1").item.code) == (60, "A2b")


def test_nobody_else_answers(regles, andpc, roster, receive, inconnu):
    receive(andpc, [row(roster[0], typologie="EPP")])
    with pytest.raises(Refus, match="Seul le titulaire"):
        confirm(action("T-1"), "A2b", inconnu, JOUR)


def test_a_new_rule_attaches_what_was_kept(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="PI")])
    Correspondance.objects.create(referentiel=Referentiel.objects.get(), typologie="PI", codes=["A4a"])
    assert reattach([action("T-1").pk], JOUR) == 1
    assert action("T-1").item.code == "A4a"
