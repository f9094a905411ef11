"""What holds for every dossier that lived under several versions, or that an exemption lightened (R. 4022-12, -17)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from actions.rules.avancement import Avancement
from actions.rules.dossier import Dossier, Exoneration, Realisation
from actions.rules.evaluation import evaluate
from actions.statuts import EtatAxe
from certif.socle.period import Period
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import FormeUnite, Version
from tests.actions.rules.fabrique import (
    DEBUT,
    FIN,
    LE,
    PARAMETRES,
    dossiers,
    evalue,
    maximums,
    merite,
    rapide,
    realisation,
    unites,
)

Melange = tuple[dict[str, Version], tuple[Realisation, ...], Realisation]


@st.composite
def melanges(draw: st.DrawFn, formes: st.SearchStrategy[Unite] = unites) -> Melange:
    """The current version N, an older one A of the same référentiel, one B of another specialty; who acquired what."""
    codes = ["X", "Y"]

    def version(code: str, referentiel: str) -> Version:
        axes = st.lists(st.integers(1, 3), min_size=1, max_size=2, unique=True)
        items = {c: Item(c, tuple(sorted(draw(axes))), max_par_cycle=draw(maximums), unite=draw(formes)) for c in codes}
        return Version(code, items, referentiel=referentiel)

    versions = {"N": version("N", "R"), "A": version("A", "R"), "B": version("B", "S")}
    combien = draw(st.integers(0, 6))
    tirees = [
        draw(realisation(i, codes, realisee=i == combien))._replace(version=draw(st.sampled_from(["", "N", "A", "B"])))
        for i in range(combien + 1)
    ]
    return versions, tuple(tirees[:-1]), tirees[-1]


def evalue_melange(versions: dict[str, Version], *realisations: Realisation) -> Avancement:
    return evaluate(Dossier(Period(DEBUT, FIN), "N", realisations), versions, LE, PARAMETRES)


@rapide
@given(melanges(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter_across_versions(tirage: Melange, hasard: random.Random) -> None:
    versions, realisations, _ = tirage
    melangees = list(realisations)
    hasard.shuffle(melangees)
    attendu, trouve = evalue_melange(versions, *realisations), evalue_melange(versions, *melangees)
    assert (trouve.total, trouve.etat, trouve.axes) == (attendu.total, attendu.etat, attendu.axes)
    assert {x.id: x for x in trouve.verdicts} == {x.id: x for x in attendu.verdicts}


@rapide
@given(melanges(st.builds(Unite, st.just(FormeUnite.NOMBRE), st.integers(1, 3))))
def test_one_more_realised_action_never_lowers_progress_across_versions(tirage: Melange) -> None:
    versions, realisations, autre = tirage
    assert merite(evalue_melange(versions, *realisations, autre)) >= merite(evalue_melange(versions, *realisations))


@rapide
@given(melanges())
def test_every_realisation_has_one_verdict_across_versions(tirage: Melange) -> None:
    versions, realisations, _ = tirage
    verdicts = evalue_melange(versions, *realisations).verdicts
    assert [x.id for x in verdicts] == [r.id for r in realisations]
    for verdict in verdicts:
        assert verdict.compte == (verdict.axe is not None) == (not verdict.code)


@rapide
@given(melanges())
def test_a_version_identical_to_the_current_one_changes_nothing(tirage: Melange) -> None:
    versions, realisations, _ = tirage
    versions = {**versions, "A": replace(versions["N"], code="A")}
    ici = [r for r in realisations if r.version != "B"]
    assert (
        evalue_melange(versions, *ici).total >= evalue_melange(versions, *(r._replace(version="") for r in ici)).total
    )


@rapide
@given(dossiers(), st.integers(1, 4), st.integers(0, 3))
def test_an_exemption_never_asks_for_more(
    tirage: tuple[Version, tuple[Realisation, ...], Realisation], axe: int, seuil: int
) -> None:
    v, realisations, _ = tirage
    avant = evalue(v, *realisations)
    apres = evalue(v, *realisations, exonerations=(Exoneration(axe, seuil),))
    satisfaits = (EtatAxe.COMPLET, EtatAxe.EXONERE)
    assert sum(x.etat in satisfaits for x in apres.axes) >= sum(x.etat in satisfaits for x in avant.axes)
    assert apres.requises <= avant.requises
    assert apres.is_complet or not avant.is_complet
    assert (apres.axes[axe - 1].etat is EtatAxe.EXONERE) == (seuil == 0)


@rapide
@given(dossiers(), st.integers(0, 3))
def test_an_exemption_outside_the_cycle_changes_nothing(
    tirage: tuple[Version, tuple[Realisation, ...], Realisation], seuil: int
) -> None:
    v, realisations, _ = tirage
    passee = Exoneration(1, seuil, Period(date(2015, 1, 1), date(2022, 12, 31)))
    assert evalue(v, *realisations, exonerations=(passee,)) == evalue(v, *realisations)


def test_two_accounts_of_one_evaluation_are_equal_only_when_their_verdicts_are() -> None:
    v = Version("V", {"A": Item("A", (1,))})
    une, autre = Realisation(1, "A", date(2024, 1, 1)), Realisation(1, "B", date(2024, 1, 1))
    assert evalue(v, une).recit == evalue(v, une).recit
    assert evalue(v, une).recit != evalue(v, autre).recit
    assert evalue(v, une).recit != "récit"
