"""What is told of each realisation: the unit it is in, its share, its axis, under which version."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.avancement import Verdict
from actions.rules.dossier import Realisation
from actions.rules.explication import Recit
from actions.rules.plan import ligne_de
from actions.rules.unites import Acquis
from actions.statuts import CodeVerdict
from referentiels.nomenclature import FormeUnite, TypeExigence
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import evalue, version
from tests.actions.rules.test_proprietes_versions import evalue_melange

JOUR = date(2024, 1, 1)
COMPTE = CodeVerdict.COMPTE


def test_a_realisation_that_counts_is_told_whole() -> None:
    item = Item("A", (2,))
    v = version(item)
    assert evalue(v, Realisation(7, "A", JOUR)).verdicts == (Verdict(7, True, 2, COMPTE, 1.0, False, 0, item, False),)
    assert evalue(v, Realisation(7, "A", JOUR, version="V")).verdicts[0].acquise is False


def test_a_realisation_that_does_not_count_is_told_with_its_item_when_there_is_one() -> None:
    item = Item("A", (1,), duree_min_heures=7)
    v = version(item)
    assert evalue(v, Realisation(1, "A", JOUR), Realisation(2, "B", JOUR)).verdicts == (
        Verdict(1, False, None, CodeVerdict.DUREE_INSUFFISANTE, 0.0, False, 0, item, False),
        Verdict(2, False, None, CodeVerdict.HORS_REFERENTIEL, 0.0, False, 0, None, False),
    )


def test_the_realisations_of_one_unit_share_what_it_brings() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.NOMBRE, 4))
    rs = [Realisation(i, "A", date(2024, 1, 1 + i)) for i in range(4)]
    assert [v.valeur for v in evalue(version(item), *rs).verdicts] == [0.25] * 4


def test_a_long_realisation_that_makes_several_units_is_told_once_by_the_first() -> None:
    item = Item("A", (1,), unite=Unite(FormeUnite.HEURES, 2), max_par_cycle=None)
    v = version(item, exigences={1: (Exigence(TypeExigence.HEURES, 20),)})
    (dit,) = evalue(v, Realisation(1, "A", JOUR, 360)).verdicts
    assert (dit.valeur, dit.surplus) == (6.0, False)


def test_beyond_what_is_asked_the_latest_is_the_surplus_whatever_its_code() -> None:
    v = version(*(Item(code, (1,)) for code in "ABC"))
    rs = [Realisation(i, code, date(2024, 1, 9 - i)) for i, code in enumerate("ABC")]
    assert {d.id: d.surplus for d in evalue(v, *rs).verdicts} == {2: False, 1: False, 0: True}


def test_what_another_version_acquired_is_told_as_acquired() -> None:
    ancienne = Version("A", {"X": Item("X", (1,))}, referentiel="R")
    courante = Version("N", {"Y": Item("Y", (1,))}, referentiel="R")
    rs = [Realisation(1, "X", JOUR, version="A"), Realisation(2, "Y", JOUR, version="N"), Realisation(3, "Z", JOUR)]
    dits = evalue_melange({"A": ancienne, "N": courante}, *rs).verdicts
    assert [(d.id, d.compte, d.acquise) for d in dits] == [(1, True, True), (2, True, False), (3, False, False)]


def test_an_account_needs_the_axis_of_every_unit() -> None:
    """A unit without an axis is a fault of the engine: it is never left out in silence."""
    item = Item("A", (1,))
    fait = Realisation(1, "A", JOUR)
    unite = Acquis(item, (fait,), JOUR, 0, 0, (1,))
    axes = ((1, (ligne_de(Exigence(TypeExigence.NOMBRE, 2)),)),)
    assert Recit((fait,), (), [unite], [1], axes).verdicts[0].compte
    for affectes in ([], [1, 1]):
        with pytest.raises(ValueError, match="zip"):
            _ = Recit((fait,), (), [unite], affectes, axes).verdicts
