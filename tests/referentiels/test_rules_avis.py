"""Delays of the opinions and what they oppose to a validation: the day before, the day, the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiels.rules.avis import AvisDemande, Obstacle, days_late, due_on, must_be_revised, obstacles

FIN = date(2026, 12, 31)
JOUR = timedelta(days=1)


@pytest.mark.parametrize(
    ("depuis", "mois", "attendu"),
    [
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 29), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 31), 3, date(2026, 6, 30)),
        (date(2026, 2, 28), 6, date(2026, 8, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_un_delai_en_mois_finit_au_meme_quantieme_ou_au_dernier_jour(depuis, mois, attendu) -> None:
    assert due_on(depuis, mois) == attendu


@settings(deadline=None)  # a loaded machine is slow, not wrong
@given(st.dates(date(2023, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_un_delai_plus_long_ne_finit_jamais_avant(depuis: date, mois: int) -> None:
    assert depuis < due_on(depuis, mois) <= due_on(depuis, mois + 1)
    assert due_on(depuis, mois) <= due_on(depuis + JOUR, mois)


@pytest.mark.parametrize(("on", "retard"), [(FIN - JOUR, 0), (FIN, 0), (FIN + JOUR, 1), (FIN + 12 * JOUR, 12)])
def test_le_dernier_jour_n_est_pas_en_retard(on, retard) -> None:
    assert days_late(FIN, on) == retard
    assert days_late(None, on) == 0


@pytest.mark.parametrize(
    ("instance", "sens", "attendu"),
    [
        ("has", "reserves", True), ("has", "defavorable", True), ("has", "favorable", False), ("has", "", False),
        ("cncp", "defavorable", False),
    ],
)  # fmt: skip
def test_seule_la_has_renvoie_le_projet_au_cnp(instance, sens, attendu) -> None:
    assert must_be_revised(AvisDemande(instance, FIN, sens)) is attendu


def codes(*avis: AvisDemande, on: date = FIN, **choix: bool) -> list[str]:
    return [obstacle.code for obstacle in obstacles(avis, on, **choix)]


@pytest.mark.parametrize(("on", "attendu"), [(FIN - JOUR, 1), (FIN, 1), (FIN + JOUR, 0)])
def test_un_avis_attendu_empeche_jusqu_a_son_dernier_jour(on, attendu) -> None:
    assert len(codes(AvisDemande("cncp", FIN), on=on)) == attendu
    assert codes(AvisDemande("cncp", FIN), on=on, tardif_bloque=True) == ["avis_attendu"]


def test_un_avis_sans_delai_reste_attendu() -> None:
    assert codes(AvisDemande("cncp")) == ["avis_attendu"]
    (obstacle,) = obstacles([AvisDemande("cncp")], FIN)
    assert obstacle.message == "L’avis du CNCP est attendu."


def test_un_avis_de_la_has_qui_demande_une_revision_empeche_de_valider() -> None:
    reserve = AvisDemande("has", FIN, "reserves")
    assert codes(reserve) == ["revision_attendue"]
    assert codes(reserve, revision_exigee=False) == []


def test_les_avis_rendus_n_empechent_rien_et_tout_obstacle_est_dit() -> None:
    assert codes(AvisDemande("cncp", FIN, "defavorable"), AvisDemande("has", FIN, "favorable")) == []
    assert codes(AvisDemande("cncp", FIN), AvisDemande("has", FIN, "defavorable")) == [
        "avis_attendu", "revision_attendue",
    ]  # fmt: skip
    assert all(o.article for o in obstacles([AvisDemande("has", FIN)], FIN))


@pytest.mark.parametrize(
    ("avis", "code", "message"),
    [
        (AvisDemande("has", FIN), "avis_attendu", "L’avis de la HAS est attendu jusqu’au 31/12/2026."),
        (AvisDemande("cncp", FIN), "avis_attendu", "L’avis du CNCP est attendu jusqu’au 31/12/2026."),
        (AvisDemande("cncp"), "avis_attendu", "L’avis du CNCP est attendu."),
        (
            AvisDemande("has", FIN, "reserves"),
            "revision_attendue",
            "L’avis de la HAS demande un projet révisé par le CNP.",
        ),
    ],
)
def test_un_obstacle_se_dit_en_une_phrase_et_avec_son_article(avis: AvisDemande, code: str, message: str) -> None:
    assert obstacles([avis], FIN) == (Obstacle(code, message, "CSP R. 4022-10-2"),)
