"""The filter of the list: what is read of an address is what is written back; names and their particles."""

from __future__ import annotations

import random
import re

import pytest
from django.http import QueryDict

from ordres import suivi_tri
from ordres.suivi_filtre import BANDES, CONTROLES, RISQUES, SITUATIONS, TRIS, Filtre
from ordres.suivi_recherche import patterns, spellings

CHOIX = {
    "situation": list(SITUATIONS), "etat": ["a_commencer", "complet"], "avancee": list(BANDES), "axe1": ["exonere"],
    "axe4": ["en_cours"], "risque": list(RISQUES), "fin": ["echus", "2031"], "region": ["11"], "departement": ["75"],
    "specialite": ["SM54"], "referentiel": ["ESSAI"], "controle": list(CONTROLES), "demande": ["attente"],
    "recherche": ["d’Exemple & fils", "99790000006"], "proche": ["1"], "tri": list(TRIS),
}  # fmt: skip


def test_what_is_written_is_read_back():
    hasard = random.Random(22)
    for _ in range(200):
        champs = {nom: hasard.choice(v) for nom, v in CHOIX.items() if hasard.random() < 0.4}
        filtre = Filtre(**champs)
        assert Filtre.read(QueryDict(filtre.address())) == filtre


def test_what_cannot_be_read_is_ignored():
    hasard = random.Random(18)
    for _ in range(500):
        noms = hasard.sample([*CHOIX, "q", "autre"], 4)
        lu = Filtre.read({nom: "".join(hasard.choices("\0 ²éa1%_~&=é\ud800", k=hasard.randrange(100))) for nom in noms})
        assert Filtre.read(QueryDict(lu.address())) == lu
        assert "\0" not in "".join(lu.parameters().values())


def test_taking_a_filter_off_forgets_the_resembling_names():
    filtre = Filtre(recherche="exmeple", proche="1", tri="nom")
    assert filtre.without("recherche") == Filtre(tri="nom")
    assert filtre.without("tri").recherche == "exmeple"
    assert Filtre(tri="nom").is_empty and not filtre.is_empty


@pytest.mark.parametrize(
    ("mots", "formes"),
    [
        ("exemple", {"exemple"}),
        ("de la tour", {"tour", "latour", "delatour"}),
        ("legoff", {"legoff", "le goff", "l egoff"}),
        ("delatour", {"delatour", "de latour", "de la tour", "de l atour", "d elatour"}),
        ("d exemple", {"exemple", "dexemple"}),
    ],
)
def test_a_particle_is_apart_joined_or_forgotten(mots, formes):
    (trouvees,) = spellings(mots.split())
    assert set(trouvees) == formes


def test_particles_alone_or_last_are_words():
    assert spellings(["de", "la"]) == [("de",), ("la",)]
    assert spellings(["exemple", "le"])[1:] == [("le",)]


def _edited(mot: str) -> set[str]:
    lettres = "abcdefghijklmnopqrstuvwxyz"
    coupes = [(mot[:i], mot[i:]) for i in range(len(mot) + 1)]
    return {
        *(a + b[1:] for a, b in coupes if b), *(a + b[1] + b[0] + b[2:] for a, b in coupes if len(b) > 1),
        *(a + c + b[1:] for a, b in coupes if b for c in lettres), *(a + c + b for a, b in coupes for c in lettres),
    }  # fmt: skip


def test_a_word_with_one_fault_is_found_under_its_patterns():
    for faute in _edited("exemple"):
        motifs = [re.compile("^" + motif.replace("_", ".")) for motif in patterns(faute)]
        assert any(motif.match("exemple") for motif in motifs), faute


@pytest.mark.parametrize("texte", ["", "x", "~", "2031-12-31~", "2031-99-99~1", "1~2~3", "2031-12-31~" + "9" * 19])
@pytest.mark.parametrize("tri", ["fin", "risque", "avancee"])
def test_an_altered_place_is_none(tri, texte):
    assert suivi_tri.read_place(texte, suivi_tri.TRIS[tri]) is None


def test_an_order_knows_each_choice_of_the_list():
    assert set(suivi_tri.TRIS) == set(TRIS)
