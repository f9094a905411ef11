"""A workflow is a checked table; a refusal says what to do."""

from __future__ import annotations

import pytest

from certif.socle.refus import Refus
from certif.socle.workflow import Depasse, Transition, Workflow

VERSION = Workflow(
    "version",
    "brouillon",
    [
        Transition("soumettre", ("brouillon",), "soumis", "referentiel:soumettre"),
        Transition("rejeter", ("soumis",), "brouillon", "referentiel:avis", motif_requis=True),
        Transition("publier", ("soumis",), "publie", "referentiel:publier"),
    ],
)


def test_the_table_knows_its_states_and_ways() -> None:
    assert VERSION.etats == {"brouillon", "soumis", "publie"}
    assert [t.nom for t in VERSION.possibles("soumis")] == ["rejeter", "publier"]
    assert VERSION.is_final("publie")
    assert not VERSION.is_final("brouillon")
    assert VERSION.transition("publier").vers == "publie"


def test_a_transition_is_given_when_it_may_be_done() -> None:
    assert VERSION.check("soumettre", "brouillon").vers == "soumis"
    assert VERSION.check("rejeter", "soumis", "Incomplet").vers == "brouillon"


def test_a_wrong_state_means_that_somebody_was_faster() -> None:
    with pytest.raises(Depasse) as erreur:
        VERSION.check("publier", "publie")
    assert erreur.value.code == "depasse"
    assert "Rechargez" in str(erreur.value)


def test_a_missing_reason_is_refused_on_its_field() -> None:
    with pytest.raises(Refus) as erreur:
        VERSION.check("rejeter", "soumis", "  ")
    assert erreur.value.as_dict() == {
        "code": "motif_requis",
        "message": "Un motif est nécessaire.",
        "champ": "motif",
        "remede": "Écrivez en une phrase la raison de cette décision.",
    }


def test_a_table_with_twice_a_name_or_a_lost_state_is_refused() -> None:
    with pytest.raises(ValueError, match="the same name"):
        Workflow("w", "a", [Transition("x", ("a",), "b"), Transition("x", ("b",), "a")])
    with pytest.raises(ValueError, match=r"never reached: \['c'\]"):
        Workflow("w", "a", [Transition("x", ("a",), "b"), Transition("y", ("c",), "b")])


def test_a_refusal_reads_as_a_sentence_with_its_remedy() -> None:
    assert str(Refus("code", "Cela manque.", remede="Ajoutez-le.")) == "Cela manque. Ajoutez-le."
    assert str(Refus("code", "Cela manque.")) == "Cela manque."
