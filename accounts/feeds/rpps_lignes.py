"""One line of a roster file → one staging row, or the reason why it is rejected or out of scope. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from accounts.feeds.rpps_champs import ONZE_CHIFFRES, ROSTER, SAVOIR_FAIRE, TYPE_RPPS
from accounts.feeds.rpps_format import SCHEMAS, Fichier, Genre
from accounts.territoires import DEPARTEMENTS, region_de
from certif.socle.identifiers import cle_nom, rpps_valide

PROFESSIONS = frozenset(ROSTER.champs[ROSTER.rang["profession"]].valeurs)
SPECIALITE_ORDINALE = "S"
ACTIVITE_STANDARD = "GENR01"
_ONZE_CHIFFRES = re.compile(ONZE_CHIFFRES)
# FINESS' letters for the départements overseas, still met in older extractions.
_OUTRE_MER = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}


#: Characters that the columns of the activities admit; beyond, the cells have moved along the line.
_MAX = {champ.nom: champ.longueur for champ in ROSTER.champs if champ.longueur}
_NOM, _PRENOM, _SF, _MODE = _MAX["nom"], _MAX["prenom"], _MAX["sf"], _MAX["mode"]
_FINESS, _FINESS_EJ, _SIRET, _SECTEUR = _MAX["finess"], _MAX["finess_ej"], _MAX["siret"], _MAX["secteur"]
_SF_SEUL = SAVOIR_FAIRE.champs[SAVOIR_FAIRE.rang["sf"]].longueur


class HorsChamp(StrEnum):
    """Why a line concerns nobody subject to the certification périodique (L. 4022-3)."""

    PROFESSION = "autres professions"
    ETUDIANT = "étudiants"
    ADELI = "identifiants autres que RPPS"


@dataclass(frozen=True, slots=True)
class Rejet:
    """A faulty line: code of the contract, faulty field, French message that says what to do."""

    code: str
    champ: str
    message: str


R_COLONNES = Rejet("E309", "", "Le nombre de colonnes n’est pas celui de l’en-tête ; ligne tronquée ou fusionnée.")
R_CARACTERE = Rejet("E309", "", "La ligne contient un caractère interdit (nul) ; redemandez l’extraction.")
R_RPPS = Rejet("E101", "rpps", "Le numéro RPPS doit avoir 11 chiffres.")
R_CLE = Rejet("E102", "rpps", "La clé de contrôle du numéro RPPS est fausse ; vérifiez le numéro auprès de l’Ordre.")
R_NOM = Rejet("E306", "nom", "Le nom ou le prénom d’exercice manque.")
R_LONGUEUR = Rejet(
    "E308", "nom", f"Un nom de plus de {_MAX['nom']} caractères ou un code trop long : la ligne est décalée."
)

#: Columns of the staging table of activities, in order; all text but the first (line number).
COLONNES_ACTIVITE = (
    "ligne", "rpps", "nom", "prenom", "civilite", "cle_nom", "profession", "militaire", "sf", "mode", "standard",
    "cle", "secteur", "raison", "finess", "finess_ej", "siret", "departement", "region",
)  # fmt: skip
COLONNES_SAVOIR_FAIRE = ("ligne", "rpps", "profession", "sf")


class Lecteur:
    """Turns the lines of one file into staging rows; the last RPPS judged is remembered (lines of a person follow)."""

    def __init__(self, fichier: Fichier, *, strict: bool = True) -> None:
        self.fichier = fichier
        self.strict = strict
        self._dernier: tuple[str, Rejet | None] = ("", R_RPPS)
        # A column that the variant lacks reads the empty cell after the last separator.
        self._rang = {mot: fichier.colonnes.get(mot, fichier.largeur) for mot in _MOTS[fichier.genre]}

    def row(self, numero: int, texte: str) -> tuple | Rejet | HorsChamp | None:
        """Staging row, or why there is none; None for an empty line and for files that only get counted."""
        if not texte:
            return None
        cellules = self._split(texte)
        if isinstance(cellules, Rejet):
            return cellules
        ligne = {mot: cellules[rang].strip() for mot, rang in self._rang.items()}
        if ligne["type"] != TYPE_RPPS:
            return HorsChamp.ADELI
        if self.fichier.genre is Genre.DIPLOMES:
            return self._judge(ligne["rpps"])
        if ligne["profession"] not in PROFESSIONS:
            return HorsChamp.PROFESSION
        if ligne["categorie"] == "E":
            return HorsChamp.ETUDIANT
        rejet = self._judge(ligne["rpps"])
        if rejet is not None:
            return rejet
        return _savoir_faire(numero, ligne) if self.fichier.genre is Genre.SAVOIR_FAIRE else _activite(numero, ligne)

    def _split(self, texte: str) -> list[str] | Rejet:
        if "\x00" in texte:
            return R_CARACTERE
        cellules = texte.split(self.fichier.separateur)
        if len(cellules) == self.fichier.largeur:
            cellules.append("")
        if len(cellules) != self.fichier.largeur + 1 or cellules[-1]:
            return R_COLONNES
        return cellules

    def _judge(self, rpps: str) -> Rejet | None:
        if self._dernier[0] != rpps:
            self._dernier = (rpps, judge_rpps(rpps, strict=self.strict))
        return self._dernier[1]


#: What is read of a line, by kind of file.
_MOTS = {genre: tuple(champ.nom for champ in schema.champs if champ.lu) for genre, schema in SCHEMAS.items()}


def judge_rpps(rpps: str, *, strict: bool = True) -> Rejet | None:
    """None for a usable number, else why not; without `strict` a wrong Luhn key is tolerated (test data)."""
    if not _ONZE_CHIFFRES.fullmatch(rpps):
        return R_RPPS
    return R_CLE if strict and not rpps_valide(rpps) else None


def _activite(numero: int, ligne: dict[str, str]) -> tuple | Rejet:
    nom, prenom = ligne["nom"], ligne["prenom"]
    if not nom or not prenom:
        return R_NOM
    sf = ligne["sf"] if ligne["type_sf"] == SPECIALITE_ORDINALE else ""
    if len(nom) > _NOM or len(prenom) > _PRENOM or len(sf) > _SF or len(ligne["mode"]) > _MODE:
        return R_LONGUEUR
    if len(ligne["siret"]) > _SIRET or len(ligne["secteur"]) > _SECTEUR:
        return R_LONGUEUR
    if len(ligne["finess"]) > _FINESS or len(ligne["finess_ej"]) > _FINESS_EJ:
        return R_LONGUEUR
    departement, region = territoire(ligne["departement"], ligne["commune"], ligne["code_postal"], ligne["cedex"])
    return (
        str(numero), ligne["rpps"], nom, prenom, ligne["civilite"][:10], _cle(nom, prenom), ligne["profession"],
        "t" if _is_militaire(ligne) else "f", sf, ligne["mode"],
        "t" if ligne["genre"] in {"", ACTIVITE_STANDARD} else "f", _cle_activite(ligne), ligne["secteur"],
        ligne["raison"][:200], ligne["finess"], ligne["finess_ej"], ligne["siret"], departement, region,
    )  # fmt: skip


def _savoir_faire(numero: int, ligne: dict[str, str]) -> tuple | Rejet | None:
    if ligne["type_sf"] != SPECIALITE_ORDINALE:
        return None
    return R_LONGUEUR if len(ligne["sf"]) > _SF_SEUL else (str(numero), ligne["rpps"], ligne["profession"], ligne["sf"])


@lru_cache(maxsize=65_536)
def _cle(nom: str, prenom: str) -> str:
    return cle_nom(f"{nom} {prenom}")


def _cle_activite(ligne: dict[str, str]) -> str:
    """Key of a place of work inside an exercise: the structure (or its FINESS, or SIRET) and the mode."""
    structure = ligne["structure"] or (f"F{ligne['finess']}" if ligne["finess"] else "") or ligne["siret"]
    return f"{structure}|{ligne['mode']}"[:64] if structure else ""


def _is_militaire(ligne: dict[str, str]) -> bool:
    """Category M, section M of the pharmaciens, or registered by the SSA; a civilian of a military hospital is not."""
    return ligne["categorie"] == "M" or ligne["section"] == "M" or ligne["autorite"].startswith("SSA")


@lru_cache(maxsize=65_536)
def territoire(departement: str, commune: str, code_postal: str, cedex: str) -> tuple[str, str]:
    """Département and région of a structure: its département, else its commune, else its postal code."""
    code = _departement(departement) or _de_commune(commune) or _de_postal(code_postal) or _de_postal(cedex[:5])
    return code, region_de(code)


def _departement(code: str) -> str:
    code = _OUTRE_MER.get(code.upper(), code.upper())
    if len(code) == 1:
        code = f"0{code}"
    elif len(code) == 3 and code[0] == "0":
        code = code[1:]
    return code if code in DEPARTEMENTS else ""


def _de_commune(commune: str) -> str:
    return _departement(commune[:3] if commune.startswith(("97", "98")) else commune[:2])


def _de_postal(code: str) -> str:
    if len(code) != 5 or not code.isdecimal():
        return ""
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    return _de_commune(code)
