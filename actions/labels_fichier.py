"""A list of labels received as a file: read whole, each faulty row said with what was expected, nothing written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from actions.labels import SaisieLabel, codes_of, faults
from certif.socle.refus import Refus
from referentiels.models import Referentiel

COLONNES = ("item", "reference", "session", "organisateur", "intitule", "debut", "fin")
LIGNES_MAX = 2_000
TAILLE_MAX = 512 * 1024
_LONGUEURS = {"item": 60, "reference": 20, "session": 20, "organisateur": 200, "intitule": 300}


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A row of the file: its number, what it says (None when it cannot be read), what is wrong."""

    numero: int
    saisie: SaisieLabel | None
    fautes: tuple[str, ...] = ()


def decode(contenu: bytes) -> str:
    """The text of the file; raises `Refus` when it is too big or is not UTF-8."""
    if len(contenu) > TAILLE_MAX:
        raise _refus("Ce fichier dépasse 512\u00a0Ko.", "Coupez-le en plusieurs fichiers.")
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refus(
            "Ce fichier n’est pas en UTF-8.", "Enregistrez-le en «\u00a0CSV UTF-8\u00a0», séparateur «\u00a0;\u00a0»."
        ) from None


def read(referentiel: Referentiel, texte: str) -> list[LigneLue]:
    """Every row of the file; raises `Refus` when its heading or its length is not that of a list of labels."""
    lecteur = csv.DictReader(io.StringIO(texte, newline=""), delimiter=";")
    manquantes = [nom for nom in ("debut",) if nom not in (lecteur.fieldnames or ())]
    inconnues = [nom for nom in lecteur.fieldnames or () if nom not in COLONNES]
    if manquantes or inconnues:
        raise _refus(
            "La première ligne n’est pas celle d’une liste de labels.",
            f"Reprenez ces colonnes, séparées par «\u00a0;\u00a0»\u00a0: {', '.join(COLONNES)}.",
        )
    lues: list[LigneLue] = []
    codes = codes_of(referentiel)
    for rangee in lecteur:
        if len(lues) >= LIGNES_MAX:
            raise _refus(f"Le fichier a plus de {LIGNES_MAX} lignes.", "Coupez-le en plusieurs fichiers.")
        lues.append(_read(codes, lecteur.line_num, rangee))
    if not lues:
        raise _refus("Le fichier n’a aucune ligne.", "Ajoutez une ligne par session ou par organisateur.")
    return lues


def _read(codes: frozenset[str], numero: int, rangee: dict) -> LigneLue:
    if None in rangee:
        return LigneLue(numero, None, ("La ligne a plus de cellules que de colonnes.",))
    dites = {nom: (rangee.get(nom) or "").strip() for nom in COLONNES}
    fautes = [
        f"«\u00a0{nom}\u00a0»\u00a0: {maximum} caractères au plus."
        for nom, maximum in _LONGUEURS.items()
        if len(dites[nom]) > maximum
    ]
    jours: dict[str, date | None] = {}
    for nom in ("debut", "fin"):
        jours[nom] = _day(dites[nom])
        if jours[nom] is None and (dites[nom] or nom == "debut"):
            fautes.append(f"«\u00a0{nom}\u00a0»\u00a0: une date comme 2026-11-05 ou 05/11/2026 est attendue.")
    if fautes or jours["debut"] is None:
        return LigneLue(numero, None, tuple(fautes))
    saisie = SaisieLabel(
        debut=jours["debut"], fin=jours["fin"], item=dites["item"], reference=dites["reference"],
        session=dites["session"], organisme=dites["organisateur"], intitule=dites["intitule"],
    )  # fmt: skip
    return LigneLue(numero, saisie, tuple(str(refus) for refus in faults(saisie, codes)))


def _day(texte: str) -> date | None:
    try:
        if "/" in texte:
            jour, mois, annee = texte.split("/")
            return date(int(annee), int(mois), int(jour))
        return date.fromisoformat(texte)
    except ValueError:
        return None


def _refus(message: str, remede: str) -> Refus:
    return Refus("fichier_refuse", message, "fichier", remede)
