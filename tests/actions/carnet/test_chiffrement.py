"""The seal: whose note, which one, which revision, which key; anything else does not open."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured

from actions.chiffrement_carnet import PAS, TAILLE_NONCE, Coffre, Illisible, current_key, known_keys, new_salt

JETON = uuid.UUID("00000000-0000-4000-8000-000000000001")
SEL = bytes(range(32))
CLAIR = json.dumps({"texte": "réflexion fictive"}, ensure_ascii=False).encode()


@pytest.fixture(autouse=True)
def cles(settings) -> list[str]:
    settings.CERTIF_CLES_CARNET = ["cle-neuve-fictive", "cle-ancienne-fictive"]
    return settings.CERTIF_CLES_CARNET


def test_what_is_sealed_opens_and_nothing_shows():
    contenu, cle = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    assert cle == current_key() == known_keys()[0]
    assert "fictive" not in contenu.decode("latin-1")
    assert Coffre(7, SEL).unseal(JETON, 1, contenu, cle).rstrip() == CLAIR
    assert "fictive" not in repr(Coffre(7, SEL))


def test_the_same_words_never_give_the_same_bytes():
    premier, _ = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    second, _ = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    assert premier != second
    assert premier[:TAILLE_NONCE] != second[:TAILLE_NONCE]


@pytest.mark.parametrize("longueur", [1, PAS - 1, PAS])
def test_the_size_tells_little(longueur):
    assert len(Coffre(7, SEL).seal(JETON, 1, b"x" * longueur)[0]) == TAILLE_NONCE + PAS + 16


@pytest.mark.parametrize(
    ("coffre", "jeton", "revision"),
    [
        (Coffre(8, SEL), JETON, 1),
        (Coffre(7, new_salt()), JETON, 1),
        (Coffre(7, SEL), uuid.UUID(int=2), 1),
        (Coffre(7, SEL), JETON, 2),
    ],
    ids=["somebody else", "another salt", "another note", "another revision"],
)
def test_elsewhere_it_does_not_open(coffre, jeton, revision):
    contenu, cle = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    with pytest.raises(Illisible) as refus:
        coffre.unseal(jeton, revision, contenu, cle)
    assert refus.value.raison == "alteree"


@pytest.mark.parametrize("rang", [0, TAILLE_NONCE, -1])
def test_one_bit_changed_does_not_open(rang):
    contenu, cle = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    altere = bytearray(contenu)
    altere[rang] ^= 1
    with pytest.raises(Illisible):
        Coffre(7, SEL).unseal(JETON, 1, bytes(altere), cle)
    with pytest.raises(Illisible):
        Coffre(7, SEL).unseal(JETON, 1, b"", cle)


def test_an_older_key_still_opens_and_a_removed_one_does_not(settings, cles):
    settings.CERTIF_CLES_CARNET = cles[1:]
    contenu, ancienne = Coffre(7, SEL).seal(JETON, 1, CLAIR)
    settings.CERTIF_CLES_CARNET = cles
    assert ancienne == known_keys()[1]
    assert Coffre(7, SEL).unseal(JETON, 1, contenu, ancienne).rstrip() == CLAIR
    settings.CERTIF_CLES_CARNET = cles[:1]
    with pytest.raises(Illisible) as refus:
        Coffre(7, SEL).unseal(JETON, 1, contenu, ancienne)
    assert refus.value.raison == "cle_absente"
    # Named as the current one, it is a wrong key.
    with pytest.raises(Illisible):
        Coffre(7, SEL).unseal(JETON, 1, contenu, current_key())


def test_without_a_key_nothing_is_written_in_clear(settings):
    settings.CERTIF_CLES_CARNET = []
    with pytest.raises(ImproperlyConfigured):
        Coffre(7, SEL).seal(JETON, 1, CLAIR)
