"""A DPC file of 20,000 rows with every fault a row can have, and the answer each row must get. Deterministic.

`write_file(path)` writes the CSV and returns the expected answers; `write_other_source(path)` writes the rows of
another partner that some of them duplicate (to be received first). Everybody is invented.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from actions.feeds.actions_champs import ACTIONS
from certif.socle.identifiers import luhn_key

LIGNES = 20_000
PERSONNES = 4_000
#: One person in a hundred has left the register: their rows are accepted with W203.
INACTIVES = 97
_NOMS = ("EXEMPLE", "FICTIF", "INVENTE", "SYNTHETIQUE", "IMAGINAIRE", "DÉMONSTRATION", "ESSAI", "MAQUETTE")
_PRENOMS = ("Camille", "Sacha", "Andrea", "Dominique", "Maël", "Noëlle", "Claude", "Alix")
_SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _csv_line(cellules: dict[str, str]) -> str:
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=";", lineterminator="\n").writerow([cellules.get(nom, "") for nom in ACTIONS.noms])
    return tampon.getvalue()


class Personne(NamedTuple):
    """Somebody of the invented roster."""

    rpps: str
    nom: str
    prenom: str
    is_active: bool


class Attendu(NamedTuple):
    """The answer one row must get; `avertissements` in any order."""

    ligne: int
    id_technique: str
    sort: str
    code: str = ""
    avertissements: frozenset[str] = frozenset()


def rpps_of(rang: int, base: int = 300_000) -> str:
    """Valid synthetic RPPS number; `base` separates people on the roster from unknown ones."""
    debut = f"9979{base + rang:06d}"
    return debut + luhn_key(debut)


def personne(rang: int) -> Personne:
    """The person of this rank, always the same."""
    suffixe = "".join(_SUFFIXES[(rang // 26**k) % 26] for k in range(3))
    return Personne(
        rpps_of(rang), f"{_NOMS[rang % len(_NOMS)]} {suffixe}", _PRENOMS[rang % 7], rang % INACTIVES != INACTIVES - 1
    )


def personnes(nombre: int = PERSONNES) -> Iterator[Personne]:
    """The invented roster."""
    return (personne(rang) for rang in range(nombre))


def base_row(rang: int) -> dict[str, str]:
    """A faultless row: one DPC action of one person, different from every other row of that person."""
    qui = personne((rang * 7) % PERSONNES)
    fin = date(2024, 1, 10) + timedelta(days=(rang * 11) % 800)
    return {
        "id_technique": f"ANDPC-{rang:08d}",
        "operation": "CREATION",
        "rpps": qui.rpps,
        "nom_exercice": qui.nom,
        "prenom_exercice": qui.prenom,
        "code_profession": "10",
        "type_action": "DPC",
        "axes_proposes": str(rang % 4 + 1),
        "intitule": f"Action fictive numéro {rang}",
        "reference_action": f"9999{rang:07d}",
        "organisme_type": "ODPC",
        "organisme_id": f"9{rang % 997:03d}",
        "organisme_nom": "ORGANISME FICTIF",
        "typologie": ("FC", "EPP", "GDR", "PI")[rang % 4],
        "format": "MIXTE",
        "categorie": "MONO" if rang % 2 else "PLURI",
        "orientation_numero": str(rang % 200 + 1),
        "annexe": str(rang % 4 + 1),
        "date_debut": (fin - timedelta(days=2)).isoformat(),
        "date_fin": fin.isoformat(),
        "duree_minutes": "420",
        "statut": "REALISEE",
        "date_attestation": (fin + timedelta(days=7)).isoformat(),
    }


class _Ligne(NamedTuple):
    cellules: dict[str, str]
    sort: str = "acceptee"
    code: str = ""
    avertissements: tuple[str, ...] = ()
    brut: str = ""


Faute = Callable[[dict[str, str], dict[str, str]], _Ligne]


def _f(code: str, **valeurs: str) -> Faute:
    return lambda ligne, _: _Ligne(ligne | valeurs, "rejetee", code)


def _w(code: str, **valeurs: str) -> Faute:
    return lambda ligne, _: _Ligne(ligne | valeurs, avertissements=(code,))


def _date_fr(ligne: dict[str, str], _: dict[str, str]) -> _Ligne:
    jour = date.fromisoformat(ligne["date_fin"])
    return _Ligne(ligne | {"date_fin": f"{jour:%d/%m/%Y}"}, avertissements=("W301",))


def _without_columns(ligne: dict[str, str], _: dict[str, str]) -> _Ligne:
    return _Ligne(ligne, "rejetee", "E309", brut=f"{ligne['id_technique']};CREATION;{ligne['rpps']}\n")


def _open_quote(ligne: dict[str, str], _: dict[str, str]) -> _Ligne:
    cellules = ligne | {"intitule": "guillemet"}
    brut = _csv_line(cellules).replace("guillemet", '"guillemet jamais refermé')
    return _Ligne(cellules | {"id_technique": ""}, "rejetee", "E309", brut=brut)


def _suppression(ligne: dict[str, str], avant: dict[str, str]) -> _Ligne:
    return _Ligne({"id_technique": avant["id_technique"], "operation": "SUPPRESSION", "rpps": avant["rpps"]})


def _modification(ligne: dict[str, str], avant: dict[str, str]) -> _Ligne:
    return _Ligne(avant | {"operation": "MODIFICATION", "intitule": "Intitulé corrigé", "duree_minutes": "840"})


#: One row in fifty for each; `avant` is an earlier accepted row that no other fault uses.
FAUTES: tuple[Faute, ...] = (
    lambda ligne, _: _Ligne(ligne | {"rpps": ligne["rpps"][:10]}, "rejetee", "E101"),
    lambda ligne, _: _Ligne(
        ligne | {"rpps": ligne["rpps"][:10] + str((int(ligne["rpps"][10]) + 5) % 10)}, "rejetee", "E102"
    ),
    lambda ligne, _: _Ligne(ligne | {"nom_exercice": "PERSONNE D’AUTRE"}, "en_attente", "E103"),
    lambda ligne, _: _Ligne(ligne | {"rpps": rpps_of(int(ligne["id_technique"][-6:]), 600_000)}, "en_attente", "W201"),
    lambda ligne, _: _Ligne(ligne | {"nom_exercice": f"{ligne['nom_exercice']} - EPOUSE"}, avertissements=("W202",)),
    lambda ligne, _: _Ligne(ligne | {"rpps": f"8{ligne['rpps']}"}, avertissements=("W101",)),
    lambda ligne, _: _Ligne(ligne | {"date_debut": "2026-06-29", "date_fin": "2024-01-01"}, "rejetee", "E301"),
    _f("E302", date_fin="2099-05-01"),
    _f("E304", type_action="YOGA"),
    lambda ligne, _: _Ligne(
        ligne | {"orientation_numero": "999", "date_debut": "2025-02-01", "date_fin": "2025-02-02"},
        avertissements=("E305",),
    ),
    _f("E306", intitule=""),
    _f("E306", date_attestation=""),
    _f("E306", reference_action=""),
    _f("E307", statut="TERMINEE"),
    _f("E307", date_debut="2024-02-30"),
    _f("E307", duree_minutes="7,5"),
    _date_fr,
    _f("E308", intitule="x" * 301),
    _without_columns,
    _open_quote,
    lambda ligne, _: _Ligne(ligne | {"operation": "SUPPRESSION"}, "rejetee", "E310"),
    lambda ligne, avant: _Ligne(ligne | {"id_technique": avant["id_technique"]}, "rejetee", "E311"),
    _suppression,
    lambda ligne, avant: _Ligne(avant, "inchangee"),
    lambda ligne, avant: _Ligne(avant | {"intitule": "Intitulé renvoyé en création"}, avertissements=("W310",)),
    _modification,
    lambda ligne, _: _Ligne(ligne, "rapprochee", "E312"),
    _f("E401", justificatif_sha256="pas-une-empreinte"),
    _w("W312", reference_action="REF-FICTIVE"),
    lambda ligne, _: _Ligne(ligne | {"date_debut": "2020-03-01", "date_fin": "2020-03-02"}, avertissements=("E303",)),
    _f("E104", code_profession="99"),
    _w("W104", code_profession="60"),
    lambda ligne, _: _Ligne(ligne | {"statut": "INSCRIT", "date_fin": "2027-03-01", "date_attestation": ""}),
    lambda ligne, _: _Ligne(ligne | {"statut": "ANNULEE"}),
    lambda ligne, _: _Ligne(ligne | {"intitule": 'Séance « cœur » ; titre "cité"\nsur deux lignes'}),
)
_PAS = 50
RANG_DOUBLON = next(
    i for i, faute in enumerate(FAUTES) if faute({"x": ""} | base_row(1), base_row(2)).sort == "rapprochee"
)


def is_duplicate(rang: int) -> bool:
    """Whether the row of this rank tells an action that the other source told too."""
    return rang % _PAS == RANG_DOUBLON


def rows(nombre: int = LIGNES) -> Iterator[tuple[_Ligne, int]]:
    """Every row of the file with the physical line where it starts."""
    anciennes: deque[dict[str, str]] = deque()
    physique = 2
    for rang in range(nombre):
        ligne = base_row(rang)
        place = rang % _PAS
        if place < len(FAUTES) and len(anciennes) > 30:
            faite = FAUTES[place](ligne, anciennes[0])
            if faite.cellules.get("id_technique") == anciennes[0]["id_technique"]:
                anciennes.popleft()
        else:
            faite = _Ligne(ligne, "rapprochee", "E312") if is_duplicate(rang) else _Ligne(ligne)
            if not is_duplicate(rang):
                anciennes.append(ligne)
        yield faite, physique
        physique += (faite.brut or _csv_line(faite.cellules)).count("\n")


def write_file(chemin: Path, nombre: int = LIGNES) -> list[Attendu]:
    """Write the file; returns the answer each row must get, in order."""
    attendus = []
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        sortie.write(";".join(ACTIONS.noms) + "\n")
        for faite, physique in rows(nombre):
            sortie.write(faite.brut or _csv_line(faite.cellules))
            attendus.append(_expected(faite, physique))
    return attendus


def write_other_source(chemin: Path, nombre: int = LIGNES) -> int:
    """Write the ANFH rows that rows of the DPC file duplicate; returns how many."""
    comptees = 0
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        sortie.write(";".join(ACTIONS.noms) + "\n")
        for rang in range(nombre):
            if is_duplicate(rang):
                sortie.write(_csv_line(base_row(rang) | {"id_technique": f"ANFH-{rang:08d}"}))
                comptees += 1
    return comptees


def sha256_of(chemin: Path) -> str:
    """Hash of a file, to notice that the generator changed."""
    return hashlib.sha256(chemin.read_bytes()).hexdigest()


def _expected(faite: _Ligne, physique: int) -> Attendu:
    avertissements = set(faite.avertissements)
    rpps = faite.cellules["rpps"][-11:]
    inactive = rpps in _INACTIFS and faite.cellules["operation"] != "SUPPRESSION"
    if inactive and faite.sort in ("acceptee", "inchangee", "rapprochee"):
        avertissements.add("W203")
    return Attendu(physique, faite.cellules["id_technique"], faite.sort, faite.code, frozenset(avertissements))


_INACTIFS = frozenset(p.rpps for p in personnes() if not p.is_active)
