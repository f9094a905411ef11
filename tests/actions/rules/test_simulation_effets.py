"""Two answers compared figure by figure: what is left decides, then the lines, then the share accomplished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.rules.avancement import Avancement, AxeAvancement, LigneAvancement
from actions.rules.dossier import Dossier, Realisation
from actions.rules.explication import Recit
from actions.rules.simulation import Reste, compare, lightened, remainder, under
from actions.simulation_effets import Effet, Hypothese
from actions.statuts import EtatAxe
from certif.socle.period import Period
from referentiels.nomenclature import ModeValidation, TypeExigence
from referentiels.rules.item import Item
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, FIN

NOMBRE, QUOTA, POINTS, HEURES, OBLIGATOIRE, BLOCS = TypeExigence
EN_COURS, COMPLET, EXONERE = EtatAxe.EN_COURS, EtatAxe.COMPLET, EtatAxe.EXONERE
Faits = tuple[TypeExigence, float, float]  # a line: its kind, what it expects, what it obtained


def av(total: float, *axes: list[Faits], cycle: tuple[Faits, ...] = (), etat: EtatAxe = EN_COURS,
       exonere: int = 0) -> Avancement:  # fmt: skip
    def lignes(faits: list[Faits] | tuple[Faits, ...]) -> tuple[LigneAvancement, ...]:
        return tuple(LigneAvancement(type_, "", attendu, obtenu, "") for type_, attendu, obtenu in faits)

    juges = tuple(
        AxeAvancement(rang, EXONERE if rang == exonere else EN_COURS, 0.0, lignes(faits), 0, 0)
        for rang, faits in enumerate(axes, 1)
    )
    return Avancement(total, etat, juges, lignes(cycle), 0, 0, Recit((), (), (), (), ()))


@pytest.mark.parametrize(
    ("avancement", "reste"),
    [
        (av(0), Reste(0, 0, 0)),
        # On one axis an action may serve several lines: the longest counts. Axes add up.
        (av(0, [(NOMBRE, 3, 1), (QUOTA, 1, 0), (BLOCS, 4, 1)]), Reste(3, 0, 0)),
        (av(0, [(NOMBRE, 3, 1)], [(OBLIGATOIRE, 1, 0)]), Reste(3, 0, 0)),
        (av(0, [(HEURES, 14, 3.5), (POINTS, 30, 10)], [(HEURES, 7, 0)]), Reste(0, 20, 17.5)),
        (av(0, [(HEURES, 14, 3), (HEURES, 20, 1)], [(POINTS, 9, 1), (POINTS, 5, 0)]), Reste(0, 8, 19)),
        (av(0, [(NOMBRE, 2, 5)]), Reste(0, 0, 0)),
        # A line of the whole cycle is served by the actions of the axes: the greater of the two, unit by unit.
        (av(0, [(NOMBRE, 2, 0)], [(NOMBRE, 2, 0)], cycle=((NOMBRE, 3, 0), (HEURES, 9, 2))), Reste(4, 0, 7)),
        (av(0, [(NOMBRE, 2, 0)], cycle=((NOMBRE, 3, 0), (POINTS, 3, 1))), Reste(3, 2, 0)),
        (av(0, [(NOMBRE, 2, 0)], [(NOMBRE, 2, 0)], exonere=2), Reste(2, 0, 0)),
        (av(0, [(HEURES, 0.3, 0.1)]), Reste(0, 0, 0.2)),
    ],
)
def test_the_least_that_is_left(avancement: Avancement, reste: Reste) -> None:
    assert remainder(avancement) == reste


DEUX, UNE = [(NOMBRE, 2.0, 0.0)], [(NOMBRE, 2.0, 1.0)]


@pytest.mark.parametrize(
    ("avant", "apres", "effet"),
    [
        (av(0.9, DEUX, etat=COMPLET), av(0.1, DEUX, etat=EXONERE), Effet.INCHANGE),
        (av(0, DEUX, etat=EXONERE), av(0, DEUX), Effet.PERD),
        (av(0, DEUX), av(0, DEUX, etat=COMPLET), Effet.GAGNE),
        # What is left decides, whatever the share.
        (av(0.1, UNE), av(0.9, DEUX), Effet.PLUS),
        (av(0.9, DEUX), av(0.1, UNE), Effet.MOINS),
        # The same rest: the lines that do not hold, then the share.
        (av(0.1, DEUX), av(0.9, [*DEUX, (QUOTA, 1, 0)]), Effet.PLUS),
        (av(0.9, [*DEUX, (QUOTA, 1, 0)]), av(0.1, DEUX), Effet.MOINS),
        (av(0.1, DEUX), av(0.9, DEUX, cycle=((NOMBRE, 2, 0),)), Effet.PLUS),
        (av(0.5, DEUX), av(0.5, [*DEUX, (QUOTA, 1, 1)]), Effet.INCHANGE),
        (av(0.5, DEUX), av(0.4, DEUX), Effet.PLUS),
        (av(0.4, DEUX), av(0.5, DEUX), Effet.MOINS),
        (av(0.5, DEUX), av(0.5 + 1e-11, DEUX), Effet.INCHANGE),
        (av(0.5, DEUX), av(0.5, DEUX, DEUX, exonere=2), Effet.INCHANGE),
        # One unit grows, another shrinks: the share decides, lines say nothing there.
        (av(0.5, DEUX), av(0.4, [(HEURES, 7, 0)]), Effet.PLUS),
        (av(0.4, DEUX), av(0.5, [(HEURES, 7, 0)]), Effet.MOINS),
        (av(0.5, DEUX), av(0.5, [(HEURES, 7, 0)]), Effet.AUTREMENT),
        (av(0.5, DEUX), av(0.5, [(HEURES, 7, 0), (HEURES, 3, 0)]), Effet.AUTREMENT),
        # Figures that differ beyond nine decimals are the same.
        (av(0.5, [(HEURES, 7, 1 / 3)]), av(0.5, [(HEURES, 7, 1 / 3 + 1e-12)]), Effet.INCHANGE),
        (None, av(1, etat=COMPLET), Effet.SANS_AVANT),
    ],
)
def test_what_changes(avant: Avancement | None, apres: Avancement, effet: Effet) -> None:
    assert compare(avant, apres) is effet


def sous(*versions: Version, faits: list[tuple[str, str]]) -> list[str]:
    """Under which version each action is told, once lightened; the first version is the current one."""
    rs = tuple(Realisation(i, code, date(2024, 1, 1 + i), version=de) for i, (code, de) in enumerate(faits))
    dossier = Dossier(Period(DEBUT, FIN), versions[0].code, rs)
    allege = lightened(dossier, {v.code: v for v in versions})
    assert [(r.id, r.action) for r in allege.realisations] == [(r.id, r.action) for r in rs]
    return [r.version for r in allege.realisations]


def v(code: str, *items: Item, referentiel: str = "R", **champs: object) -> Version:
    return Version(code, {item.code: item for item in items}, referentiel=referentiel, **champs)


A, B, AUTRE_A = Item("A", (1,)), Item("B", (1,)), Item("A", (2,))


def test_an_action_is_lightened_when_nothing_tells_the_two_versions_apart() -> None:
    assert sous(v("N", A, B), v("V", A, B), faits=[("A", "V"), ("B", "V"), ("C", "V")]) == ["N", "N", "V"]
    assert sous(v("N", A), v("V", AUTRE_A), faits=[("A", "V")]) == ["V"]
    assert sous(v("N", A), v("V", A, referentiel="S"), faits=[("A", "V")]) == ["V"]
    assert sous(v("N", A), faits=[("A", "perdue")]) == ["perdue"]


def test_an_action_told_under_two_former_versions_keeps_both() -> None:
    trois = (v("N", A, B), v("V", A, B), v("W", A, B))
    assert sous(*trois, faits=[("A", "V"), ("A", "W"), ("B", "V")]) == ["V", "W", "N"]
    assert sous(*trois, faits=[("A", "V"), ("A", "W"), ("A", "V")]) == ["V", "W", "V"]
    assert sous(*trois, faits=[("A", "V"), ("A", "V")]) == ["N", "N"]


def test_another_way_of_validating_or_of_choosing_the_axis_keeps_the_former_version() -> None:
    assert sous(v("N", A), v("V", A, axe_au_choix=False), faits=[("A", "V")]) == ["V"]
    assert sous(v("N", A), v("V", A, mode_validation=ModeValidation.CNP), faits=[("A", "V")]) == ["V"]
    cnp = ModeValidation.CNP
    assert sous(v("N", A, mode_validation=cnp), v("V", A, mode_validation=cnp), faits=[("A", "V")]) == ["N"]


def test_a_migration_changes_what_is_still_to_do_and_nothing_of_what_was_acquired() -> None:
    fait = Realisation(1, "A", date(2024, 1, 1), version="V")
    dossier = Dossier(Period(DEBUT, FIN), "V", (fait,))
    nouvelle = v("N", A)
    assert under(dossier, nouvelle, {"V": v("V", A), "N": nouvelle}, Hypothese.MIGRATION) == replace(
        dossier, version="N"
    )
