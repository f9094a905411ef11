"""The words between brackets of a template of message."""

from __future__ import annotations

from ordres.rules import modele_message as regle

TEXTE = "Bonjour [prénom] [Nom], votre cycle finit le [fin]. [inconnu]"


def test_known_words_are_filled_and_the_others_stay_to_be_seen():
    assert regle.fill(TEXTE, {"prénom": "Camille", "nom": "EXEMPLE", "fin": "31/12/2031"}) == (
        "Bonjour Camille EXEMPLE, votre cycle finit le 31/12/2031. [inconnu]"
    )


def test_words_that_stand_for_nothing_are_named_once():
    assert regle.unknown(TEXTE + " [inconnu] [ autre ]") == ("inconnu", "autre")
    assert regle.unknown("[prénom] [cycle] [instance] sans plus") == ()
