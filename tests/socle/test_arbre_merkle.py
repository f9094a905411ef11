"""The tree against the definition of RFC 6962 read naively, and the stand-alone verifier against the tree."""

from __future__ import annotations

import base64
import random
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certif.socle import arbre_merkle, verifie_journal
from certif.socle.arbre_merkle import Frange, PreuveInvalide, consistency_proof, inclusion_proof, root_from_leaf
from certif.socle.verifie_journal import decode

TAILLES = [*range(1, 18), 31, 32, 33]


def naive(feuilles: list[bytes]) -> bytes:
    """MTH of section 2.1, word for word."""
    if not feuilles:
        return sha256(b"").digest()
    if len(feuilles) == 1:
        return feuilles[0]
    k = 1
    while k * 2 < len(feuilles):
        k *= 2
    return sha256(b"\x01" + naive(feuilles[:k]) + naive(feuilles[k:])).digest()


def leaves(nombre: int) -> list[bytes]:
    return [arbre_merkle.leaf_hash(str(i).encode()) for i in range(nombre)]


def reader(feuilles: list[bytes]):
    return lambda niveau, rang: naive(feuilles[rang << niveau : rang + 1 << niveau])


def head(feuilles: list[bytes]) -> dict:
    return {"numero": 1, "taille": len(feuilles), "racine": base64.b64encode(naive(feuilles)).decode()}


def test_known_values_of_the_published_test_vectors():
    """The eight leaves that every implementation of certificate transparency checks itself with."""
    feuilles = [
        arbre_merkle.leaf_hash(bytes.fromhex(h))
        for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
    ]
    assert naive(feuilles).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert feuilles[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_edge_gives_the_same_root_and_completes_each_node_once():
    feuilles, frange = leaves(100), Frange()
    noeuds: dict[tuple[int, int], bytes] = {}
    assert frange.root() == naive([])
    for rang, feuille in enumerate(feuilles):
        for niveau, place, empreinte in frange.push(feuille):
            assert noeuds.setdefault((niveau, place), empreinte) == empreinte
        assert frange.root() == naive(feuilles[: rang + 1])
        frange = Frange.load(rang + 1, frange.dump())
    assert noeuds == {
        (niveau, place): reader(feuilles)(niveau, place) for niveau in range(1, 7) for place in range(100 >> niveau)
    }
    for faux in (b"", b"x" * 64):
        with pytest.raises(PreuveInvalide):
            Frange.load(1, faux)


@pytest.mark.parametrize("taille", TAILLES)
def test_each_leaf_is_proved_and_none_other(taille: int):
    feuilles = leaves(taille)
    lire, racine = reader(feuilles), naive(feuilles)
    for rang in range(taille):
        chemin = inclusion_proof(lire, rang, taille)
        assert root_from_leaf(feuilles[rang], rang, taille, chemin) == racine
        assert verifie_journal._climb(feuilles[rang], rang, taille, chemin) == racine
        assert verifie_journal._climb(feuilles[rang - 1], rang, taille, chemin) != racine or taille == 1
        for faux in ([*chemin, racine], chemin[:-1]):
            if faux != chemin:
                assert verifie_journal._climb(feuilles[rang], rang, taille, faux) is None
                with pytest.raises(PreuveInvalide):
                    root_from_leaf(feuilles[rang], rang, taille, faux)
    for rang in (-1, taille):
        with pytest.raises(PreuveInvalide):
            inclusion_proof(lire, rang, taille)
        with pytest.raises(PreuveInvalide):
            root_from_leaf(racine, rang, taille, [])


@pytest.mark.parametrize("recente", TAILLES)
def test_a_tree_continues_each_of_its_beginnings_and_no_other(recente: int):
    feuilles = leaves(recente)
    lire, apres = reader(feuilles), head(feuilles)
    for ancienne in range(1, recente + 1):
        avant, chemin = head(feuilles[:ancienne]), consistency_proof(lire, ancienne, recente)
        assert verifie_journal.is_prefix(avant, apres, chemin)
        assert not verifie_journal.is_prefix(avant, apres, [*chemin, decode(apres["racine"])])
        if chemin:
            assert not verifie_journal.is_prefix(avant, apres, chemin[:-1])
            assert not verifie_journal.is_prefix(avant, apres, [chemin[-1][::-1], *chemin[1:]])
        autre = head([*feuilles[: ancienne - 1], arbre_merkle.leaf_hash(b"autre")])
        assert not verifie_journal.is_prefix(autre, apres, chemin)
    for faux in (0, recente + 1):
        with pytest.raises(PreuveInvalide):
            consistency_proof(lire, faux, recente)
    assert not verifie_journal.is_prefix(apres, head(feuilles[:-1]), [])


#: RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
VECTEURS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


def test_signatures_are_those_of_the_standard_and_of_the_library():
    for vecteur in VECTEURS:
        assert verifie_journal.is_signed(*map(bytes.fromhex, vecteur))
    hasard = random.Random(8032)
    for _ in range(10):
        privee, texte = Ed25519PrivateKey.from_private_bytes(hasard.randbytes(32)), hasard.randbytes(200)
        cle, signature = privee.public_key().public_bytes_raw(), privee.sign(texte)
        assert verifie_journal.is_signed(cle, texte, signature)
        bit = hasard.randrange(512)
        faux = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
        assert not verifie_journal.is_signed(cle, texte, faux)
        assert not verifie_journal.is_signed(cle, texte + b"x", signature)


def test_what_is_no_key_and_no_signature_is_refused():
    cle, texte, signature = (bytes.fromhex(v) for v in VECTEURS[1])
    s = int.from_bytes(signature[32:], "little") + verifie_journal.L
    malleable = signature[:32] + s.to_bytes(32, "little")
    assert not verifie_journal.is_signed(cle, texte, malleable)
    assert not verifie_journal.is_signed(cle, texte, signature[:-1])
    for point in (b"\xff" * 32, (2).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little")):
        assert not verifie_journal.is_signed(point, texte, signature)
