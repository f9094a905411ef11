"""A version prepared under given parameters: proofs, limits, thresholds, and what has to be looked at."""

from __future__ import annotations

import pytest

from actions.rules.dossier import Dossier
from actions.rules.plan import Conditions, Ligne, build_plan, ligne_de, plan_de
from actions.rules.regroupement import Reglages, reglages_de
from certif.socle.period import Period, cycle_de
from referentiels.nomenclature import FormeUnite, ModeValidation, NiveauPreuve, RealisationRetenue, TypeExigence
from referentiels.parametres import parametres_au
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, LE, PARAMETRES, version

HONNEUR, DOCUMENT, ATTESTATION, FLUX = NiveauPreuve
NOMBRE, HEURES, POINTS = TypeExigence.NOMBRE, TypeExigence.HEURES, TypeExigence.POINTS


def conditions(item: Item, v: Version | None = None, **choix: object) -> Conditions:
    complete = Version("V", {item.code: item}, mode_validation=v.mode_validation if v else None)
    return build_plan(complete, parametres_au(LE, **choix)).items[item.code]


def test_an_ordinary_item_is_looked_at_as_little_as_possible() -> None:
    item = Item("A", (1, 2), points=4)
    assert conditions(item) == Conditions(
        item=item, axes=(1, 2), preuves=(DOCUMENT, ATTESTATION, FLUX), attend_cnp=False, exigeante=False, simple=True,
        maximum=1, points=4,
    )  # fmt: skip


def test_the_proof_asked_by_default_is_lighter_for_one_s_own_health() -> None:
    """R. 4022-25, and the choix `preuve_par_defaut_axe_4`: only an item of the fourth axis alone."""
    assert conditions(Item("A", (4,))).preuves == (HONNEUR, DOCUMENT, ATTESTATION, FLUX)
    assert conditions(Item("A", (3, 4))).preuves == (DOCUMENT, ATTESTATION, FLUX)
    assert conditions(Item("A", (4,), preuve=FLUX)).preuves == (FLUX,)
    assert conditions(Item("A", (1,)), preuve_par_defaut="attestation").preuves == (ATTESTATION, FLUX)
    assert conditions(Item("A", (4,)), preuve_par_defaut_axe_4="flux").preuves == (FLUX,)


@pytest.mark.parametrize(
    "champs",
    [
        {"duree_min_heures": 0.5}, {"organismes": frozenset({"ODPC"})}, {"independance": True},
        {"population": frozenset({"salarie"})},
    ],
)  # fmt: skip
def test_each_condition_of_an_item_asks_for_a_look(champs: dict[str, object]) -> None:
    assert conditions(Item("A", (1,), **champs)).exigeante is True


def test_only_an_item_that_one_realisation_makes_and_that_may_count_is_simple() -> None:
    assert not conditions(Item("A", (1,), unite=Unite(FormeUnite.NOMBRE, 2))).simple
    assert not conditions(Item("A", (1,), unite=Unite(FormeUnite.HEURES, 1))).simple
    assert not conditions(Item("A", (1,), max_par_cycle=0)).simple
    assert conditions(Item("A", (1,), max_par_cycle=None)).simple


def test_the_limit_of_an_item_holds_while_actions_must_be_different() -> None:
    assert conditions(Item("A", (1,), max_par_cycle=3)).maximum == 3
    assert conditions(Item("A", (1,), max_par_cycle=3), action_distincte=False).maximum is None


def test_points_that_depend_on_the_role_are_not_known_beforehand() -> None:
    assert conditions(Item("A", (1,), points=4, points_par_role={"orateur": 8})).points is None


def test_the_council_decides_on_free_actions_and_where_its_version_says_so() -> None:
    item = Item("A", (1,))
    assert conditions(Item("A", (1,), libre=True)).attend_cnp
    assert conditions(item, mode_validation="cnp").attend_cnp
    assert not conditions(item, mode_validation="sur_echantillon").attend_cnp
    assert conditions(item, Version("V", {}, mode_validation=ModeValidation.CNP)).attend_cnp
    assert not conditions(
        item, Version("V", {}, mode_validation=ModeValidation.DECLARATIF), mode_validation="cnp"
    ).attend_cnp
    assert build_plan(version(item), parametres_au(LE, mode_validation="sur_echantillon")).sur_echantillon
    assert not build_plan(version(item), PARAMETRES).sur_echantillon


@pytest.mark.parametrize(
    ("exigence", "cible", "diviseur"),
    [
        (Exigence(HEURES, 7.5, article="Arrêté"), 450, 60),
        (Exigence(POINTS, 2.675), 2675, 1000),
        (Exigence(NOMBRE, 2), 2, 1),
        (Exigence(NOMBRE, 1.5), 1.5, 1),
        (Exigence(TypeExigence.QUOTA, 1, "DPC"), 1, 1),
        (Exigence(TypeExigence.SOUS_BLOCS, 3), 3, 1),
        (Exigence(HEURES, 1 / 3), 20, 60),
    ],
)
def test_a_line_adds_up_whole_minutes_and_thousandths_of_points(exigence: Exigence, cible: int, diviseur: int) -> None:
    assert ligne_de(exigence) == Ligne(
        exigence, exigence.type, exigence.seuil, exigence.libelle, exigence.article, cible, diviseur
    )


def test_an_exemption_changes_the_threshold_of_a_line_and_its_words_only() -> None:
    ecrite = Exigence(TypeExigence.QUOTA, 4, "DPC", "congres", "A", "Arrêté")
    assert ligne_de(ecrite, 3).exigence == Exigence(TypeExigence.QUOTA, 3, "DPC", "congres", "A", "Arrêté")
    assert ligne_de(ecrite, 0).attendu == 0
    assert ligne_de(Exigence(NOMBRE, 2), 1).libelle == "1 action distincte"


def test_each_axis_asks_for_two_actions_unless_the_version_says_otherwise() -> None:
    heures = (Exigence(HEURES, 20),)
    plan = build_plan(version(Item("A", (1,)), exigences={2: heures}), PARAMETRES)
    deux = ligne_de(Exigence(NOMBRE, 2))
    assert plan.axes == ((1, (deux,)), (2, (ligne_de(heures[0]),)), (3, (deux,)), (4, (deux,)))
    assert plan.cycle == ()
    une = build_plan(version(Item("A", (1,))), parametres_au(LE, min_par_axe=1))
    assert [lignes[0].attendu for _, lignes in une.axes] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("exigences", "denombree", "heures", "points"),
    [
        ({}, True, False, False),
        ({1: (Exigence(NOMBRE, 3),)}, True, False, False),
        ({1: (Exigence(NOMBRE, 3), Exigence(NOMBRE, 1))}, False, False, False),
        ({1: (Exigence(HEURES, 3),)}, False, True, False),
        ({4: (Exigence(NOMBRE, 2), Exigence(POINTS, 3))}, False, False, True),
        ({None: (Exigence(NOMBRE, 9),)}, False, False, False),
        ({None: (Exigence(HEURES, 9),)}, False, True, False),
    ],
)
def test_what_the_lines_look_at_decides_how_to_judge(
    exigences: dict[int | None, tuple[Exigence, ...]], denombree: bool, heures: bool, points: bool
) -> None:
    v = version(Item("A", (1,)), exigences=exigences)
    plan = build_plan(v, PARAMETRES)
    assert (plan.denombree, plan.compte_heures, plan.compte_points) == (denombree, heures, points)
    premiere = build_plan(v, parametres_au(LE, realisation_retenue=RealisationRetenue.LA_PREMIERE))
    assert (premiere.compte_heures, premiere.compte_points) == (False, False)


def test_a_plan_is_kept_with_its_version_and_its_parameters() -> None:
    v = version(Item("A", (1,)))
    plan = plan_de(v, PARAMETRES)
    assert plan_de(v, PARAMETRES) is plan
    assert plan.version is v
    autres = parametres_au(LE, min_par_axe=1)
    assert plan_de(v, autres) is plan_de(v, autres) is not plan


def reglages(periode: Period, **choix: object) -> Reglages:
    v = version(Item("A", (1,)), exigences={1: (Exigence(HEURES, 3),)})
    p = parametres_au(LE, **choix)
    return reglages_de(build_plan(v, p), Dossier(periode, "V"), p)


def test_a_duty_over_a_whole_cycle_follows_the_longer_first_one_only_by_choice_and_only_there() -> None:
    neuf, six = cycle_de(DEBUT, 9), cycle_de(DEBUT, 6)
    assert reglages(neuf) == Reglages(True, False, None)
    assert reglages(neuf, long_action_annees=9) == Reglages(True, False, (6, 9))
    assert reglages(neuf.until(neuf.debut), long_action_annees=9).long_annees is None
    assert reglages(six, long_action_annees=9).long_annees is None
    assert reglages(Period(DEBUT), long_action_annees=9).long_annees == (6, 9)
    assert reglages(cycle_de(DEBUT, 10), long_action_annees=9).long_annees == (6, 9)
