"""The conclusion of an evaluation: state of the cycle, shares, « 3/8 », exemptions and conditions of a resumption."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.avancement import Avancement
from actions.rules.dossier import Exoneration, Realisation
from actions.statuts import EtatAxe
from certif.socle.period import Period
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item
from tests.actions.rules.fabrique import DEBUT, FIN, evalue, version

COMPLET, EN_COURS, A_COMMENCER, EXONERE = EtatAxe.COMPLET, EtatAxe.EN_COURS, EtatAxe.A_COMMENCER, EtatAxe.EXONERE
HUIT = [f"{axe}{lettre}" for axe in (1, 2, 3, 4) for lettre in "ab"]
ITEMS = [Item(code, (int(code[0]),)) for code in HUIT]
NOMBRE, POINTS, HEURES = TypeExigence.NOMBRE, TypeExigence.POINTS, TypeExigence.HEURES


def juge(*codes: str, exigences: dict[int | None, tuple[Exigence, ...]] | None = None, **champs: object) -> Avancement:
    rs = [Realisation(rang, code, date(2024, 1, 1 + rang), 420) for rang, code in enumerate(codes)]
    return evalue(version(*ITEMS, exigences=exigences), *rs, **champs)


def conclusion(avancement: Avancement) -> tuple[float, EtatAxe, int, int]:
    return avancement.total, avancement.etat, avancement.faites, avancement.requises


def test_two_of_two_one_of_two_and_nothing_make_37_5_percent() -> None:
    resultat = juge("1a", "1b", "2a")
    assert conclusion(resultat) == (0.375, EN_COURS, 3, 8)
    assert [axe.etat for axe in resultat.axes] == [COMPLET, EN_COURS, A_COMMENCER, A_COMMENCER]
    assert [axe.axe for axe in resultat.axes] == [1, 2, 3, 4]


def test_everything_done_and_nothing_done() -> None:
    assert conclusion(juge(*HUIT)) == (1.0, COMPLET, 8, 8)
    assert conclusion(juge()) == (0.0, A_COMMENCER, 0, 8)


def test_a_line_of_the_whole_cycle_holds_back_a_cycle_whose_axes_are_complete() -> None:
    resultat = juge(*HUIT, exigences={None: (Exigence(HEURES, 57),)})
    assert (resultat.etat, resultat.total) == (EN_COURS, 1.0)
    assert [(ligne.obtenu, ligne.attendu) for ligne in resultat.lignes_cycle] == [(56, 57)]
    assert juge(*HUIT, exigences={None: (Exigence(HEURES, 56),)}).etat is COMPLET
    assert juge(exigences={None: (Exigence(HEURES, 56),)}).etat is A_COMMENCER


def test_an_exempted_axis_is_left_out_of_everything() -> None:
    resultat = juge("1a", "1b", exonerations=(Exoneration(2), Exoneration(3)))
    assert conclusion(resultat) == (0.5, EN_COURS, 2, 4)
    assert juge(exonerations=(Exoneration(2),)).etat is A_COMMENCER
    assert conclusion(juge("1a", "1b", "4a", "4b", exonerations=(Exoneration(2), Exoneration(3)))) == (
        1.0,
        COMPLET,
        4,
        4,
    )


def test_a_cycle_entirely_exempted_asks_nothing_but_what_the_whole_cycle_does() -> None:
    tout = tuple(Exoneration(axe) for axe in (1, 2, 3, 4))
    assert conclusion(juge(exonerations=tout)) == (1.0, EXONERE, 0, 0)
    assert juge(exonerations=tout).is_complet
    assert juge(exonerations=tout, exigences={None: (Exigence(HEURES, 7),)}).etat is EN_COURS
    assert juge("1a", exonerations=tout, exigences={None: (Exigence(HEURES, 7),)}).etat is EXONERE


def test_the_ordre_may_lower_a_threshold_never_raise_it() -> None:
    """R. 4022-12, -13: the exemption lightens the number of actions; the lowest of several decisions holds."""
    trois = {1: (Exigence(NOMBRE, 3), Exigence(HEURES, 40))}

    def attendu(*seuils: int) -> list[float]:
        exonerations = tuple(Exoneration(1, seuil) for seuil in seuils)
        return [ligne.attendu for ligne in juge(exigences=trois, exonerations=exonerations).axes[0].lignes]

    assert (attendu(1), attendu(3), attendu(5)) == ([1, 40], [3, 40], [3, 40])
    assert (attendu(2, 1), attendu(1, 2)) == ([1, 40], [1, 40])
    assert juge(exonerations=(Exoneration(1, 1), Exoneration(1))).axes[0].etat is EXONERE
    assert juge("1a", exonerations=(Exoneration(1, 1),)).axes[0].etat is COMPLET
    assert juge("2a", exonerations=(Exoneration(1, 1),)).axes[1].etat is EN_COURS


@pytest.mark.parametrize(
    ("periode", "vaut"),
    [
        (None, True),
        (Period(date(2020, 1, 1), DEBUT), True),
        (Period(date(2020, 1, 1), date(2022, 12, 31)), False),
        (Period(FIN), True),
        (Period(date(2032, 1, 1)), False),
    ],
)
def test_an_exemption_counts_when_it_meets_the_cycle_were_it_for_a_day(periode: Period | None, vaut: bool) -> None:
    assert (juge(exonerations=(Exoneration(1, 0, periode),)).axes[0].etat is EXONERE) is vaut


def test_a_resumption_adds_the_items_that_the_ordre_asks_for() -> None:
    """R. 4022-7: the conditions of a resumption are lines of the whole cycle."""
    resultat = juge("1a", conditions_reprise=("1a", "2b"), exigences={None: (Exigence(HEURES, 7),)})
    assert [
        (ligne.type, ligne.libelle, ligne.attendu, ligne.obtenu, ligne.article) for ligne in resultat.lignes_cycle
    ] == [
        (HEURES, "7 heures", 7, 7, "CSP R. 4022-7"),
        (TypeExigence.OBLIGATOIRE, "action obligatoire 1a", 1, 1, "CSP R. 4022-7"),
        (TypeExigence.OBLIGATOIRE, "action obligatoire 2b", 1, 0, "CSP R. 4022-7"),
    ]
    assert juge(*HUIT, conditions_reprise=("9z",)).etat is EN_COURS


def test_an_axis_without_a_number_counts_in_the_share_but_not_in_the_actions() -> None:
    resultat = juge("1a", "2a", exigences={1: (Exigence(HEURES, 14),)})
    assert conclusion(resultat) == (0.25, EN_COURS, 1, 6)


def test_the_account_of_a_dossier_keeps_every_realisation_in_its_order() -> None:
    resultat = juge("1a", "9z", "1a", "2a")
    assert [(d.id, d.code) for d in resultat.verdicts] == [
        (0, ""), (1, "hors_referentiel"), (2, "deja_comptee"), (3, ""),
    ]  # fmt: skip
