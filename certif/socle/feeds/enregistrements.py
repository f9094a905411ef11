"""Records of a CSV or JSON Lines file, with their byte offsets: cutting and reading share one definition.

A record is usually one physical line; a quoted CSV value may span several. A quote that nothing closes would swallow
the rest of the file: after `LIGNES_MAX` lines or `OCTETS_MAX` bytes, or when what it swallowed does not have the number
of columns of the header, the first line alone is declared broken and reading starts again at the next one, so that one
faulty row never costs its neighbours.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LIGNES_MAX = 20
OCTETS_MAX = 65_536
BLOC = 1 << 20
GUILLEMET = b'"'


class Enregistrement(NamedTuple):
    """One record: `ligne` counts physical lines from 1 where reading started; `faute` is empty when it is whole."""

    ligne: int
    octet: int
    contenu: bytes
    faute: str


class Tranche(NamedTuple):
    """A slice of a file on record boundaries; `premiere_ligne` is a physical line of the file."""

    numero: int
    premiere_ligne: int
    nb_lignes: int
    octet_debut: int
    octet_fin: int


class Forme(NamedTuple):
    """How records are written: separator (None = JSON Lines, no quote) and number of columns (0 = not checked)."""

    separateur: bytes | None = b";"
    largeur: int = 0


CSV = Forme()


def read_records(flux: BinaryIO, debut: int, fin: int | None, forme: Forme = CSV) -> Iterator[Enregistrement]:
    """Records between two byte offsets; blank lines are skipped."""
    separateur = forme.separateur
    flux.seek(debut)
    lignes = _Lignes(flux, debut, fin)
    while (premiere := lignes.take()) is not None:
        numero, octet, brut = premiere
        if not brut.strip():
            continue
        if len(brut) > OCTETS_MAX:
            yield Enregistrement(numero, octet, brut[:200], f"elle dépasse {OCTETS_MAX} octets")
        elif separateur is None or GUILLEMET not in brut or not leaves_open(brut, False, separateur):
            yield Enregistrement(numero, octet, brut, "")
        else:
            yield _quoted(lignes, premiere, separateur, forme.largeur)


def _quoted(lignes: _Lignes, premiere: tuple[int, int, bytes], separateur: bytes, largeur: int) -> Enregistrement:
    """The record that an open quote continues, or the first line alone when nothing closes it."""
    suite: list[tuple[int, int, bytes]] = []
    taille = len(premiere[2])
    while len(suite) < LIGNES_MAX and taille <= OCTETS_MAX and (ligne := lignes.take()) is not None:
        suite.append(ligne)
        taille += len(ligne[2])
        if not leaves_open(ligne[2], True, separateur):
            contenu = premiere[2] + b"".join(brut for _, _, brut in suite)
            if largeur and _width(contenu, separateur) != largeur:
                break
            return Enregistrement(premiere[0], premiere[1], contenu, "")
    lignes.give_back(suite)
    return Enregistrement(premiere[0], premiere[1], premiere[2], "un guillemet n’est pas refermé")


def _width(contenu: bytes, separateur: bytes) -> int:
    """Number of cells of a whole record; 0 when it is not one."""
    try:
        lues = list(csv.reader([contenu.decode("utf-8", "replace")], delimiter=separateur.decode()))
    except csv.Error:
        return 0
    return len(lues[0]) if len(lues) == 1 else 0


class _Lignes:
    """Physical lines with their number and offset, and a way to put some back."""

    def __init__(self, flux: BinaryIO, debut: int, fin: int | None) -> None:
        self.flux, self.octet, self.fin, self.numero = flux, debut, fin, 0
        self.rendues: deque[tuple[int, int, bytes]] = deque()

    def take(self) -> tuple[int, int, bytes] | None:
        """The next line, or None at the end of the slice."""
        if self.rendues:
            return self.rendues.popleft()
        if self.fin is not None and self.octet >= self.fin:
            return None
        brut = self.flux.readline(OCTETS_MAX + 1)
        if not brut:
            return None
        self.numero += 1
        octet, self.octet = self.octet, self.octet + len(brut) + self._skip_rest(brut)
        return self.numero, octet, brut

    def _skip_rest(self, brut: bytes) -> int:
        """Pass over the rest of a line too long to be a row, without keeping it; returns its bytes."""
        if len(brut) <= OCTETS_MAX or brut.endswith(b"\n"):
            return 0
        passes = 0
        while reste := self.flux.readline(BLOC):
            passes += len(reste)
            if reste.endswith(b"\n"):
                break
        return passes

    def give_back(self, lignes: list[tuple[int, int, bytes]]) -> None:
        """Put these lines back, in order, before what was not read yet."""
        self.rendues.extendleft(reversed(lignes))


def leaves_open(brut: bytes, ouvert: bool, separateur: bytes) -> bool:
    """Whether a quoted value is still open at the end of this line (`ouvert`: it was at its beginning)."""
    position = 0
    if not ouvert:
        ouvert = brut.startswith(GUILLEMET)
        position = 1 if ouvert else 0
    while True:
        if ouvert:
            trouve = brut.find(GUILLEMET, position)
            if trouve < 0:
                return True
            if brut[trouve + 1 : trouve + 2] == GUILLEMET:
                position = trouve + 2
                continue
            position = trouve + 1
        # A quote opens a value only right after a separator.
        trouve = brut.find(separateur + GUILLEMET, position)
        if trouve < 0:
            return False
        ouvert, position = True, trouve + 2


def cut(
    flux: BinaryIO, debut: int, premiere_ligne: int, taille: int, forme: Forme = CSV, fin: int | None = None
) -> Iterator[Tranche]:
    """Slices of at most `taille` records from the byte `debut`, which is the physical line `premiere_ligne`.

    `fin` is the byte where a slice that is cut again ends; None is the end of the file.
    """
    nombre, octet, ligne, numero = 0, debut, premiere_ligne, 0
    for enregistrement in read_records(flux, debut, fin, forme):
        if nombre == taille:
            yield Tranche(numero, ligne, nombre, octet, enregistrement.octet)
            numero, nombre, octet = numero + 1, 0, enregistrement.octet
            ligne = premiere_ligne + enregistrement.ligne - 1
        nombre += 1
    if nombre:
        yield Tranche(numero, ligne, nombre, octet, flux.seek(0, 2) if fin is None else fin)
