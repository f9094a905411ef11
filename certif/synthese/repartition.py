"""Proportions of the synthetic population: professions, territories, modes, specialties, military share.

Headcounts by profession: DREES and Ordres, 1 January 2025 (regulation §5). Inhabitants: INSEE, about 2021, in
thousands. Modes, specialties and the split inside a profession are orders of magnitude, not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from accounts.professions import Profession


@dataclass(frozen=True, slots=True)
class Tirage:
    """Values and their cumulated weights, ready for `random.choices`."""

    valeurs: tuple[str, ...]
    cumul: tuple[float, ...]

    @classmethod
    def of(cls, poids: dict[str, float]) -> Tirage:
        """From weights by value."""
        return cls(tuple(poids), tuple(accumulate(poids.values())))

    def draw(self, tirage: Random) -> str:
        """One value."""
        return tirage.choices(self.valeurs, cum_weights=self.cumul)[0]


EFFECTIFS: dict[str, float] = {
    Profession.MEDECIN.value: 237_200,
    Profession.PHARMACIEN.value: 74_600,
    Profession.CHIRURGIEN_DENTISTE.value: 47_600,
    Profession.SAGE_FEMME.value: 25_800,
    Profession.INFIRMIER.value: 565_553,
    Profession.MASSEUR_KINESITHERAPEUTE.value: 110_000,
    Profession.PEDICURE_PODOLOGUE.value: 14_400,
}
#: Share of libéraux by profession.
LIBERAUX: dict[str, float] = {
    "10": 0.57, "21": 0.37, "40": 0.83, "50": 0.35, "60": 0.18, "70": 0.85, "80": 0.97,
}  # fmt: skip
MILITAIRES = 0.004

SPECIALITES: dict[str, dict[str, float]] = {
    "10": {
        "SM54": 42.0, "SM02": 5.5, "SM42": 6.4, "SM04": 3.3, "SM74": 4.0, "SM40": 3.7, "SM20": 2.6, "SM38": 2.5,
        "SM25": 2.1, "SM08": 1.7, "SM15": 1.6, "SM24": 1.8, "SM39": 1.4, "SM41": 1.5, "SM32": 1.3, "SM48": 1.1,
        "SM59": 2.6, "SM18": 1.4, "SM30": 0.9, "SM10": 0.6, "SM14": 1.0, "SM12": 0.8, "SM03": 1.3, "SM01": 0.7,
        "SM21": 0.4, "SM27": 1.2, "SM28": 0.4, "SM29": 0.9, "SM36": 0.6, "SM37": 0.4, "SM46": 0.6, "SM57": 0.2,
        "SM58": 0.3, "SM61": 0.7, "SM62": 0.9, "SM75": 0.7, "SM31": 0.3, "SM13": 0.3, "SM11": 0.3, "SM17": 0.2,
    },
    "40": {"": 94.3, "SCD01": 5.0, "SCD02": 0.5, "SCD03": 0.2},
    "60": {"": 92.4, "SI08": 3.6, "SI07": 1.9, "SI06": 1.6, "SI01": 0.2, "SI02": 0.1, "SI04": 0.1, "SI05": 0.1},
}  # fmt: skip

_HABITANTS = """
01 663 02 527 03 335 04 166 05 141 06 1104 07 331 08 268 09 154 10 311 11 376 12 280 13 2056 14 700 15 144 16 351
17 662 18 300 19 240 21 535 22 606 23 116 24 413 25 547 26 519 27 599 28 431 29 921 2A 162 2B 185 30 756 31 1434
32 192 33 1654 34 1201 35 1099 36 217 37 613 38 1284 39 259 40 422 41 328 42 768 43 228 44 1457 45 684 46 175
47 330 48 77 49 823 50 495 51 565 52 170 53 306 54 731 55 181 56 768 57 1049 58 202 59 2611 60 830 61 277 62 1461
63 662 64 690 65 230 66 487 67 1152 68 768 69 1892 70 233 71 549 72 566 73 443 74 841 75 2133 76 1255 77 1438
78 1456 79 375 80 568 81 393 82 263 83 1095 84 564 85 699 86 440 87 372 88 360 89 333 90 139 91 1316 92 1635
93 1668 94 1415 95 1257 971 384 972 361 973 286 974 871 976 300
"""
_MOTS = _HABITANTS.split()
HABITANTS: dict[str, float] = dict(zip(_MOTS[::2], map(float, _MOTS[1::2]), strict=True))

TIRAGE_PROFESSION = Tirage.of(EFFECTIFS)
TIRAGE_DEPARTEMENT = Tirage.of(HABITANTS)
TIRAGE_SPECIALITE = {profession: Tirage.of(poids) for profession, poids in SPECIALITES.items()}
