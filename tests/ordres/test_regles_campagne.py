"""Campaigns: how a control is sorted, where the present pace leads, a sample that anybody can draw again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ordres.rules import precontrole
from ordres.rules.echantillon import draw, rank
from ordres.rules.precontrole import Conclusion, Faits, Motif, Seuils, Tri
from ordres.rules.rythme import FENETRE, Prevision, forecast, pace

SEUILS = Seuils(honneur=0.5, declarees=1.0)
JOUR, ECHEANCE = date(2032, 2, 15), date(2032, 6, 30)


@pytest.mark.parametrize(
    ("faits", "attendue"),
    [
        (Faits(True, 8, 2, 8), Conclusion(Tri.COMPLET)),
        (Faits(True, 8, 4, 8), Conclusion(Tri.COMPLET)),
        (Faits(True, 8, 5, 8), Conclusion(Tri.PREUVE, (Motif.HONNEUR,))),
        (Faits(True), Conclusion(Tri.COMPLET)),
        (Faits(False, 3, 3, 3), Conclusion(Tri.A_COMPLETER, (Motif.INCOMPLET,))),
        (Faits(True, 8, 2, 8, (Motif.DEMANDE,)), Conclusion(Tri.EMPECHE, (Motif.DEMANDE,))),
        (
            Faits(False, empechements=(Motif.ANOMALIE, Motif.DEMARCHE)),
            Conclusion(Tri.EMPECHE, (Motif.ANOMALIE, Motif.DEMARCHE)),
        ),
    ],
)
def test_sort(faits, attendue):
    assert precontrole.sort(faits, SEUILS) == attendue


def test_each_threshold_has_its_reason():
    strict = Seuils(honneur=0.0, declarees=0.5)
    assert precontrole.sort(Faits(True, 8, 1, 5), strict).motifs == (Motif.HONNEUR, Motif.DECLAREES)
    assert precontrole.sort(Faits(True, 8, 0, 4), strict).tri is Tri.COMPLET
    assert precontrole.sort(Faits(True, 8, 0, 5), strict).motifs == (Motif.DECLAREES,)


def test_every_word_is_written():
    assert all(tri.libelle and tri.suite for tri in Tri)
    assert all(motif.phrase.endswith(".") for motif in Motif)


@pytest.mark.parametrize(
    ("ouverte_le", "par_jour"),
    [
        (JOUR, 28.0),
        (JOUR - timedelta(days=1), 14.0),
        (JOUR - timedelta(days=FENETRE - 1), 2.0),
        (JOUR - timedelta(days=FENETRE), 2.0),
        (JOUR - timedelta(days=400), 2.0),
    ],
)
def test_pace_of_a_young_campaign_is_its_own(ouverte_le, par_jour):
    assert pace(28, ouverte_le, JOUR) == par_jour


def test_forecast_keeps_the_deadline_to_the_day():
    jours = (ECHEANCE - JOUR).days + 1
    assert forecast(10 * jours, 10, JOUR, ECHEANCE) == Prevision(10, 10.0, ECHEANCE, True, 0)
    trop = forecast(10 * jours + 1, 10, JOUR, ECHEANCE)
    assert (trop.fin, trop.is_tenue, trop.retard) == (ECHEANCE + timedelta(days=1), False, 1)


def test_forecast_without_pace_nor_files_nor_time():
    assert forecast(100, 0, JOUR, ECHEANCE).fin is None
    assert not forecast(100, 0, JOUR, ECHEANCE).is_tenue
    assert forecast(0, 0, JOUR, ECHEANCE) == Prevision(0, 0.0, JOUR, True, 0)
    passe = forecast(100, 50, ECHEANCE + timedelta(days=1), ECHEANCE)
    assert (passe.necessaire, passe.is_tenue, passe.retard) == (100.0, False, 2)
    assert forecast(10**9, 0.1, JOUR, ECHEANCE).fin == JOUR + timedelta(days=36_499)


def test_sample_is_drawn_again_from_its_seed():
    cycles = range(1, 1001)
    tires = draw("graine", cycles, 10)
    assert tires == draw("graine", reversed(cycles), 10)
    assert tires == sorted(cycles, key=lambda c: rank("graine", c))[:10]
    assert tires != draw("autre graine", cycles, 10)
    assert draw("graine", [7, 8], 10) in ([7, 8], [8, 7])
    # What anybody computes with `printf graine:7 | sha256sum`.
    assert rank("graine", 7) == "ff178d7ad38d35918c86399a80a2ebc3741142634f3f28a9c42666f2aa7ebca8"
