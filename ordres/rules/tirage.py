"""Draw files for a closer review so that anyone may draw them again: the rule, and the stand-alone script at once.

    python3 -I tirage.py population.csv --graine "3 14 15 22 35 8" --nombre 50

Nothing but the standard library: this file is published as it is beside the inputs of each draw. The rule is an urn:
each file puts its tickets in it, tickets come out in the order of SHA-256(seed|population|token|ticket), and the first
files of each stratum are kept. No text says how files are chosen for a closer review (regulation §1.7, not found):
the draw names whom to look at first, it decides nothing (CSP R. 4022-18 to R. 4022-20).
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ENTETE = "jeton;strate;billets"
ENTETE_RESULTAT = "strate;rang;jeton;billets;valeur"
BILLETS_MAX = 99


class Illisible(ValueError):
    """The inputs cannot be drawn; the message (French) says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One line of the population: an opaque token, its stratum, its number of tickets (1 to 99)."""

    jeton: str
    strate: str
    billets: int


@dataclass(frozen=True, slots=True)
class Retenu:
    """A drawn file: its rank in its stratum (from 1) and the value that ranked it (SHA-256, hexadecimal)."""

    strate: str
    rang: int
    jeton: str
    billets: int
    valeur: str


def read_population(texte: str) -> list[Dossier]:
    """The files of a published population, in the order of the text; raises `Illisible` naming the faulty line."""
    lignes = texte.removeprefix("\ufeff").replace("\r\n", "\n").removesuffix("\n").split("\n")
    if lignes[0] != ENTETE:
        raise Illisible(f"ligne 1 : l’en-tête « {ENTETE} » est attendu")
    dossiers = [_read_line(rang, ligne) for rang, ligne in enumerate(lignes[1:], 2)]
    if not dossiers:
        raise Illisible("la population est vide")
    jetons = Counter(dossier.jeton for dossier in dossiers)
    if doubles := [jeton for jeton, nombre in jetons.items() if nombre > 1]:
        raise Illisible(f"le jeton {doubles[0]} apparaît plusieurs fois")
    return dossiers


def _read_line(rang: int, ligne: str) -> Dossier:
    cellules = ligne.split(";")
    if len(cellules) != 3 or not all(cellules):
        raise Illisible(f"ligne {rang} : trois valeurs séparées par « ; » sont attendues")
    jeton, strate, billets = cellules
    if not (billets.isascii() and billets.isdigit()) or not 1 <= int(billets) <= BILLETS_MAX or billets[0] == "0":
        raise Illisible(f"ligne {rang} : un nombre de billets de 1 à {BILLETS_MAX} est attendu")
    return Dossier(jeton, strate, int(billets))


def population_lines(dossiers: Iterable[Dossier]) -> Iterable[str]:
    """The published file, line by line, in the order given: that of the tokens for what is published."""
    yield f"{ENTETE}\n"
    for dossier in dossiers:
        yield f"{dossier.jeton};{dossier.strate};{dossier.billets}\n"


def fingerprint(dossiers: Iterable[Dossier]) -> str:
    """SHA-256 of the population, sorted by token: the same for every order of its lines."""
    return digest(population_lines(sorted(dossiers, key=lambda dossier: dossier.jeton)))


def digest(lignes: Iterable[str]) -> str:
    """SHA-256 (hexadecimal) of these lines as UTF-8."""
    somme = hashlib.sha256()
    for ligne in lignes:
        somme.update(ligne.encode())
    return somme.hexdigest()


def clean_seed(graine: str) -> str:
    """The seed with single spaces and none around: a space typed twice changes nothing."""
    return " ".join(graine.split())


def ticket_text(graine: str, empreinte: str, jeton: str, billet: int) -> str:
    """What is hashed for one ticket."""
    return f"{clean_seed(graine)}|{empreinte}|{jeton}|{billet}"


def best_ticket(graine: str, empreinte: str, jeton: str, billets: int) -> tuple[str, int]:
    """The smallest value among the tickets of a file, and which ticket it is."""
    return min(
        (hashlib.sha256(ticket_text(graine, empreinte, jeton, billet).encode()).hexdigest(), billet)
        for billet in range(1, billets + 1)
    )


def allocate(effectifs: Mapping[str, int], nombre: int) -> dict[str, int]:
    """How many files each stratum gives: in proportion to its files, largest remainders first, then by name."""
    total = sum(effectifs.values())
    if not 1 <= nombre <= total:
        raise Illisible(f"le nombre à tirer doit être compris entre 1 et {total}")
    parts = {strate: divmod(nombre * effectif, total) for strate, effectif in sorted(effectifs.items())}
    places = {strate: entier for strate, (entier, _) in parts.items()}
    restes = sorted(parts, key=lambda strate: (-parts[strate][1], strate))
    for strate in restes[: nombre - sum(places.values())]:
        places[strate] += 1
    return places


def draw(dossiers: Sequence[Dossier], graine: str, nombre: int, empreinte: str = "") -> list[Retenu]:
    """The drawn files by stratum and rank; `empreinte` saves computing the population's hash again."""
    if not clean_seed(graine):
        raise Illisible("la graine est vide")
    empreinte = empreinte or fingerprint(dossiers)
    places = allocate(Counter(dossier.strate for dossier in dossiers), nombre)
    candidats: dict[str, list[tuple[str, str, int]]] = {strate: [] for strate in places}
    for dossier in dossiers:
        valeur, _ = best_ticket(graine, empreinte, dossier.jeton, dossier.billets)
        candidats[dossier.strate].append((valeur, dossier.jeton, dossier.billets))
    return [
        Retenu(strate, rang, jeton, billets, valeur)
        for strate, prises in places.items()
        for rang, (valeur, jeton, billets) in enumerate(heapq.nsmallest(prises, candidats[strate]), 1)
    ]


def result_lines(retenus: Iterable[Retenu]) -> Iterable[str]:
    """The published list of the drawn files, line by line."""
    yield f"{ENTETE_RESULTAT}\n"
    for r in retenus:
        yield f"{r.strate};{r.rang};{r.jeton};{r.billets};{r.valeur}\n"


def main(arguments: Sequence[str]) -> int:
    """Draw again from the published inputs: 0, or 1 when something differs from what was published, 2 if unreadable.

    The list goes to the standard output; what was checked is said on the error output.
    """
    demande = _parser().parse_args(arguments)
    try:
        dossiers = read_population(Path(demande.population).read_bytes().decode())
        empreinte = fingerprint(dossiers)
        retenus = draw(dossiers, demande.graine, demande.nombre, empreinte)
    except (OSError, ValueError) as erreur:
        print(f"Tirage impossible : {erreur}", file=sys.stderr)
        return 2
    lignes = list(result_lines(retenus))
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # the real output has it
    sys.stdout.writelines(lignes)
    fautes = [
        f"{quoi} : {trouvee} trouvée, {attendue} publiée"
        for quoi, trouvee, attendue in (
            ("empreinte de la population", empreinte, demande.empreinte),
            ("empreinte du résultat", digest(lignes), demande.resultat),
        )
        if attendue not in (None, trouvee)
    ]
    _tell(demande, dossiers, empreinte, retenus, fautes)
    return 1 if fautes else 0


def _tell(
    demande: argparse.Namespace,
    dossiers: Sequence[Dossier],
    empreinte: str,
    retenus: Sequence[Retenu],
    fautes: list[str],
) -> None:
    dits = [
        f"Population : {len(dossiers)} dossiers, empreinte SHA-256 {empreinte}",
        f"Graine : {clean_seed(demande.graine)}",
        f"Tirés : {len(retenus)}, empreinte SHA-256 du résultat {digest(result_lines(retenus))}",
    ]
    if demande.jeton:
        tire = any(retenu.jeton == demande.jeton for retenu in retenus)
        connu = any(dossier.jeton == demande.jeton for dossier in dossiers)
        etat = "tiré" if tire else "dans la population, non tiré" if connu else "absent de la population"
        dits.append(f"Dossier {demande.jeton} : {etat}")
    print("\n".join([*dits, *(f"DIFFÉRENCE, {faute}" for faute in fautes)]), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Refaire un tirage au sort à partir de ce qui est publié.")
    parser.add_argument("population", help="le fichier population.csv publié")
    parser.add_argument("--graine", required=True, help="la valeur publique, entre guillemets")
    parser.add_argument("--nombre", required=True, type=int, help="combien de dossiers sont tirés")
    parser.add_argument("--empreinte", help="empreinte publiée de la population, à comparer")
    parser.add_argument("--resultat", help="empreinte publiée du résultat, à comparer")
    parser.add_argument("--jeton", help="dire ce qu’il en est de ce dossier")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
