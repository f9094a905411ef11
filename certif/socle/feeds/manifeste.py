"""The manifest that announces a file (contract 1.0)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from certif.socle.feeds.codes import FauteFichier

VERSION = "1.0"
MODES = ("INCREMENTAL", "COMPLET")
_NOM = re.compile(r"CP_(?P<type>[A-Z]+)_", re.ASCII)


@dataclass(frozen=True, slots=True)
class Manifeste:
    """What the sender says of a file; None or empty where nothing is said.

    `remplace` is the `id_flux` of an earlier delivery that this one takes the place of; `essai` asks for a dry run.
    """

    id_flux: str = ""
    type_flux: str = ""
    mode: str = "INCREMENTAL"
    emetteur: str = ""
    pour_le_compte_de: str = ""
    horodatage: datetime | None = None
    periode: tuple[date, date] | None = None
    nom: str = ""
    nb_lignes: int | None = None
    sha256: str = ""
    remplace: str = ""
    essai: bool = False
    brut: dict[str, Any] = field(default_factory=dict)


def read_manifest(texte: str | bytes) -> Manifeste:
    """The manifest written in this JSON text; `FauteFichier` E007 says which key is wrong."""
    try:
        brut = json.loads(texte)
    except (ValueError, RecursionError):
        raise FauteFichier("E007", detail="ce n’est pas du JSON") from None
    if not isinstance(brut, dict):
        raise FauteFichier("E007", detail="un objet JSON est attendu")
    if brut.get("version_format") != VERSION:
        raise FauteFichier("E007", detail=f"« version_format » doit être « {VERSION} »")
    fichier = _sub(brut, "fichier")
    mode = _text(brut, "mode", 12) or "INCREMENTAL"
    if mode not in MODES:
        raise FauteFichier("E007", detail=f"« mode » doit être {' ou '.join(MODES)}")
    return Manifeste(
        id_flux=_text(brut, "id_flux", 80),
        type_flux=_text(brut, "type_flux", 30),
        mode=mode,
        emetteur=_text(_sub(brut, "emetteur"), "code_partenaire", 20),
        pour_le_compte_de=_text(brut, "pour_le_compte_de", 60),
        horodatage=_instant(brut),
        periode=_period(brut),
        nom=_text(fichier, "nom", 255),
        nb_lignes=_count(fichier),
        sha256=_text(fichier, "sha256", 64).lower(),
        remplace=_text(brut, "remplace", 80),
        essai=_flag(brut, "essai"),
        brut=brut,
    )


def type_of_name(nom: str) -> str:
    """The feed named by a file that follows the convention `CP_<TYPE>_…`, else an empty string."""
    trouve = _NOM.match(nom)
    return trouve["type"] if trouve else ""


def _sub(brut: dict[str, Any], cle: str) -> dict[str, Any]:
    valeur = brut.get(cle)
    if valeur is None:
        return {}
    if not isinstance(valeur, dict):
        raise FauteFichier("E007", detail=f"« {cle} » doit être un objet")
    return valeur


def _text(brut: dict[str, Any], cle: str, maximum: int) -> str:
    valeur = brut.get(cle)
    if valeur is None:
        return ""
    if not isinstance(valeur, str) or len(valeur) > maximum or not valeur.isprintable():
        raise FauteFichier("E007", detail=f"« {cle} » doit être un texte d’au plus {maximum} caractères")
    return valeur.strip()


def _flag(brut: dict[str, Any], cle: str) -> bool:
    valeur = brut.get(cle)
    if valeur is not None and not isinstance(valeur, bool):
        raise FauteFichier("E007", detail=f"« {cle} » doit être true ou false")
    return bool(valeur)


def _count(brut: dict[str, Any]) -> int | None:
    valeur = brut.get("nb_lignes")
    if valeur is not None and (not isinstance(valeur, int) or isinstance(valeur, bool) or valeur < 0):
        raise FauteFichier("E007", detail="« nb_lignes » doit être un nombre entier")
    return valeur


def _instant(brut: dict[str, Any]) -> datetime | None:
    texte = _text(brut, "horodatage", 40)
    if not texte:
        return None
    try:
        instant = datetime.fromisoformat(texte)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 2000 <= instant.year <= 9000:
        raise FauteFichier("E007", detail="« horodatage » doit être une date et une heure ISO avec son décalage")
    return instant


def _period(brut: dict[str, Any]) -> tuple[date, date] | None:
    periode = _sub(brut, "periode")
    if not periode:
        return None
    try:
        debut, fin = (date.fromisoformat(_text(periode, cle, 10)) for cle in ("debut", "fin"))
    except ValueError:
        raise FauteFichier("E007", detail="« periode » doit donner « debut » et « fin » (AAAA-MM-JJ)") from None
    if fin < debut:
        raise FauteFichier("E007", detail="« periode » se termine avant de commencer")
    return debut, fin
