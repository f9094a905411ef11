"""Verify the sealed journal away from the platform: standard library only, no code of the platform.

    python3 -I verifie_journal.py DOSSIER --cles cles.json [--tete gardee.json …]
    python3 -I verifie_journal.py preuve.json --cles cles.json [--tete gardee.json …]

DOSSIER is what `export_journal` wrote; a file is the proof of one event, or that two heads agree. Published as it is.
The keys and the heads given must have been kept elsewhere: the rest is compared with them. Format: docs/journal.md.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

Donnees = dict[str, Any]
FORMAT = "certif-evenement-1"
EFFACE = "conservation:evenements"
#: An event may be dated so long before a head that does not hold it: the longest act under way, clocks that differ.
TOLERANCE = timedelta(days=1)

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
RACINE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    """Sum of two points in extended coordinates."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(nombre: int, point: Point) -> Point:
    somme: Point = (0, 1, 1, 0)
    while nombre:
        if nombre & 1:
            somme = _add(somme, point)
        point, nombre = _add(point, point), nombre >> 1
    return somme


def _point(octets: bytes) -> Point | None:
    """The point that these 32 bytes name, or None."""
    entier = int.from_bytes(octets, "little")
    signe, y = entier >> 255, entier & ((1 << 255) - 1)
    if y >= P:
        return None
    carre = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(carre, (P + 3) // 8, P)
    x = x * RACINE % P if (x * x - carre) % P else x
    if (x * x - carre) % P or (x == 0 and signe):
        return None
    x = P - x if x & 1 != signe else x
    return x, y, 1, x * y % P


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(cle: bytes, texte: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key signed this text."""
    a, r = (_point(cle), _point(signature[:32])) if len(cle) == 32 and len(signature) == 64 else (None, None)
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or _BASE is None or s >= L:
        return False
    h = int.from_bytes(sha512(signature[:32] + cle + texte).digest(), "little") % L
    gauche, droite = _times(s, _BASE), _add(r, _times(h, a))
    return all((gauche[i] * droite[2] - droite[i] * gauche[2]) % P == 0 for i in (0, 1))


def _node(gauche: bytes, droite: bytes) -> bytes:
    return sha256(b"\x01" + gauche + droite).digest()


def _append(sommets: list[bytes], rang: int, feuille: bytes) -> None:
    """Append the leaf of this rank to the roots of perfect subtrees, the largest first."""
    while rang & 1:
        feuille, rang = _node(sommets.pop(), feuille), rang >> 1
    sommets.append(feuille)


def _root(sommets: list[bytes]) -> bytes:
    racine = sommets[-1] if sommets else sha256(b"").digest()
    for sommet in reversed(sommets[:-1]):
        racine = _node(sommet, racine)
    return racine


def _climb(feuille: bytes, rang: int, taille: int, chemin: list[bytes]) -> bytes | None:
    """The root that this path leads to, or None when its length is not that of such a tree."""
    noeud, dernier = feuille, taille - 1
    for voisin in chemin:
        if not dernier:
            return None
        while rang == dernier and not rang & 1:
            rang, dernier = rang >> 1, dernier >> 1
        noeud = _node(voisin, noeud) if rang & 1 else _node(noeud, voisin)
        rang, dernier = rang >> 1, dernier >> 1
    return None if dernier else noeud


def is_prefix(avant: Donnees, apres: Donnees, chemin: list[bytes]) -> bool:
    """Whether the tree of a head begins with that of an older one (RFC 9162, 2.1.4.2)."""
    racine, taille = decode(avant["racine"]), avant["taille"]
    if taille == apres["taille"]:
        return not chemin and avant["racine"] == apres["racine"]
    if not 0 < taille < apres["taille"] or not chemin:
        return False
    etapes = chemin if taille & (taille - 1) else [racine, *chemin]
    place, dernier = taille - 1, apres["taille"] - 1
    while place & 1:
        place, dernier = place >> 1, dernier >> 1
    ancien = recent = etapes[0]
    for voisin in etapes[1:]:
        if not dernier:
            return False
        if place & 1 or place == dernier:
            ancien, recent = _node(voisin, ancien), _node(voisin, recent)
            while not place & 1 and place:
                place, dernier = place >> 1, dernier >> 1
        else:
            recent = _node(recent, voisin)
        place, dernier = place >> 1, dernier >> 1
    return not dernier and ancien == racine and recent == decode(apres["racine"])


def decode(texte: str) -> bytes:
    """Bytes of a base64 text; ValueError when it is not one."""
    return base64.b64decode(texte, validate=True)


def signed_text(tete: Donnees) -> bytes:
    """What a head signs, line by line."""
    champs = ("numero", "taille", "plancher", "racine", "at", "horloge", "precedente", "cle")
    return "".join(["certif-tete-1\n", *(f"{champ} {tete[champ]}\n" for champ in champs)]).encode()


def is_by(tete: Donnees, cles: list[Donnees]) -> bool:
    """Whether a published key, in force that day, signed this head."""
    jour, nom = tete["at"][:10], tete["cle"]
    bonnes = [c for c in cles if c["cle"] == nom and c["depuis"] <= jour <= (c["jusquau"] or jour)]
    octets = decode(bonnes[0]["publique"]) if bonnes else b""
    return sha256(octets).hexdigest()[:16] == nom and is_signed(octets, signed_text(tete), decode(tete["signature"]))


def chain(tetes: list[Donnees]) -> Iterator[str]:
    """What is wrong with their order: each holds the hash of the one before, signature included."""
    precedente, avant = b"", None
    for rang, tete in enumerate(tetes, 1):
        if tete["numero"] != rang or decode(tete["precedente"]) != precedente:
            yield f"tête {tete['numero']} : elle ne suit pas celle d’avant (retirée, échangée ou réécrite)"
            return
        if avant and any(tete[c] < avant[c] for c in ("taille", "plancher", "at")):
            yield f"tête {rang} : elle recule (taille, plancher ou instant)"
        precedente, avant = sha256(signed_text(tete) + decode(tete["signature"])).digest(), tete


def signatures(tetes: list[Donnees], cles: list[Donnees], *, toutes: bool) -> Iterator[str]:
    """Heads whose signature is not by a published key: the last of each key (the chain holds the others), or all."""
    for tete in tetes if toutes else {tete["cle"]: tete for tete in tetes}.values():
        if not is_by(tete, cles):
            yield f"tête {tete['numero']} : sa signature n’est pas celle d’une clé publiée en vigueur ce jour-là"


class Lecture:
    """One pass over the exported rows, in order: the tree at each head, order of keys, dates, declared erasures."""

    def __init__(self, tetes: list[Donnees]) -> None:
        self.tetes, self.suivante = tetes, 0
        self.sommets: list[bytes] = []
        self.rang, self.dernier, self.limite = 0, 0, ""
        self.effaces: set[int] = set()
        self.declares: set[int] = set()
        self.fautes: list[str] = []
        self._say = self.fautes.append

    def read(self, lignes: Iterable[bytes]) -> None:
        """Take every row, then say what the heads hold that did not come."""
        for brute in lignes:
            self._row(brute.rstrip(b"\n"))
        for tete in self.tetes[self.suivante :]:
            self._say(
                f"tête {tete['numero']} : les {tete['taille']} lignes qu’elle tient n’y sont pas ({self.rang} lues)"
            )
        if self.tetes and self.rang > self.tetes[-1]["taille"]:
            self._say(f"{self.rang - self.tetes[-1]['taille']} ligne(s) après la dernière tête")
        for numero in sorted(self.effaces - self.declares):
            self._say(f"événement {numero} : effacé sans qu’aucune ligne du journal le déclare")

    def _row(self, brute: bytes) -> None:
        try:
            ligne = json.loads(brute)
            if isinstance(ligne, dict):
                numero, feuille = ligne["evenement"], decode(ligne["empreinte"])
                self.effaces.add(numero)
            else:
                numero, feuille = ligne[1], sha256(b"\x00" + brute).digest()
                self._content(numero, ligne)
        except (ValueError, KeyError, IndexError, TypeError):
            return self._say(f"ligne {self.rang + 1} : illisible")
        if numero <= self.dernier:
            self._say(f"événement {numero} : il n’est pas à sa place (après {self.dernier})")
        self.dernier = max(self.dernier, numero)
        _append(self.sommets, self.rang, feuille)
        self.rang += 1
        while self.suivante < len(self.tetes) and self.tetes[self.suivante]["taille"] == self.rang:
            self._head(self.tetes[self.suivante])
        return None

    def _content(self, numero: int, ligne: list[Any]) -> None:
        if ligne[0] != FORMAT:
            raise ValueError(ligne[0])
        if ligne[3] == EFFACE:
            self.declares.update(ligne[9]["evenements"])
        if ligne[2] < self.limite:
            self._say(f"événement {numero} : daté du {ligne[2][:10]}, avant la tête qui aurait dû le tenir")

    def _head(self, tete: Donnees) -> None:
        if _root(self.sommets) != decode(tete["racine"]):
            self._say(f"tête {tete['numero']} : racine différente ; une ligne a changé jusqu’à la {self.rang}e")
        if self.dernier > tete["plancher"]:
            self._say(f"tête {tete['numero']} : elle tient l’événement {self.dernier}, au-dessus de son plancher")
        self.suivante += 1
        if tete["horloge"] == "reelle":
            self.limite = (datetime.fromisoformat(tete["at"]) - TOLERANCE).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def verify_folder(dossier: Path, cles: list[Donnees], gardees: list[Donnees], *, toutes: bool) -> list[str]:
    """Everything wrong with an exported journal, in French; empty when nothing is."""
    with (dossier / "tetes.ndjson").open("rb") as fichier:
        tetes = [json.loads(ligne) for ligne in fichier]
    lecture = Lecture(tetes)
    with (dossier / "journal.ndjson").open("rb") as fichier:
        lecture.read(fichier)
    print(f"{lecture.rang} ligne(s), {len(tetes)} tête(s), {len(lecture.effaces)} ligne(s) effacée(s) à leur terme")
    fautes = [*chain(tetes), *signatures(tetes, cles, toutes=toutes), *lecture.fautes]
    for gardee in gardees:
        if not is_by(gardee, cles):
            fautes.append(f"tête gardée {gardee['numero']} : sa signature n’est pas celle d’une clé publiée")
        elif gardee not in tetes:
            fautes.append(f"tête gardée {gardee['numero']} : elle n’est plus dans le journal (tronqué ou refait)")
    return fautes


def verify_file(preuve: Donnees, cles: list[Donnees], gardees: list[Donnees]) -> list[str]:
    """Everything wrong with the proof of one event, or that a head continues another."""
    brut, tete = decode(preuve["chemin"]), preuve["tete"]
    chemin = [brut[i : i + 32] for i in range(0, len(brut), 32)]
    tetes, fautes = [preuve["ancienne"], tete] if "ancienne" in preuve else [tete], list[str]()
    for lue in tetes:
        if not is_by(lue, cles):
            fautes.append(f"tête {lue['numero']} : sa signature n’est pas celle d’une clé publiée")
        if any(gardee != lue for gardee in gardees if gardee["numero"] == lue["numero"]):
            fautes.append(f"tête {lue['numero']} : ce n’est pas celle que vous avez gardée")
    if "ancienne" in preuve:
        if not is_prefix(preuve["ancienne"], tete, chemin):
            fautes.append(f"la tête {tete['numero']} ne prolonge pas la tête {preuve['ancienne']['numero']}")
    elif _climb(
        sha256(b"\x00" + preuve["feuille"].encode()).digest(), preuve["rang"], tete["taille"], chemin
    ) != decode(tete["racine"]):
        fautes.append(f"l’événement n’est pas dans le journal que tient la tête {tete['numero']}")
    return fautes


def main() -> int:
    """Read, verify, say; 0 when nothing is wrong."""
    analyse = argparse.ArgumentParser(description="Vérifie un journal exporté, ou une preuve.")
    analyse.add_argument("chemin", type=Path, help="dossier d’export_journal, ou fichier d’une preuve")
    analyse.add_argument("--cles", type=Path, required=True, help="clés publiées, telles que vous les avez gardées")
    analyse.add_argument("--tete", type=Path, action="append", default=[], help="tête gardée ailleurs (répétable)")
    analyse.add_argument("--toutes", action="store_true", help="vérifier la signature de chaque tête (lent)")
    options = analyse.parse_args()
    try:
        cles = json.loads(options.cles.read_bytes())["cles"]
        lues = [json.loads(chemin.read_bytes()) for chemin in options.tete]
        gardees = [tete for lue in lues for tete in lue.get("tetes", [lue])]
        if options.chemin.is_dir():
            fautes = verify_folder(options.chemin, cles, gardees, toutes=options.toutes)
        else:
            preuve = json.loads(options.chemin.read_bytes())
            fautes = verify_file(preuve, cles, gardees)
            print(preuve.get("feuille", ""))
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        fautes = [f"un des fichiers ne peut pas être lu ({erreur!r})"]
    print(*(f"FALSIFICATION : {faute}" for faute in fautes), sep="\n", end="\n" if fautes else "")
    print("REFUSÉ" if fautes else "VÉRIFIÉ : rien n’a été changé depuis les têtes signées.")
    return bool(fautes)


if __name__ == "__main__":
    sys.exit(main())
