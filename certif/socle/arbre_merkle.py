"""The tree of an append-only journal (RFC 6962, section 2): root, inclusion and consistency proofs, on SHA-256.

Pure: hashes come from a `Lire`, which gives the root of the perfect subtree of 2**niveau leaves whose rank among those
of its size is `rang`. Nothing here knows where they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

#: Bytes of a hash.
OCTETS = 32
#: Root of the tree without a leaf.
VIDE = sha256(b"").digest()
Lire = Callable[[int, int], bytes]


class PreuveInvalide(ValueError):
    """A proof that cannot be one: its ranks or its length are those of no tree."""


def leaf_hash(donnees: bytes) -> bytes:
    """Hash of a leaf; the prefix keeps a leaf from being taken for a node."""
    return sha256(b"\x00" + donnees).digest()


def node_hash(gauche: bytes, droite: bytes) -> bytes:
    """Hash of a node over its two children."""
    return sha256(b"\x01" + gauche + droite).digest()


class Frange:
    """The right edge of a tree: the roots of its perfect subtrees, the largest first. Enough to append to it.

    `taille` leaves hang on it; `sommets` has one hash for each bit of `taille` that is set.
    """

    __slots__ = ("sommets", "taille")

    def __init__(self, taille: int = 0, sommets: Iterable[bytes] = ()) -> None:
        self.taille = taille
        self.sommets = list(sommets)
        if len(self.sommets) != taille.bit_count() or any(len(sommet) != OCTETS for sommet in self.sommets):
            raise PreuveInvalide(f"{len(self.sommets)} hash(es) for the edge of {taille} leaves")

    @classmethod
    def load(cls, taille: int, octets: bytes) -> Frange:
        """The edge that `dump` wrote."""
        return cls(taille, (octets[i : i + OCTETS] for i in range(0, len(octets), OCTETS)))

    def dump(self) -> bytes:
        """Its hashes end to end; the size is kept beside."""
        return b"".join(self.sommets)

    def push(self, empreinte: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Append a leaf by its hash; yields each perfect subtree it completes: level, rank, hash, the leaf excluded.

        The leaf is appended only as far as what is yielded is read.
        """
        rang, niveau, noeud = self.taille, 0, empreinte
        while self.taille >> niveau & 1:
            noeud = node_hash(self.sommets.pop(), noeud)
            niveau += 1
            yield niveau, rang >> niveau, noeud
        self.sommets.append(noeud)
        self.taille += 1

    def root(self) -> bytes:
        """Root of the tree."""
        if not self.sommets:
            return VIDE
        racine = self.sommets[-1]
        for sommet in reversed(self.sommets[:-1]):
            racine = node_hash(sommet, racine)
        return racine


def subtree_root(lire: Lire, debut: int, nombre: int) -> bytes:
    """Root over `nombre` leaves from `debut`, which is a multiple of the power of two just above `nombre`."""
    coupe = _split(nombre)
    if coupe == nombre:
        niveau = nombre.bit_length() - 1
        return lire(niveau, debut >> niveau)
    return node_hash(subtree_root(lire, debut, coupe), subtree_root(lire, debut + coupe, nombre - coupe))


def inclusion_proof(lire: Lire, rang: int, taille: int) -> list[bytes]:
    """The hashes that lead from the leaf `rang` to the root of the first `taille` leaves, the lowest first."""
    if not 0 <= rang < taille:
        raise PreuveInvalide(f"leaf {rang} of {taille}")
    chemin, debut, nombre = [], 0, taille
    while nombre > 1:
        coupe = _half(nombre)
        if rang - debut < coupe:
            chemin.append(subtree_root(lire, debut + coupe, nombre - coupe))
            nombre = coupe
        else:
            chemin.append(subtree_root(lire, debut, coupe))
            debut, nombre = debut + coupe, nombre - coupe
    return chemin[::-1]


def root_from_leaf(empreinte: bytes, rang: int, taille: int, chemin: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); raises `PreuveInvalide` on a wrong length."""
    if not 0 <= rang < taille:
        raise PreuveInvalide(f"leaf {rang} of {taille}")
    place, dernier, racine = rang, taille - 1, empreinte
    for voisin in chemin:
        if dernier == 0:
            raise PreuveInvalide("path too long")
        if place & 1 or place == dernier:
            racine = node_hash(voisin, racine)
            while not place & 1 and place:
                place, dernier = place >> 1, dernier >> 1
        else:
            racine = node_hash(racine, voisin)
        place, dernier = place >> 1, dernier >> 1
    if dernier:
        raise PreuveInvalide("path too short")
    return racine


def consistency_proof(lire: Lire, ancienne: int, recente: int) -> list[bytes]:
    """The hashes that show that the tree of `ancienne` leaves is the beginning of that of `recente`."""
    if not 0 < ancienne <= recente:
        raise PreuveInvalide(f"from {ancienne} to {recente} leaves")
    chemin: list[bytes] = []
    debut, reste, nombre = 0, ancienne, recente
    while reste != nombre:
        coupe = _half(nombre)
        if reste <= coupe:
            chemin.append(subtree_root(lire, debut + coupe, nombre - coupe))
            nombre = coupe
        else:
            chemin.append(subtree_root(lire, debut, coupe))
            debut, reste, nombre = debut + coupe, reste - coupe, nombre - coupe
    if debut:
        chemin.append(subtree_root(lire, debut, reste))
    return chemin[::-1]


def _half(nombre: int) -> int:
    """The largest power of two below `nombre`, which is at least two."""
    return 1 << ((nombre - 1).bit_length() - 1)


def _split(nombre: int) -> int:
    """The largest power of two that is not above `nombre`."""
    return 1 << (nombre.bit_length() - 1)
