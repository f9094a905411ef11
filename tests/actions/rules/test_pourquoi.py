"""Every verdict explains itself: short French sentence, article, gesture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules import pourquoi
from actions.rules.avancement import LigneAvancement, Verdict
from actions.statuts import CodeVerdict, EtatAxe, EtatCycle
from referentiels.nomenclature import FormeUnite, NiveauPreuve, TypeExigence
from referentiels.rules.item import Item, Unite
from tests.actions.rules.fabrique import rapide

LABEL = Item("A", (1,), libre=True, nature="formation")
ITEMS = [
    Item("A", (1,)),
    Item("A", (1,), unite=Unite(FormeUnite.NOMBRE, 3), max_par_cycle=2, duree_min_heures=7.5),
    Item("A", (1,), unite=Unite(FormeUnite.HEURES, 40), preuve=NiveauPreuve.ATTESTATION),
    Item("A", (1,), unite=Unite(FormeUnite.ANNEES, 3), preuve=NiveauPreuve.FLUX),
    Item("A", (1,), unite=Unite(FormeUnite.ANNEES_CONSECUTIVES, 6), max_par_cycle=None),
    Item("A", (1,), unite=Unite(FormeUnite.PAR_AN, 2, 4)),
    LABEL,
]


@pytest.mark.parametrize("code", list(CodeVerdict))
@pytest.mark.parametrize("item", [None, *ITEMS])
@pytest.mark.parametrize("surplus", [True, False])
@pytest.mark.parametrize("acquise", [True, False])
def test_each_code_has_a_sentence_of_at_most_25_words(
    code: CodeVerdict, item: Item | None, surplus: bool, acquise: bool
) -> None:
    for axe in (None, 1, 2, 3, 4):
        dite = pourquoi.phrase(code, axe, item, surplus, acquise)
        assert dite.endswith(".")
        assert dite[0].isupper()
        assert len(dite.split()) <= 25
        for signe in ":;?!»":
            assert f" {signe}" not in dite, "a no-break space stands before high punctuation"
    assert pourquoi.article(code, acquise)


def test_what_was_acquired_under_another_version_says_so_with_its_article() -> None:
    """CSP R. 4022-17: what was acquired before a change of specialty stays acquired."""
    verdict = Verdict(1, True, 2, CodeVerdict.COMPTE, acquise=True)
    assert verdict.phrase == (
        "Acquise sous le référentiel qui s’appliquait alors, "
        "cette action compte sur l’axe\u00a02 (qualité des pratiques)."
    )
    assert verdict.article == "CSP R. 4022-17"
    courante = verdict._replace(acquise=False)
    assert "Acquise" not in courante.phrase
    assert courante.article == "CSP R. 4022-7"


@pytest.mark.parametrize("code", list(CodeVerdict))
@pytest.mark.parametrize("item", [None, *ITEMS])
def test_each_code_has_a_gesture_were_it_nothing_but_waiting(code: CodeVerdict, item: Item | None) -> None:
    dit = pourquoi.geste(code, item)
    assert dit.endswith(".")
    assert len(dit.split()) <= 25
    assert ("Rien à faire" in dit) == (
        code is CodeVerdict.COMPTE or (code is CodeVerdict.ATTENTE_CNP and item is not LABEL)
    )


def test_an_action_of_the_list_waits_for_its_label_a_free_one_for_a_decision() -> None:
    code = CodeVerdict.ATTENTE_CNP
    libre = Item("L", (1,), libre=True, nature="action_libre")
    assert "le label" in pourquoi.phrase(code, item=LABEL)
    assert "ce label" in pourquoi.geste(code, LABEL)
    for item in (None, libre, Item("L", (1,), libre=True), ITEMS[0]):
        assert "la décision" in pourquoi.phrase(code, item=item)
        assert "la décision" in pourquoi.geste(code, item)


@given(st.from_type(Item), st.sampled_from(CodeVerdict), st.integers(1, 4), st.booleans())
@rapide
def test_whatever_the_item_the_words_stay_short(item: Item, code: CodeVerdict, axe: int, surplus: bool) -> None:
    verdict = Verdict(1, not code, None if code else axe, code, surplus=surplus, item=item)
    for dit in (verdict.phrase, verdict.geste):
        assert dit.endswith(".")
        assert len(dit.split()) <= 25
    assert verdict.article


@pytest.mark.parametrize(
    ("item", "attendu"),
    [
        (ITEMS[0], "1 réalisation"),
        (ITEMS[1], "3 réalisations"),
        (ITEMS[2], "40 heures"),
        (ITEMS[3], "une réalisation dans 3 années différentes"),
        (Item("A", (1,), unite=Unite(FormeUnite.ANNEES, 1)), "une réalisation dans 1 année différente"),
        (ITEMS[4], "une réalisation par an pendant 6 années de suite"),
        (ITEMS[5], "4 réalisations par an pendant 2 années"),
    ],
)
def test_what_makes_one_action_is_said(item: Item, attendu: str) -> None:
    assert pourquoi.unite_attendue(item) == attendu
    assert attendu in pourquoi.phrase(CodeVerdict.UNITE_INCOMPLETE, item=item)
    assert attendu in pourquoi.geste(CodeVerdict.UNITE_INCOMPLETE, item)


def test_the_sentence_is_precise_when_the_item_is_known() -> None:
    assert "7,5 heures" in pourquoi.phrase(CodeVerdict.DUREE_INSUFFISANTE, item=ITEMS[1])
    assert "2\u00a0fois au plus" in pourquoi.phrase(CodeVerdict.PLAFOND_ATTEINT, item=ITEMS[1])
    assert "«\u00a0attestation\u00a0»" in pourquoi.phrase(CodeVerdict.PREUVE_INSUFFISANTE, item=ITEMS[2])


def test_a_verdict_tells_its_own_reason() -> None:
    verdict = Verdict(1, True, 2, CodeVerdict.COMPTE)
    assert verdict.phrase == "Cette action compte sur l’axe\u00a02 (qualité des pratiques)."
    assert verdict.geste.startswith("Rien à faire")
    assert Verdict(1, True, 2, CodeVerdict.COMPTE, surplus=True).phrase.endswith("en plus de ce qui est demandé.")
    refuse = Verdict(1, False, None, CodeVerdict.HORS_CYCLE)
    assert (refuse.article, bool(refuse.geste)) == ("CSP R. 4022-14", True)


def test_a_line_knows_what_is_missing() -> None:
    ligne = LigneAvancement(TypeExigence.HEURES, "14 heures", 14, 10.5, "CSP R. 4022-7")
    assert (ligne.manque, ligne.is_tenue) == (3.5, False)
    assert ligne._replace(obtenu=15).manque == 0


def test_states_have_their_french_words() -> None:
    assert [etat.libelle for etat in EtatAxe] == ["À commencer", "En cours", "Complet", "Exonéré"]
    assert [etat.libelle for etat in EtatCycle] == ["En cours", "Arrivé à échéance", "Clos"]


def test_the_words_of_the_verdicts_that_an_item_makes_precise() -> None:
    dites = {
        pourquoi.phrase(CodeVerdict.COMPTE): "Cette action compte sur un axe.",
        pourquoi.phrase(CodeVerdict.COMPTE, 1, surplus=True): (
            "Cette action compte sur l’axe\u00a01 (connaissances et compétences), en plus de ce qui est demandé."
        ),
        pourquoi.phrase(CodeVerdict.PREUVE_INSUFFISANTE, item=ITEMS[2]): (
            "La preuve fournie ne suffit pas\u00a0: le référentiel demande au moins «\u00a0attestation\u00a0»."
        ),
        pourquoi.phrase(CodeVerdict.ATTENTE_CNP, item=LABEL): (
            "Cette action attend le label du conseil national professionnel."
        ),
        pourquoi.geste(CodeVerdict.ATTENTE_CNP, LABEL): (
            "Demandez ce label, ou vérifiez auprès de l’organisateur qu’il l’a obtenu."
        ),
        pourquoi.article(CodeVerdict.HORS_CYCLE): "CSP R. 4022-14",
        pourquoi.unite_attendue(Item("A", (1,), unite=Unite(FormeUnite.ANNEES, 2))): (
            "une réalisation dans 2 années différentes"
        ),
    }
    for dite, attendue in dites.items():
        assert dite == attendue
