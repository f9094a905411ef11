"""The CATALOGUE and ORIENTATIONS feeds: columns of formats.md §8.3, vocabulary of §4.1. Pure."""

from __future__ import annotations

import re

from actions.feeds.actions_champs import CATEGORIES, FORMATS, TYPOLOGIES
from certif.socle.feeds.codes import FauteLigne
from certif.socle.feeds.schema import Champ, Schema, Type

STATUTS = ("DEPOSEE", "PUBLIEE", "NON_PUBLIEE", "RETIREE")
#: First year of a triennium that anybody keeps; they follow one another from there (2017-19, 2020-22, 2023-25…).
PREMIER_TRIENNIUM = 2017
_TRIENNIUM = re.compile(r"(20\d{2})(?:\s*[-–/]\s*(?:20)?(\d{2}))?", re.ASCII)


def read_triennium(texte: str, _: list[str]) -> int:
    """« 2026-2028 », « 2026-28 » or « 2026 » → 2026; `FauteLigne` when it is not a triennium of the DPC."""
    trouve = _TRIENNIUM.fullmatch(texte)
    if trouve is not None:
        debut = int(trouve[1])
        derniere = int(trouve[2]) if trouve[2] else (debut + 2) % 100
        if debut >= PREMIER_TRIENNIUM and (debut - PREMIER_TRIENNIUM) % 3 == 0 and derniere == (debut + 2) % 100:
            return debut
    raise FauteLigne("E307", "triennium", valeur=texte, detail="trois années comme « 2026-2028 » sont attendues")


CATALOGUE = Schema(
    type_flux="CATALOGUE",
    titre="Catalogue des actions de développement professionnel continu",
    champs=(
        Champ("reference_action", Type.TEXTE, "référence de l’action", True, 20, exemple="99992629001"),
        Champ("odpc", Type.TEXTE, "numéro de l’organisme (ODPC)", True, 10, exemple="9999"),
        Champ("titre", Type.TEXTE, "titre", True, 300, exemple="Antibiotiques : bon usage en ville"),
        Champ("annee", Type.ENTIER, "année de l’action", True, bornes=(2013, 2100), exemple="2026"),
        Champ("statut", Type.CODE, "état de l’action à l’ANDPC", valeurs=STATUTS, exemple="PUBLIEE"),
        Champ("categorie", Type.CODE, "mono ou pluriprofessionnelle", valeurs=CATEGORIES, exemple="MONO"),
        Champ("typologie", Type.CODE, "évaluation, formation, gestion des risques ou programme intégré", True,
              valeurs=TYPOLOGIES, exemple="PI"),
        Champ("format", Type.CODE, "forme de l’action", valeurs=FORMATS, exemple="MIXTE"),
        Champ("orientation", Type.ENTIER, "numéro de l’orientation prioritaire du triennat", bornes=(1, 9999),
              exemple="2"),
        Champ("annexe", Type.ENTIER, "annexe de l’arrêté des orientations", bornes=(1, 4), exemple="1"),
        Champ("publics", Type.TEXTE, "professions et spécialités, codes séparés par une virgule", longueur=500,
              exemple="10,60"),
    ),
    identifiant="reference_action",
)  # fmt: skip

ORIENTATIONS = Schema(
    type_flux="ORIENTATIONS",
    titre="Orientations prioritaires du développement professionnel continu",
    champs=(
        Champ("numero", Type.ENTIER, "numéro dans le triennat", True, bornes=(1, 9999), exemple="2"),
        Champ("libelle", Type.TEXTE, "libellé", True, 2000, exemple="Bon usage des antibiotiques"),
        Champ("annexe", Type.ENTIER, "annexe de l’arrêté des orientations", bornes=(1, 4), exemple="1"),
        Champ("triennium", Type.ENTIER, "triennat : sa première année, ou « 2026-2028 »", True, bornes=(2017, 2098),
              exemple="2026", lecteur=read_triennium),
        Champ("cnp", Type.TEXTE, "CNP qui l’a proposée", longueur=200, exemple="CNP FICTIF"),
    ),
    identifiant="triennium",
    complements=("numero",),
)  # fmt: skip
