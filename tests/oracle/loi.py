"""The law of one account, read from the texts and from nothing else: its cycles; what it must do is in `obligation`.

Written to contradict the engine: it imports nothing of the project, and works otherwise. A career is a ribbon of days,
one bit a day (in practice, away, on the register), where the engine handles periods; transversal actions are placed by
trying everything, where the engine searches. It reads and answers in the words of the rule cases (plain mappings).

Sources: CSP L. 4022-2, R. 4022-6, -14 to -17 and ordonnance 2021-961. Where they are silent, `choix` gives the value
of the parameter of that name; the law knows no suspension (an interruption only counts in the three years).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Faits = Mapping[str, Any]
Choix = Mapping[str, Any]

#: The ribbon: its first bit is the day before the scheme, its last one far enough for three cycles.
ORIGINE = date(2022, 12, 31).toordinal()
LONGUEUR = date(2080, 1, 1).toordinal() - ORIGINE


@dataclass(frozen=True)
class CycleLegal:
    """A cycle: `fin` is its real last day, `prevue` the one it would have had; `motif` why it stopped early."""

    profession: str
    debut: date
    fin: date
    prevue: date
    etat: str
    motif: str = ""


# --- the calendar -----------------------------------------------------------------------------------------------


def plus(jour: date, annees: int) -> date:
    """The same day, that many years later; 29 February is the last day of February (CPC, art. 641)."""
    try:
        return date(jour.year + annees, jour.month, jour.day)
    except ValueError:
        return date(jour.year + annees, 2, 28)


def _ruban(debut: date, fin: date | None) -> int:
    """The days from `debut` to `fin`, both in; what is before the ribbon is not on it."""
    premier = max(0, debut.toordinal() - ORIGINE)
    dernier = LONGUEUR if fin is None else min(LONGUEUR, fin.toordinal() - ORIGINE)
    return ((1 << (dernier + 1)) - 1) >> premier << premier if dernier >= premier else 0


def _jour(rang: int) -> date:
    return date.fromordinal(ORIGINE + rang)


def _premier(ruban: int) -> date | None:
    return _jour((ruban & -ruban).bit_length() - 1) if ruban else None


def _n_ieme(ruban: int, n: int) -> date | None:
    """The n-th day marked, from 1."""
    if ruban.bit_count() < n:
        return None
    bas, haut = 0, LONGUEUR
    while bas < haut:
        milieu = (bas + haut) // 2
        if (ruban & ((1 << (milieu + 1)) - 1)).bit_count() >= n:
            haut = milieu
        else:
            bas = milieu + 1
    return _jour(bas)


def _union(periodes: Iterable[Faits]) -> int:
    ruban = 0
    for periode in periodes:
        ruban |= _ruban(periode["debut"], periode.get("fin"))
    return ruban


# --- the cycles -------------------------------------------------------------------------------------------------


def cycles(faits: Faits, le: date, choix: Choix) -> list[CycleLegal]:
    """Every cycle of the person as known on that day, profession by profession, in order."""
    siennes = {i.get("profession") or faits["profession"] for i in faits.get("inscriptions", ())}
    trouves: list[CycleLegal] = []
    for profession in sorted(siennes or {faits["profession"]}):
        trouves += _Vie(profession, faits, choix).cycles(le)
    return trouves


class _Vie:
    """The days of one person in one profession."""

    def __init__(self, profession: str, faits: Faits, choix: Choix) -> None:
        self.profession, self.faits, self.choix = profession, faits, choix
        inscriptions = faits.get("inscriptions", ())
        self.siennes = [i for i in inscriptions if (i.get("profession") or faits["profession"]) == profession]
        self.presumee = not self.siennes
        self.inscrit = _union(self.siennes) if self.siennes else _ruban(choix["date_entree_vigueur"], None)
        self.absent = _union(faits.get("interruptions", ()))
        if self.siennes and choix["radiation_est_interruption"]:
            debut = min(i["debut"] for i in self.siennes)
            fin = None if any(i.get("fin") is None for i in self.siennes) else max(i["fin"] for i in self.siennes)
            self.absent |= _ruban(debut, fin) & ~self.inscrit

    def cycles(self, le: date) -> Iterator[CycleLegal]:
        """The successive cycles of this profession; none opens for the dead, whatever the register still says."""
        deces = self.faits.get("deces")
        ouverture = self._premiere()
        while ouverture is not None:
            debut, annees = ouverture
            if deces is not None and deces <= le and deces < debut:
                return
            prevue = plus(debut, annees) - timedelta(days=1)
            fin, motif = self._arret(debut, prevue, le)
            etat = "clos" if motif else "echu" if prevue < le else "ouvert"
            yield CycleLegal(self.profession, debut, fin, prevue, etat, motif)
            ouverture = self._suite(fin, prevue, etat, motif)

    def _reprise(self, depuis: date) -> date | None:
        """The first day, from that one on, when practice begins: on the register and not away (R. 4022-14)."""
        exerce = self.inscrit & ~self.absent
        return _premier(exerce & ~(exerce << 1) & _ruban(depuis, None))

    def _premiere(self) -> tuple[date, int] | None:
        depart = self.choix["date_entree_vigueur"]
        la_veille = bool(self.inscrit & _ruban(depart, depart))
        dit = self.faits.get("en_exercice_le_2023_01_01")
        principale = self.profession == self.faits["profession"]
        if la_veille if dit is None else dit and (principale or la_veille):
            if self.presumee and not self.choix["premier_cycle_provisoire"]:
                return None
            return depart, self.choix["duree_premier_cycle_annees"]
        debut = None if self.presumee else self._reprise(depart + timedelta(days=1))
        return None if debut is None else (debut, self.choix["duree_cycle_annees"])

    def _arret(self, debut: date, prevue: date, le: date) -> tuple[date, str]:
        """The first thing, known on that day, that stops the cycle before its end; nothing: its end."""
        arrets: list[tuple[date, int, str]] = []
        deces = self.faits.get("deces")
        if deces is not None and debut <= deces <= min(prevue, le):
            arrets.append((deces, 0, "deces"))
        for depart in self._departs():
            if debut <= depart < prevue and depart < le:
                arrets.append((depart, 1, "depart"))
        trop = self._jour_de_trop(debut, min(prevue, le))
        if trop is not None:
            arrets.append((trop, 2, "interruption"))
        if not arrets:
            return prevue, ""
        fin, _, motif = min(arrets)
        return fin, motif

    def _departs(self) -> Iterator[date]:
        """The last days on the register (R. 4022-6): for good, or any of them without the choice of the gaps."""
        sorties = self.inscrit & ~(self.inscrit >> 1) & ~(1 << LONGUEUR)
        if self.choix["radiation_est_interruption"]:
            sorties &= -1 << max(self.inscrit.bit_length() - 1, 0)
        while sorties:
            yield _jour((sorties & -sorties).bit_length() - 1)
            sorties &= sorties - 1

    def _jour_de_trop(self, debut: date, jusqu_au: date) -> date | None:
        """The first day away beyond three years in all inside the cycle, each day once (R. 4022-16)."""
        loin = self.absent & _ruban(debut, jusqu_au) if debut <= jusqu_au else 0
        premier = _premier(loin)
        if premier is None:
            return None
        permis = (plus(premier, self.choix["interruption_max_annees"]) - premier).days
        return _n_ieme(loin, permis + 1)

    def _suite(self, fin: date, prevue: date, etat: str, motif: str) -> tuple[date, int] | None:
        """What opens after this cycle: a return (R. 4022-14, -16), or the day after one that was decided."""
        duree = self.choix["duree_cycle_annees"]
        lendemain = fin + timedelta(days=1)
        if etat == "ouvert" or motif == "deces":
            return None
        if etat == "clos":
            retour = self._reprise(lendemain)
            return None if retour is None else (retour, duree)
        decision = next((j for j in self.faits.get("jugements", ()) if j["fin_cycle"] == prevue), None)
        if decision is None or not (decision.get("satisfait", True) or self.choix["cycle_suivant_apres_refus"]):
            return None
        regularise = decision.get("regularise_le")
        if self.choix["regularisation_deplace_cycle"] and regularise:
            lendemain = max(lendemain, regularise + timedelta(days=1))
        if self.inscrit & _ruban(lendemain, lendemain):
            return lendemain, duree
        retour = self._reprise(lendemain)
        return None if retour is None else (retour, duree)
