"""What holds for every dossier: order of facts, monotony, one verdict each, determinism."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from actions.rules.dossier import Realisation
from actions.statuts import CodeVerdict, EtatAxe
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, FIN, LE, dossiers, evalue, merite, rapide

Tirage = tuple[Version, tuple[Realisation, ...], Realisation]


@rapide
@given(dossiers(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(tirage: Tirage, hasard: random.Random) -> None:
    v, realisations, _ = tirage
    melangees = list(realisations)
    hasard.shuffle(melangees)
    attendu, trouve = evalue(v, *realisations), evalue(v, *melangees)
    assert (trouve.total, trouve.etat, trouve.axes) == (attendu.total, attendu.etat, attendu.axes)
    assert {x.id: x for x in trouve.verdicts} == {x.id: x for x in attendu.verdicts}


@rapide
@given(dossiers())
def test_one_more_realised_action_never_lowers_what_the_allocation_maximises(tirage: Tirage) -> None:
    v, realisations, autre = tirage
    assert merite(evalue(v, *realisations, autre)) >= merite(evalue(v, *realisations))


@rapide
@given(dossiers(transversales=False))
def test_without_transversal_item_it_never_lowers_the_total_nor_any_axis(tirage: Tirage) -> None:
    v, realisations, autre = tirage
    avant, apres = evalue(v, *realisations), evalue(v, *realisations, autre)
    assert apres.total >= avant.total - 1e-9
    for axe_avant, axe_apres in zip(avant.axes, apres.axes, strict=True):
        assert axe_apres.progress >= axe_avant.progress - 1e-9


@rapide
@given(dossiers())
def test_every_realisation_has_one_verdict_that_explains_itself(tirage: Tirage) -> None:
    v, realisations, _ = tirage
    resultat = evalue(v, *realisations)
    assert [x.id for x in resultat.verdicts] == [r.id for r in realisations]
    for verdict in resultat.verdicts:
        assert verdict.compte == (verdict.code is CodeVerdict.COMPTE)
        assert verdict.compte == (verdict.axe is not None)
        assert len(verdict.phrase.split()) <= 25
        assert verdict.article
        if verdict.compte:
            assert verdict.axe in v.items[realisations[int(verdict.id)].action].axes


@rapide
@given(dossiers())
def test_figures_agree_with_each_other(tirage: Tirage) -> None:
    v, realisations, _ = tirage
    resultat = evalue(v, *realisations)
    for axe in resultat.axes:
        assert 0 <= axe.progress <= 1
        assert 0 <= axe.faites <= axe.requises or axe.requises == 0
        assert (axe.etat is EtatAxe.COMPLET) == all(ligne.is_tenue for ligne in axe.lignes)
        assert (axe.progress == 1.0) == (axe.etat is EtatAxe.COMPLET)
    assert abs(resultat.total - sum(axe.progress for axe in resultat.axes) / 4) < 1e-9
    assert resultat.is_complet == all(axe.etat is EtatAxe.COMPLET for axe in resultat.axes)


@rapide
@given(dossiers())
def test_what_is_outside_the_cycle_changes_nothing(tirage: Tirage) -> None:
    v, realisations, autre = tirage
    dehors = (
        autre._replace(id=100, date=DEBUT - timedelta(days=1)),
        autre._replace(id=101, date=FIN + timedelta(days=1)),
        autre._replace(id=102, date=LE + timedelta(days=1)),
    )
    avec, sans = evalue(v, *realisations, *dehors), evalue(v, *realisations)
    assert avec.axes == sans.axes
    assert [x.code for x in avec.verdicts[-3:]] == ["hors_cycle", "hors_cycle", "apres_la_date"]
