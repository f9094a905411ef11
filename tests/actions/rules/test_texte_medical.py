"""What reads like a medical result, and what does not."""

import pytest

from actions.rules.texte_medical import looks_like_a_result


@pytest.mark.parametrize(
    "texte",
    [
        "Sérologie hépatite B négative", "Dépistage colorectal : test négatif", "HbA1c à 7,2 %", "LDL 1,6 g/L",
        "Tension 14/9, 145 mmHg", "IMC à 27", "Bilan annuel anormal", "Immunisation : anticorps positifs, 120 mUI/ml",
        "PCR POSITIVE", "27 kg/m²", "4 500 /mm3",
    ],
)  # fmt: skip
def test_results(texte):
    assert looks_like_a_result(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "", "Dépistage recommandé à mon âge", "Rappel de vaccination", "Consultation de mon médecin traitant",
        "Prévenir l’épuisement : une attitude positive", "Test de l’outil. Retour positif des collègues",
        "30 minutes de marche par jour", "Hépatite B : vaccin à jour", "Groupe Balint, 12 réunions",
    ],
)  # fmt: skip
def test_plain_words(texte):
    assert not looks_like_a_result(texte)
