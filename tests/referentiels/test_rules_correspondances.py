"""Matching a partner's action to items: one, several, none, and what was already chosen."""

from __future__ import annotations

from referentiels.rules.correspondances import Correspondance, IssueRattachement, Rattachement, Signature, attach

DPC = Signature("DPC", "FC", "12", "ODPC", "A")
REGLES = (
    Correspondance(("A1",), 10, type_action="DPC", typologie="FC", orientation="12"),
    Correspondance(("A1", "A2"), 20, type_action="DPC"),
    Correspondance(("A3",), 20, type_action="DPC", organisme_type="ODPC"),
    Correspondance(("L1",), 30, type_action="CONGRES", categorie="B"),
)


def test_the_first_rank_that_accepts_decides() -> None:
    trouve = attach(DPC, reversed(REGLES))
    assert (trouve.issue, trouve.codes, trouve.regle) == (IssueRattachement.RATTACHEE, ("A1",), REGLES[0])


def test_rules_of_one_rank_add_up_and_the_professional_is_asked() -> None:
    trouve = attach(DPC._replace(orientation="99"), REGLES)
    assert (trouve.issue, trouve.codes) == (IssueRattachement.A_CONFIRMER, ("A1", "A2", "A3"))


def test_a_code_is_proposed_once() -> None:
    assert attach(DPC, (Correspondance(("A1", "A2"), 1), Correspondance(("A2",), 1))).codes == ("A1", "A2")


def test_nothing_is_lost_when_no_rule_accepts() -> None:
    assert attach(Signature("AUTRE"), REGLES).issue is IssueRattachement.A_RATTACHER
    assert attach(Signature("CONGRES", categorie="A"), REGLES).codes == ()
    assert attach(DPC, ()).issue is IssueRattachement.A_RATTACHER


def test_codes_that_the_version_does_not_have_are_left_and_the_next_rank_looks() -> None:
    trouve = attach(DPC, REGLES, items={"A2", "A3"})
    assert (trouve.issue, trouve.codes) == (IssueRattachement.A_CONFIRMER, ("A2", "A3"))
    assert attach(DPC, REGLES, items={"A3"}).issue is IssueRattachement.RATTACHEE
    assert attach(DPC, REGLES, items=set()).issue is IssueRattachement.A_RATTACHER


def test_the_same_kind_of_action_is_asked_only_once() -> None:
    signature = DPC._replace(orientation="99")
    trouve = attach(signature, REGLES, choix={signature: "A2"})
    assert (trouve.issue, trouve.codes, trouve.memorise) == (IssueRattachement.RATTACHEE, ("A2",), True)
    perime = attach(signature, REGLES, choix={signature: "Z9"})
    assert perime.issue is IssueRattachement.A_CONFIRMER


def test_each_column_that_is_filled_in_must_agree() -> None:
    pleine = Correspondance(("A1",), 1, "DPC", "FC", "12", "ODPC", "A")
    assert pleine.accepts(DPC)
    for colonne in Signature._fields:
        assert not pleine.accepts(DPC._replace(**{colonne: "autre"}))
    assert Correspondance(("A1",)).accepts(Signature())


def test_a_rule_of_an_axis_is_kept_for_that_axis():
    regles = (Correspondance(("A1",), axe=1), Correspondance(("A2",), axe=2))
    assert attach(DPC, regles, axes=(2,)).codes == ("A2",)
    assert attach(DPC, regles).codes == ("A1", "A2")


def test_what_is_answered_names_the_rule_that_decided():
    une, autre = Correspondance(("A1",), 1), Correspondance(("A2",), 1)
    assert attach(DPC, (une, autre)) == Rattachement(IssueRattachement.A_CONFIRMER, ("A1", "A2"), une)
    assert attach(DPC, (une,)) == Rattachement(IssueRattachement.RATTACHEE, ("A1",), une)
    assert attach(DPC, (une, autre), choix={DPC: "A2"}) == Rattachement(
        IssueRattachement.RATTACHEE, ("A2",), None, memorise=True
    )
    assert attach(DPC, ()) == Rattachement(IssueRattachement.A_RATTACHER, (), None, memorise=False)


def test_a_choice_that_one_rule_alone_makes_needs_no_memory():
    assert attach(DPC, (Correspondance(("A1",), 1),), choix={DPC: "A1"}).memorise is False


def test_a_rule_of_an_axis_is_left_only_when_the_partner_proposes_others():
    un = Correspondance(("A1",), axe=1)
    assert un.accepts(DPC)
    assert un.accepts(DPC, (1, 2))
    assert not un.accepts(DPC, (2, 3))
    assert Correspondance(("A1",)).accepts(DPC, (2,))
    assert not Correspondance(("A1",), type_action="CONGRES", axe=1).accepts(DPC, (1,))
