"""Tile maps of the regions and of the départements: a square each, near its place, of equal size. Values in, tiles out.

Equal tiles because a map of areas shows the land, not the people; no shape to license. A hidden value is None: it is
hatched and written « masqué » (statistical secrecy), never drawn as a zero.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Between the mainland and what lies overseas.
MARGE_OUTREMER = 14
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Grille:
    """Where each tile goes: code, short name, column, row; its size in pixels; the first row overseas."""

    places: tuple[tuple[str, str, int, int], ...]
    largeur_tuile: int
    hauteur_tuile: int
    outremer: int

    def only(self, codes: Collection[str]) -> Grille:
        """The same map with these tiles alone, brought to the corner and made larger."""
        gardees = [place for place in self.places if place[0] in codes]
        gauche = min((colonne for _, _, colonne, _ in gardees), default=0)
        haut = min((ligne for *_, ligne in gardees), default=0)
        places = tuple((code, nom, colonne - gauche, ligne - haut) for code, nom, colonne, ligne in gardees)
        return Grille(places, REGIONS.largeur_tuile, REGIONS.hauteur_tuile, self.outremer)

    @property
    def largeur(self) -> int:
        """Width of the whole, in pixels."""
        return (1 + max((colonne for _, _, colonne, _ in self.places), default=0)) * self.largeur_tuile

    @property
    def hauteur(self) -> int:
        """Height of the whole, in pixels."""
        return max((self.top(ligne) for *_, ligne in self.places), default=0) + self.hauteur_tuile

    @property
    def est_serree(self) -> bool:
        """Whether tiles are small: their words too."""
        return self.largeur_tuile < 50

    @property
    def milieu(self) -> int:
        """Where the words of a tile are centred."""
        return self.largeur_tuile // 2

    @property
    def y_abrege(self) -> int:
        """Base line of its short name."""
        return self.hauteur_tuile * 42 // 100

    @property
    def y_valeur(self) -> int:
        """Base line of its value."""
        return self.hauteur_tuile * 77 // 100

    def top(self, ligne: int) -> int:
        """Top of a row, in pixels."""
        return ligne * self.hauteur_tuile + (MARGE_OUTREMER if ligne >= self.outremer else 0)


def _read(texte: str) -> tuple[tuple[str, str, int, int], ...]:
    """One line of text per row of tiles: `column:code`, or `column:code=short name`."""
    places = []
    for ligne, rang in enumerate(texte.strip().splitlines()):
        for tuile in rang.split():
            colonne, _, nom = tuile.partition(":")
            code, _, abrege = nom.partition("=")
            places.append((code, abrege or code, int(colonne), ligne))
    return tuple(places)


#: The 18 regions of the code officiel géographique.
REGIONS = Grille(
    _read("""
2:32=HDF
1:28=NOR 2:11=IDF 3:44=GES
0:53=BRE 1:52=PDL 2:24=CVL 3:27=BFC
1:75=NAQ 2:84=ARA
1:76=OCC 2:93=PAC 3:94=COR
0:01=GUA 1:02=MTQ 2:03=GUY 3:04=REU 4:06=MAY
"""),
    62, 50, 5,
)  # fmt: skip
#: The 101 départements; the collectivités d'outre-mer are in the table beside.
DEPARTEMENTS = Grille(
    _read("""
6:62 7:59
5:76 6:80 7:02 8:08
3:50 4:14 5:27 6:60 7:51 8:55 9:54 10:57 11:67
0:29 1:22 2:35 3:53 4:61 5:78 6:95 7:93 8:77 9:10 10:52 11:88
1:56 2:44 3:49 4:72 5:28 6:92 7:75 8:94 9:89 10:70 11:68
2:85 3:79 4:37 5:41 6:45 7:91 8:58 9:21 10:25 11:90
2:17 3:16 4:86 5:36 6:18 7:03 8:71 9:39 10:01 11:74
2:33 3:24 4:87 5:23 6:63 7:42 8:69 9:38 10:73
2:40 3:47 4:19 5:15 6:43 7:07 8:26 9:05
2:64 3:32 4:46 5:12 6:48 7:30 8:84 9:04 10:06
3:65 4:82 5:81 6:34 8:13 9:83 11:2B
4:31 5:09 6:11 7:66 11:2A
1:971 2:972 3:973 4:974 5:976
"""),
    38, 38, 12,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tuile:
    """One territory: its place, its class of colour (0 to 4), or hidden, or without any value."""

    code: str
    abrege: str
    nom: str
    x: int
    y: int
    valeur: Decimal | None
    classe: int
    cachee: bool
    absente: bool


@dataclass(frozen=True, slots=True)
class Carte:
    """Tiles and the bounds (from, to, class) of the colours really used."""

    grille: Grille
    tuiles: list[Tuile]
    bornes: list[tuple[Decimal, Decimal, int]]

    @property
    def est_fine(self) -> bool:
        """Whether the values are small enough to need a decimal in a tile."""
        return bool(self.bornes) and self.bornes[-1][1] < 10


def carte(grille: Grille, noms: Mapping[str, str], valeurs: Mapping[str, Decimal | float | None]) -> Carte:
    """Tiles of `grille`, from their names and their values.

    A value is a number, or None when it is hidden; a code that is absent has no data.
    """
    places = {code for code, *_ in grille.places}
    nombres = [Decimal(str(v)) for code, v in valeurs.items() if v is not None and code in places]
    bornes = _bounds(nombres)
    tuiles = []
    for code, abrege, colonne, ligne in grille.places:
        brute = valeurs.get(code)
        valeur = None if brute is None else Decimal(str(brute))
        tuiles.append(
            Tuile(
                code=code,
                abrege=abrege,
                nom=noms.get(code, abrege),
                x=colonne * grille.largeur_tuile,
                y=grille.top(ligne),
                valeur=valeur,
                classe=_class(valeur, bornes),
                cachee=code in valeurs and valeur is None,
                absente=code not in valeurs,
            )
        )
    return Carte(grille, tuiles, bornes)


def _bounds(nombres: Sequence[Decimal]) -> list[tuple[Decimal, Decimal, int]]:
    """Classes of equal width from the least to the greatest value; a single class when all are equal."""
    if not nombres:
        return []
    bas, haut = min(nombres), max(nombres)
    if bas == haut:
        return [(bas, haut, CLASSES // 2)]
    pas = (haut - bas) / CLASSES
    return [(bas + i * pas, bas + (i + 1) * pas, i) for i in range(CLASSES)]


def _class(valeur: Decimal | None, bornes: Sequence[tuple[Decimal, Decimal, int]]) -> int:
    if valeur is None or not bornes:
        return 0
    for _bas, haut, classe in bornes:
        if valeur < haut:
            return classe
    return bornes[-1][2]
