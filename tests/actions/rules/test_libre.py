"""Pure rules: what may be asked of the CNP, the state of a label, and which label is that of which action."""

from __future__ import annotations

from datetime import date

import pytest

from actions.rules.labels import ActionLue, LabelLu, Registre, key, matches
from actions.rules.libre import (
    EtatLabel,
    SaisieLibre,
    asks_validation,
    fautes,
    is_a_priori,
    items_libres,
    label_state,
)
from certif.socle.period import Period
from referentiels.nomenclature import ModeValidation
from referentiels.rules.item import Item
from referentiels.rules.version import Version

JOUR, CYCLE = date(2026, 6, 30), Period(date(2023, 1, 1), date(2031, 12, 31))
LIBRE = Item("1-LIBRE", (1,), nature="action_libre", libre=True)
LABEL = Item("1-LABEL", (1,), nature="formation", libre=True)
ORDINAIRE = Item("A1a", (1,), nature="formation")


def typed(**champs) -> SaisieLibre:
    dites = {"intitule": "Atelier", "fin": JOUR, "axe": 1, "motif": "Un motif fictif.", "organisme_nom": "Fictive"}
    return SaisieLibre(**{**dites, **champs})


def codes(saisie: SaisieLibre, cycle: Period = CYCLE) -> list[str]:
    return [refus.code for refus in fautes(saisie, cycle, frozenset({1, 2}), JOUR)]


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, []),
        ({"intitule": " "}, ["intitule_vide"]),
        ({"organisme_nom": ""}, ["organisme_vide"]),
        ({"motif": "non"}, ["motif_court"]),
        ({"motif": "Mon dépistage fictif est positif."}, ["resultat_medical"]),
        ({"intitule": "Test fictif négatif"}, ["resultat_medical"]),
        ({"axe": 4}, ["axe_sans_libre"]),
        ({"debut": date(2026, 7, 1)}, ["dates_inversees"]),
        ({"fin": date(2029, 1, 1)}, ["date_lointaine"]),
        ({"fin": date(2022, 12, 31)}, ["date_hors_cycle"]),
        ({"debut": date(2026, 6, 1)}, []),
        ({"fin": date(2023, 1, 1)}, []),
    ],
)
def test_what_makes_a_request(champs, attendus):
    assert codes(typed(**champs)) == attendus


def test_an_action_after_the_cycle_would_not_count():
    court = Period(date(2023, 1, 1), date(2026, 12, 31))
    assert codes(typed(fin=date(2026, 12, 31)), court) == []
    assert codes(typed(fin=date(2027, 1, 1)), court) == ["date_hors_cycle"]
    assert codes(typed(), Period(date(2023, 1, 1))) == []


def test_before_or_after_is_told_by_the_last_day():
    assert [is_a_priori(jour, JOUR) for jour in (date(2026, 6, 29), JOUR, date(2026, 7, 1))] == [False, False, True]


def test_the_item_of_each_axis_is_the_smallest_code_then_the_transversal_one():
    tous = Item("T-LIBRE", (1, 2, 3, 4), nature="action_libre", libre=True)
    items = {item.code: item for item in (tous, LABEL, ORDINAIRE, LIBRE, Item("0-X", (2,), libre=True))}
    assert {axe: item.code for axe, item in items_libres(Version("V", items)).items()} == {
        1: "1-LIBRE", 2: "0-X", 3: "T-LIBRE", 4: "T-LIBRE",
    }  # fmt: skip
    assert items_libres(Version("V", {"A1a": ORDINAIRE})) == {}


@pytest.mark.parametrize(
    ("item", "etat_cnp", "attendu"),
    [
        (ORDINAIRE, "validee", EtatLabel.SANS_OBJET),
        (LIBRE, "", EtatLabel.SANS_OBJET),
        (Item("D", (1,), categories=frozenset({"label_de_fait"})), "", EtatLabel.DE_FAIT),
        (Item("Q", (1,), categories=frozenset({"label_a_demander"})), "", EtatLabel.A_DEMANDER),
        (LABEL, "", EtatLabel.A_DEMANDER),
        (LABEL, "en_attente", EtatLabel.DEMANDE),
        (LABEL, "validee", EtatLabel.ACCORDE),
        (LABEL, "refusee", EtatLabel.REFUSE),
    ],
)
def test_the_state_of_a_label(item, etat_cnp, attendu):
    assert label_state(item, etat_cnp) is attendu


def test_what_may_be_put_to_the_cnp():
    declaratif, par_le_cnp = Version("V", {}), Version("V", {}, mode_validation=ModeValidation.CNP)
    assert [asks_validation(item, declaratif) for item in (ORDINAIRE, LIBRE, LABEL)] == [False, True, True]
    assert asks_validation(ORDINAIRE, par_le_cnp)
    assert asks_validation(Item("Q", (1,), categories=frozenset({"label_a_demander"})), declaratif)


def test_a_key_reads_words_only():
    assert key("  L’Œil, « sec » : n° 2 – ÉTÉ ") == "l oeil sec n 2 ete"
    assert key("…") == ""


ACTION = ActionLue("1-LABEL", JOUR, "REF-1", "S2", key("Société Fictive"), key("Atelier d’annonce"))


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"reference": "REF-1"}, True),
        ({"reference": "REF-1", "session": "S2"}, True),
        ({"reference": "REF-1", "session": "S3"}, False),
        ({"reference": "REF-2"}, False),
        ({"organisme": "societe fictive"}, True),
        ({"organisme": "societe fictive", "titre": "atelier d annonce"}, True),
        ({"organisme": "societe fictive", "titre": "autre atelier"}, False),
        ({"reference": "REF-1", "item": "1-LABEL"}, True),
        ({"reference": "REF-1", "item": "2-LABEL"}, False),
        ({"reference": "REF-1", "debut": date(2026, 7, 1)}, False),
        ({"reference": "REF-1", "fin": JOUR}, True),
        ({"reference": "REF-1", "fin": date(2026, 6, 29)}, False),
    ],
)
def test_which_label_is_that_of_which_action(champs, attendu):
    label = LabelLu(**{"id": 7, "debut": date(2023, 1, 1), **champs})
    assert matches(label, ACTION) is attendu
    assert Registre([LabelLu(1, date(2023, 1, 1), reference="REF-9"), label]).find(ACTION) == (
        label if attendu else None
    )
