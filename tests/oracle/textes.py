"""The référentiels of the invented country: one of each kind that regulation.md §3.4 met, in the words of the cases."""

from __future__ import annotations

from datetime import date
from typing import Any

Texte = dict[str, Any]

_AXE_4 = {"preuve": "honneur"}


def _plat(lettres: str = "abc") -> list[Texte]:
    return [
        {"code": f"A{axe}{x}", "axes": [axe], **(_AXE_4 if axe == 4 else {})} for axe in (1, 2, 3, 4) for x in lettres
    ]


#: The default (R. 4022-7), republished twice: three actions on axis 1 for a while, one item more.
DEFAUT = [
    {"code": "DEF1", "referentiel": "DEF", "effet": date(2023, 1, 1), "actions": _plat()},
    {
        "code": "DEF2", "referentiel": "DEF", "effet": date(2027, 7, 1),
        "axes": {1: [{"type": "nombre", "seuil": 3}]}, "actions": _plat("abcd"),
    },
    {"code": "DEF3", "referentiel": "DEF", "effet": date(2033, 2, 28), "actions": _plat("abd")},
]  # fmt: skip
#: Quotas and repeats: three DPC or equivalent and one other; a mandatory vaccination; two of one item at most.
CARDIO = [
    {
        "code": "CAR1", "referentiel": "CAR", "specialites": ["SM04"],
        "axes": {
            1: [{"type": "nombre", "seuil": 4}, {"type": "quota", "seuil": 3, "categorie": "DPC"}],
            4: [{"type": "nombre", "seuil": 2}, {"type": "obligatoire", "action": "VACC"}],
        },
        "actions": [
            {"code": "DPC", "axes": [1], "categories": ["DPC"], "max_par_cycle": None},
            {"code": "CONGRES", "axes": [1], "independance": True, "duree_min_heures": 6},
            {"code": "RMM", "axes": [2], "max_par_cycle": 2}, {"code": "AUDIT", "axes": [2]},
            {"code": "ETP", "axes": [3], "organismes": ["ODPC", "UNIVERSITE"]}, {"code": "ANNONCE", "axes": [3]},
            {"code": "VACC", "axes": [4], "preuve": "honneur"}, {"code": "MEDECIN", "axes": [4], "preuve": "honneur"},
        ],
    },
]  # fmt: skip
#: Transversal actions, two of each at most, an axis that the professional may choose, and a free action.
PODO = [
    {
        "code": "POD1", "referentiel": "POD", "specialites": ["PODO"],
        "actions": [
            {"code": "SIMU", "axes": [1, 2, 3], "max_par_cycle": 2}, {"code": "AFGSU", "axes": [1, 2, 3, 4]},
            {"code": "MANDAT", "axes": [2, 3]}, {"code": "COURS", "axes": [1]}, {"code": "SOI", "axes": [4]},
            {"code": "LIBRE", "axes": [1, 3], "libre": True}, {"code": "STAGE", "axes": [1, 2], "max_par_cycle": 2},
        ],
    },
]  # fmt: skip
#: Points on axis 1 (by role), hours and numbers elsewhere, sub-blocks on axis 3, a line on the whole cycle.
POINTS = [
    {
        "code": "NEP1", "referentiel": "NEP", "specialites": ["SM38"],
        "axes": {
            1: [{"type": "points", "seuil": 30}], 2: [{"type": "nombre", "seuil": 2}],
            3: [{"type": "sous_blocs", "seuil": 2}], 4: [{"type": "nombre", "seuil": 1}],
        },
        "cycle": [{"type": "nombre", "seuil": 7}],
        "actions": [
            {"code": "COM", "axes": [1], "points": {"participant": 5, "orateur": 10}, "max_par_cycle": 3},
            {"code": "DIPLOME", "axes": [1], "points": 15},
            {"code": "REVUE", "axes": [1], "points": 4, "max_par_cycle": None},
            {"code": "EPP", "axes": [2]}, {"code": "REGISTRE", "axes": [2]},
            {"code": "S1", "axes": [3], "sous_bloc": "x"}, {"code": "S2", "axes": [3], "sous_bloc": "y"},
            {"code": "S3", "axes": [3], "sous_bloc": "x"}, {"code": "SOI", "axes": [4], "preuve": "honneur"},
        ],
    },
]  # fmt: skip
#: Several realisations for one action: two DPC, eighteen hours, six years in a row, four meetings a year for two years.
UNITES = [
    {
        "code": "PED1", "referentiel": "PED", "specialites": ["SM40"],
        "actions": [
            {"code": "DPC", "axes": [1], "unite": {"nombre": 2}, "max_par_cycle": 2},
            {"code": "REUNIONS", "axes": [2], "unite": {"heures": 18}},
            {"code": "ACCRED", "axes": [2], "unite": {"annees_consecutives": 6}},
            {"code": "GROUPE", "axes": [3], "unite": {"par_an": 2, "annees": 2}},
            {"code": "TUTORAT", "axes": [3], "unite": {"annees": 3}, "population": ["salarie"]},
            {"code": "SOI", "axes": [4], "preuve": "honneur"}, {"code": "SPORT", "axes": [4], "unite": {"nombre": 3}},
        ],
    },
]  # fmt: skip
#: Four actions and fourteen hours on every axis (IPA).
HEURES = [
    {
        "code": "IPA1", "referentiel": "IPA", "specialites": ["IPA"],
        "axes": {axe: [{"type": "nombre", "seuil": 4}, {"type": "heures", "seuil": 14}] for axe in (1, 2, 3, 4)},
        "actions": [{**item, "max_par_cycle": 2} for item in _plat()],
    },
]  # fmt: skip

FAMILLES: tuple[list[Texte], ...] = (DEFAUT, CARDIO, PODO, POINTS, UNITES, HEURES)
TEXTES: dict[str, Texte] = {texte["code"]: texte for famille in FAMILLES for texte in famille}


def en_vigueur(famille: int, le: date) -> str:
    """The text of this family that applies that day: the last one in effect."""
    possibles = [texte for texte in FAMILLES[famille] if texte.get("effet", le) <= le]
    return str(possibles[-1]["code"])
