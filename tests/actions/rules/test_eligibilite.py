"""Whether a realisation is eligible: each condition at its limit, and the first that fails is the one told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from actions.rules.dossier import Dossier, Realisation
from actions.rules.eligibilite import refus
from actions.rules.plan import plan_de
from actions.statuts import CodeVerdict, EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import parametres_au
from referentiels.rules.item import Item
from tests.actions.rules.fabrique import DEBUT, FIN, LE, version

JOUR, UN_JOUR = date(2024, 1, 1), timedelta(days=1)
C = CodeVerdict


def code(item: Item | None = None, *, mode: str = "declaratif", population: tuple[str, ...] = (), on: date = LE,
         fin: date | None = FIN, **champs: object) -> CodeVerdict:  # fmt: skip
    r = Realisation(**{"id": 1, "action": "A", "date": JOUR, **champs})
    plan = plan_de(version(item or Item("A", (1,))), parametres_au(LE, mode_validation=mode))
    dossier = Dossier(Period(DEBUT, fin), "V", (r,), population=frozenset(population))
    return refus(r, plan.items.get(r.action), dossier, on, plan.sur_echantillon)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [(DEBUT - UN_JOUR, C.HORS_CYCLE), (DEBUT, C.COMPTE), (FIN, C.COMPTE), (FIN + UN_JOUR, C.HORS_CYCLE)],
)
def test_both_ends_of_the_cycle_are_inside(jour: date, attendu: CodeVerdict) -> None:
    assert code(date=jour, on=date(2040, 1, 1)) is attendu


def test_a_cycle_without_known_end_has_only_a_beginning() -> None:
    assert code(fin=None, date=date(2050, 1, 1), on=date(2050, 1, 1)) is C.COMPTE
    assert code(fin=None, date=DEBUT - UN_JOUR) is C.HORS_CYCLE


@pytest.mark.parametrize(("on", "attendu"), [(JOUR - UN_JOUR, C.APRES_LA_DATE), (JOUR, C.COMPTE)])
def test_an_action_of_the_day_counts_that_day(on: date, attendu: CodeVerdict) -> None:
    assert code(on=on) is attendu


@pytest.mark.parametrize("statut", [s for s in StatutRealisation if s is not StatutRealisation.REALISEE])
def test_only_what_is_realised_counts(statut: StatutRealisation) -> None:
    attendu = C.CONTESTEE if statut is StatutRealisation.CONTESTEE else C.NON_REALISEE
    assert code(statut=statut) is attendu


def test_the_first_condition_that_fails_is_told() -> None:
    """The order a reader expects: the cycle, what was done, the day, the item, then its conditions, then the CNP."""
    item = Item("A", (1,), duree_min_heures=7, organismes=frozenset({"ODPC"}), independance=True,
                population=frozenset({"salarie"}), preuve=NiveauPreuve.FLUX)  # fmt: skip
    tout: dict[str, Any] = {
        "date": FIN + UN_JOUR,
        "statut": StatutRealisation.INSCRIT,
        "etat_cnp": EtatCnp.REFUSEE,
        "action": "Z",
        "preuve": NiveauPreuve.HONNEUR,
    }
    remedes: list[tuple[CodeVerdict, dict[str, Any]]] = [
        (C.HORS_CYCLE, {"date": LE + UN_JOUR}), (C.NON_REALISEE, {"statut": StatutRealisation.REALISEE}),
        (C.APRES_LA_DATE, {"date": LE}), (C.HORS_REFERENTIEL, {"action": "A"}),
        (C.DUREE_INSUFFISANTE, {"duree_minutes": 420}), (C.ORGANISME_NON_ADMIS, {"organismes": ("CNP", "ODPC")}),
        (C.INDEPENDANCE_MANQUANTE, {"independance": True}), (C.PREUVE_INSUFFISANTE, {"preuve": NiveauPreuve.FLUX}),
        (C.POPULATION_NON_CONCERNEE, {"population": ("salarie", "mention")}),
        (C.REFUSEE_CNP, {"etat_cnp": EtatCnp.VALIDEE}),
    ]  # fmt: skip
    for attendu, remede in remedes:
        assert code(item, **tout) is attendu
        tout |= remede
    assert code(item, **tout) is C.COMPTE


@pytest.mark.parametrize(("minutes", "attendu"), [(449, C.DUREE_INSUFFISANTE), (450, C.COMPTE)])
def test_a_minimum_duration_is_in_hours(minutes: int, attendu: CodeVerdict) -> None:
    assert code(Item("A", (1,), duree_min_heures=7.5), duree_minutes=minutes) is attendu


def test_an_item_open_to_all_asks_for_no_organiser_nor_population() -> None:
    assert code(Item("A", (1,), duree_min_heures=1), duree_minutes=60) is C.COMPTE
    assert code(Item("A", (1,), organismes=frozenset({"ODPC"})), organismes=()) is C.ORGANISME_NON_ADMIS
    assert code(Item("A", (1,), population=frozenset({"salarie"}))) is C.POPULATION_NON_CONCERNEE


@pytest.mark.parametrize(
    ("mode", "etat", "attendu"),
    [
        ("declaratif", EtatCnp.SANS_OBJET, C.COMPTE), ("declaratif", EtatCnp.EN_ATTENTE, C.COMPTE),
        ("declaratif", EtatCnp.VALIDEE, C.COMPTE), ("declaratif", EtatCnp.REFUSEE, C.REFUSEE_CNP),
        ("sur_echantillon", EtatCnp.SANS_OBJET, C.COMPTE), ("sur_echantillon", EtatCnp.EN_ATTENTE, C.ATTENTE_CNP),
        ("sur_echantillon", EtatCnp.VALIDEE, C.COMPTE), ("sur_echantillon", EtatCnp.REFUSEE, C.REFUSEE_CNP),
        ("cnp", EtatCnp.SANS_OBJET, C.ATTENTE_CNP), ("cnp", EtatCnp.EN_ATTENTE, C.ATTENTE_CNP),
        ("cnp", EtatCnp.VALIDEE, C.COMPTE), ("cnp", EtatCnp.REFUSEE, C.REFUSEE_CNP),
    ],
)  # fmt: skip
def test_what_the_council_said_counts_according_to_the_mode(mode: str, etat: EtatCnp, attendu: CodeVerdict) -> None:
    assert code(mode=mode, etat_cnp=etat) is attendu


def test_a_free_action_waits_for_the_council_in_every_mode() -> None:
    libre = Item("A", (1,), libre=True)
    assert code(libre) is C.ATTENTE_CNP
    assert code(libre, etat_cnp=EtatCnp.VALIDEE) is C.COMPTE
