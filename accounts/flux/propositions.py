"""Fixes that can be computed for a faulty row: another RPPS number with the same name, or the name as the RPPS has it.

Never applied alone: somebody looks at each one, and the corrected row goes through the ordinary checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from accounts.models import Professionnel
from certif.socle.identifiers import cle_nom, noms_concordent, rpps_valide

CHIFFRES = "0123456789"
#: Two names this close may be one name badly typed (choix); below, the row is about somebody else.
NOM_PROCHE = 0.8
#: Codes for which a fix is looked for.
CODES = ("E101", "E102", "E103", "W201")

RPPS, NOM, PRENOM = "rpps", "nom_exercice", "prenom_exercice"


@dataclass(frozen=True, slots=True)
class Proposition:
    """A fix: the columns to change, with the sentence that says why it is proposed."""

    raison: str
    valeurs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LigneFautive:
    """A faulty row as its checks left it: the code, and its cells as they were sent."""

    code: str
    valeurs: Mapping[str, str]


def neighbours(rpps: str) -> frozenset[str]:
    """Valid numbers one slip away from this text: spaces, one digit wrong, two neighbours swapped, one digit lost."""
    chiffres = "".join(c for c in rpps if c in CHIFFRES)
    if len(chiffres) == 12 and chiffres[0] == "8":
        chiffres = chiffres[1:]
    candidats = {chiffres}
    if len(chiffres) == 11:
        candidats |= {chiffres[:i] + c + chiffres[i + 1 :] for i in range(11) for c in CHIFFRES}
        candidats |= {chiffres[:i] + chiffres[i + 1] + chiffres[i] + chiffres[i + 2 :] for i in range(10)}
    elif len(chiffres) == 10:
        candidats |= {chiffres[:i] + c + chiffres[i:] for i in range(11) for c in CHIFFRES}
    return frozenset(c for c in candidats if c != rpps and rpps_valide(c))


def propose(lignes: Mapping[int, LigneFautive]) -> dict[int, list[Proposition]]:
    """Fixes by key of row, the likeliest first; two queries whatever the number of rows."""
    etudiees = {cle: ligne for cle, ligne in lignes.items() if ligne.code in CODES and ligne.valeurs.get(NOM)}
    voisins = {cle: neighbours(ligne.valeurs.get(RPPS, "")) for cle, ligne in etudiees.items()}
    numeros = {ligne.valeurs.get(RPPS, "") for ligne in etudiees.values()}.union(*voisins.values())
    cles = {cle for ligne in etudiees.values() for cle in _name_keys(ligne.valeurs)}
    par_rpps = {p.rpps: p for p in Professionnel.objects.filter(rpps__in=numeros)}
    par_nom: dict[str, list[Professionnel]] = {}
    for personne in Professionnel.objects.filter(cle_nom__in=cles).order_by("rpps"):
        par_nom.setdefault(personne.cle_nom, []).append(personne)
    return {cle: list(_fixes(ligne, voisins[cle], par_rpps, par_nom)) for cle, ligne in etudiees.items()}


def _fixes(
    ligne: LigneFautive,
    voisins: Iterable[str],
    par_rpps: Mapping[str, Professionnel],
    par_nom: Mapping[str, list[Professionnel]],
) -> Iterable[Proposition]:
    valeurs = ligne.valeurs
    if ligne.code == "E103":
        yield from _name_fixes(valeurs, par_rpps.get(valeurs.get(RPPS, "")))
    proches = [par_rpps[numero] for numero in sorted(voisins) if numero in par_rpps]
    retenues = [p for p in proches if _is_same(p, valeurs)]
    for personne in retenues:
        yield Proposition(
            f"Le RPPS {personne.rpps}, à une faute de frappe près, porte ce nom.", ((RPPS, personne.rpps),)
        )
    deja = {p.rpps for p in retenues}
    homonymes = [p for cle in _name_keys(valeurs) for p in par_nom.get(cle, []) if p.rpps not in deja]
    # Several people may bear the same names: only one that nobody shares is worth proposing.
    if len(homonymes) == 1 and homonymes[0].rpps != valeurs.get(RPPS):
        yield Proposition(
            f"Une seule personne porte ces nom et prénom au RPPS\u00a0: {homonymes[0].rpps}.",
            ((RPPS, homonymes[0].rpps),),
        )


def _name_fixes(valeurs: Mapping[str, str], personne: Professionnel | None) -> Iterable[Proposition]:
    """The number is right, the name is not: swapped with the first name, or badly typed."""
    if personne is None:
        return
    nom, prenom = valeurs.get(NOM, ""), valeurs.get(PRENOM, "")
    correctif = ((NOM, personne.nom), (PRENOM, personne.prenom))
    if noms_concordent(personne.nom, prenom) and noms_concordent(personne.prenom, nom):
        yield Proposition("Le nom et le prénom sont inversés.", correctif)
    elif SequenceMatcher(None, cle_nom(personne.nom), cle_nom(nom)).ratio() >= NOM_PROCHE:
        yield Proposition(f"Le nom au RPPS est très proche\u00a0: {personne.nom}.", ((NOM, personne.nom),))


def _is_same(personne: Professionnel, valeurs: Mapping[str, str]) -> bool:
    """Whether the row may be about this person: the name agrees, and the first name when it is given."""
    prenom = valeurs.get(PRENOM, "")
    return noms_concordent(personne.nom, valeurs[NOM]) and (not prenom or noms_concordent(personne.prenom, prenom))


def _name_keys(valeurs: Mapping[str, str]) -> list[str]:
    """Search key of the person of a row; empty without a first name, which would match nobody for sure."""
    nom, prenom = valeurs.get(NOM, ""), valeurs.get(PRENOM, "")
    return [cle_nom(f"{nom} {prenom}")] if nom and prenom else []
