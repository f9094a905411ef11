"""From free words to items: accents, endings, typing errors, dates and small words do not matter."""

from __future__ import annotations

import pytest

from actions.recherche_items import meaningful_words, propose
from referentiels.rules.version import Item

ITEMS = [
    Item("A1-1", (1,), "Participer à un congrès national ou international de la discipline", nature="formation"),
    Item("A1-2", (1,), "Suivre une formation au repérage des violences conjugales", nature="formation"),
    Item("A2-1", (2,), "Analyser ses pratiques en groupe de pairs", nature="analyse_pratiques"),
    Item("A2-2", (2,), "Participer à une revue de morbidité et de mortalité (RMM)", nature="gestion_risques"),
    Item("A3-1", (3,), "Se former à l’annonce d’une maladie grave", nature="formation"),
    Item("A4-1", (4,), "Mettre à jour sa vaccination, sœur et frère de soin", nature="autre"),
]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("formation violences conjugales mars 2026", "A1-2"),
        ("violence conjugal", "A1-2"),
        ("violences conjugals", "A1-2"),
        ("violances conjuguaels", "A1-2"),
        ("congres", "A1-1"),
        ("CONGRÉS nationnal", "A1-1"),
        ("groupe de pairs", "A2-1"),
        ("rmm", "A2-2"),
        ("morbidite mortalité", "A2-2"),
        ("annonce maladie", "A3-1"),
        ("vacination", "A4-1"),
        ("soeur", "A4-1"),
        ("A2-2", "A2-2"),
    ],
)
def test_the_right_item_comes_first(texte, code):
    assert propose(ITEMS, texte)[0].item.code == code


@pytest.mark.parametrize("texte", ["", "   ", "le 12 mars 2026", "xyzzy", "'; drop table", "%_"])
def test_words_that_name_nothing_propose_nothing(texte):
    assert propose(ITEMS, texte) == []


def test_dates_and_small_words_are_left_out():
    assert meaningful_words("J’ai fait une formation aux violences en mars 2026") == ("formation", "violences")


def test_the_list_is_bounded():
    assert len(propose([Item(f"F{n}", (1,), "Formation") for n in range(50)], "formation")) == 12
