"""Received actions meet the référentiel: rules of the CNP, the professional's choice, and what is remembered."""

from __future__ import annotations

import pytest

from accounts.models import Evenement, Exercice, Notification
from actions import cycles, rattachement_lots
from actions.models import Action, Avancement, Cycle
from actions.rattachement import confirm, reattach
from certif.socle.refus import Refus
from referentiels.models import Correspondance, Referentiel
from tests.donnees import dpc
from tests.flux.conftest import make_roster
from tests.flux.lignes import row
from tests.people import JOUR, make_titulaire
from tests.referentiels_fictifs import make_version

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


def recompute(rpps: str) -> None:
    cycles.recompute(Exercice.objects.filter(professionnel__rpps=rpps).values_list("pk", flat=True), JOUR)


def test_a_new_rule_attaches_everybody_s_kept_actions_when_their_cycles_are_looked_at(regles, andpc, roster, receive):
    gens = roster[:5]
    receive(andpc, [row(qui, f"T-{rang}", typologie="PI") for rang, qui in enumerate(gens)])
    Correspondance.objects.create(referentiel=Referentiel.objects.get(), typologie="PI", codes=["A4a"])
    cycles.recompute(Exercice.objects.values_list("pk", flat=True), JOUR)
    assert set(Action.objects.values_list("rattachement", "item__code")) == {("rattachee", "A4a")}
    assert {a.faites for a in Avancement.objects.filter(professionnel__rpps__in=[q.rpps for q in gens])} == {1}
    message = Notification.objects.get(nature="rattachement", professionnel__rpps=gens[0].rpps)
    assert message.texte == "Une action déjà reçue rejoint votre référentiel."
    avant = list(Action.objects.values_list("pk", "revision"))
    cycles.recompute(Exercice.objects.values_list("pk", flat=True), JOUR)
    assert list(Action.objects.values_list("pk", "revision")) == avant


def test_nothing_received_before_the_referentiel_exists_is_lost(db, jour, andpc, receive):
    gens = list(dpc.personnes(3))
    make_roster(gens)
    receive(andpc, [row(gens[0], "T-1", typologie="FC"), row(gens[0], "T-2", typologie="EPP", date_fin="2025-03-01")])
    assert set(Action.objects.values_list("rattachement", flat=True)) == {"a_rattacher"}
    version = make_version()
    Correspondance.objects.create(referentiel=version.referentiel, typologie="FC", codes=["A1a"])
    Correspondance.objects.create(referentiel=version.referentiel, typologie="EPP", codes=["A2a", "A2b"])

    recompute(gens[0].rpps)

    assert (action("T-1").rattachement, action("T-1").item.code) == ("rattachee", "A1a")
    assert (action("T-2").rattachement, action("T-2").candidats) == ("a_confirmer", ["A2a", "A2b"])
    message = Notification.objects.get(nature="rattachement")
    assert message.texte == "Une action déjà reçue rejoint votre référentiel. Une action attend votre réponse."
    assert Avancement.objects.get(professionnel__rpps=gens[0].rpps).faites == 1


def test_the_choice_of_one_action_answers_for_the_kept_ones(regles, andpc, roster, receive, titulaire_recu):
    lignes = [
        row(roster[0], f"T-{n}", typologie="EPP", date_fin=f"2025-0{n}-10", reference_action=f"9999000777{n}")
        for n in (1, 2, 3)
    ]
    receive(andpc, lignes)
    confirm(action("T-1"), "A2b", titulaire_recu, JOUR)
    recompute(roster[0].rpps)
    assert {action(f"T-{n}").item.code for n in (1, 2, 3)} == {"A2b"}
    assert Avancement.objects.get(professionnel__rpps=roster[0].rpps).nb_a_confirmer == 0


def test_an_attached_action_stays_when_the_rule_goes(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="FC")])
    Correspondance.objects.all().delete()
    recompute(roster[0].rpps)
    assert (action("T-1").rattachement, action("T-1").item.code) == ("rattachee", "A1a")


def test_a_question_whose_rule_is_gone_is_no_longer_asked(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="EPP")])
    Correspondance.objects.all().delete()
    recompute(roster[0].rpps)
    assert (action("T-1").rattachement, action("T-1").candidats) == ("a_rattacher", [])


def test_an_action_received_before_its_cycle_joins_it(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="FC", date_debut="2022-05-01", date_fin="2022-05-02")])
    assert action("T-1").cycle is None
    Cycle.objects.filter(exercice__professionnel__rpps=roster[0].rpps).update(debut="2022-01-01")
    exercices = list(Exercice.objects.filter(professionnel__rpps=roster[0].rpps).values_list("pk", flat=True))
    assert rattachement_lots.follow_cycles(exercices, JOUR) == 1
    assert (action("T-1").cycle is None, action("T-1").item.code) == (False, "A1a")


def test_a_judged_cycle_is_left_as_it_was_judged(regles, andpc, roster, receive):
    receive(andpc, [row(roster[0], typologie="PI")])
    Cycle.objects.filter(exercice__professionnel__rpps=roster[0].rpps).update(etat="controle")
    Correspondance.objects.create(referentiel=Referentiel.objects.get(), typologie="PI", codes=["A4a"])
    assert reattach([action("T-1").pk], JOUR) == 0
    assert action("T-1").rattachement == "a_rattacher"
