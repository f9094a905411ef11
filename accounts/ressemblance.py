"""How much a row of a staff list looks like somebody of the roster, criterion by criterion. Pure.

The employer decides; the score only orders the people proposed and says why. Weights are choices of ours (choix).
"""

from __future__ import annotations

from dataclasses import dataclass

from certif.socle.identifiers import cle_nom, noms_concordent

#: Points of each criterion; they add up to 100.
NOM, PRENOM, PROFESSION = 50, 35, 15
NOM_PROCHE, INITIALE, NON_DIT = 30, 15, 5


@dataclass(frozen=True, slots=True)
class Identite:
    """What is compared: last name, first name, codes of professions (none when the list does not say)."""

    nom: str
    prenom: str
    professions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Critere:
    """One reason: in words, and the points it brings out of those it could."""

    libelle: str
    points: int
    sur: int


@dataclass(frozen=True, slots=True)
class Ressemblance:
    """The reasons, best known first."""

    criteres: tuple[Critere, ...]

    @property
    def score(self) -> int:
        """0 to 100."""
        return sum(critere.points for critere in self.criteres)

    @property
    def is_entiere(self) -> bool:
        """Whether every criterion is fully met: same names, same profession, all of them said."""
        return all(critere.points == critere.sur for critere in self.criteres)


def compare(ligne: Identite, personne: Identite) -> Ressemblance:
    """What the row and the person have in common."""
    return Ressemblance((_last_name(ligne, personne), _first_name(ligne, personne), _profession(ligne, personne)))


def _last_name(ligne: Identite, personne: Identite) -> Critere:
    if cle_nom(ligne.nom) == cle_nom(personne.nom):
        return Critere("même nom", NOM, NOM)
    if noms_concordent(personne.nom, ligne.nom):
        return Critere("nom d’usage ou de naissance concordant", NOM_PROCHE, NOM)
    return Critere("nom différent", 0, NOM)


def _first_name(ligne: Identite, personne: Identite) -> Critere:
    dit, connu = cle_nom(ligne.prenom), cle_nom(personne.prenom)
    if not dit:
        return Critere("prénom non dit par la liste", NON_DIT, PRENOM)
    if dit == connu:
        return Critere("même prénom", PRENOM, PRENOM)
    if dit[0] == connu[:1]:
        return Critere("même initiale du prénom", INITIALE, PRENOM)
    return Critere("prénom différent", 0, PRENOM)


def _profession(ligne: Identite, personne: Identite) -> Critere:
    if not ligne.professions:
        return Critere("profession non dite par la liste", NON_DIT, PROFESSION)
    if ligne.professions & personne.professions:
        return Critere("même profession", PROFESSION, PROFESSION)
    return Critere("profession différente", 0, PROFESSION)
