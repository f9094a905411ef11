"""The engine asked the same question as the oracle, in the same words, and the two answers compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from actions.rules.avancement import Avancement
from actions.rules.cycle import CycleCalcule, Faits, Inscription, Jugement, compute_cycles
from actions.rules.dossier import Dossier, Exoneration, Realisation
from actions.rules.evaluation import evaluate
from actions.statuts import EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import Parametres, parametres_au
from referentiels.rules.version import Version
from tests.oracle.cas_de_la_loi import choix_au, dernier_changement
from tests.oracle.loi import CycleLegal, cycles
from tests.oracle.obligation import HorsDuChamp, avancement

Compte = dict[str, Any]
Textes = Mapping[str, Mapping[str, Any]]


class Confrontation:
    """One account before both judges, under the same named values. `muettes` counts what the oracle would not judge."""

    def __init__(self, textes: Textes, **choix: object) -> None:
        self.textes = textes
        self.versions = {code: Version.from_dict(dict(texte)) for code, texte in textes.items()}
        self.choix = choix
        self.muettes = 0
        self.jugees = 0
        self._valeurs: dict[date, dict[str, Any]] = {}
        self._parametres: dict[date, Parametres] = {}

    def cycles(self, compte: Compte, le: date) -> tuple[CycleCalcule, ...]:
        """The engine's cycles."""
        return compute_cycles(faits_de(compte), le, self.parametres(le))

    def ecarts(self, compte: Compte, en_vigueur: str, le: date) -> list[str]:
        """What the engine and the oracle do not say alike of this account on that day."""
        legaux, calcules = cycles(compte, le, self.valeurs(le)), self.cycles(compte, le)
        dits = [(c.profession, c.debut, c.fin, c.prevue, c.etat, c.motif) for c in legaux]
        trouves = [_dit(c) for c in calcules]
        if dits != trouves:
            return [f"{le} cycles : loi {dits}, moteur {trouves}"]
        return [
            f"{le} cycle du {legal.debut} : {ecart}"
            for legal in legaux
            if legal.debut <= le
            for ecart in self._avancement(compte, legal, en_vigueur, le)
        ]

    def evalue(self, compte: Compte, debut: date, fin: date, en_vigueur: str, le: date) -> Avancement:
        """The engine's progress."""
        return evaluate(dossier_de(compte, Period(debut, fin), en_vigueur), self.versions, le, self.parametres(le))

    def valeurs(self, le: date) -> dict[str, Any]:
        """The named values of the oracle."""
        jour = dernier_changement(le)
        if jour not in self._valeurs:
            self._valeurs[jour] = choix_au(jour, **self.choix)
        return self._valeurs[jour]

    def parametres(self, le: date) -> Parametres:
        """Those of the engine: one and the same object between two changes, for its prepared versions."""
        jour = dernier_changement(le)
        if jour not in self._parametres:
            self._parametres[jour] = parametres_au(jour, **self.choix)
        return self._parametres[jour]

    def _avancement(self, compte: Compte, legal: CycleLegal, en_vigueur: str, le: date) -> Iterator[str]:
        trouve = self.evalue(compte, legal.debut, legal.fin, en_vigueur, le)
        try:
            dit = avancement(compte, legal.debut, legal.fin, self.textes, en_vigueur, le, self.valeurs(le))
        except HorsDuChamp:
            self.muettes += 1
            return
        self.jugees += 1
        if trouve.etat.value != dit["etat"] or abs(trouve.total - dit["total"]) > 1e-9:
            yield f"loi {dit['etat']} {dit['total']:.6f}, moteur {trouve.etat.value} {trouve.total:.6f}"
        yield from _axes_differents(trouve, dit)


def _axes_differents(trouve: Avancement, dit: Mapping[str, Any]) -> Iterator[str]:
    if dit["places"]:
        for axe in trouve.axes:
            lu, calcule = dit["axes"][axe.axe], [ligne.obtenu for ligne in axe.lignes]
            if lu["etat"] != axe.etat.value or not _proches(lu["lignes"], calcule):
                yield f"axe {axe.axe} : loi {lu['etat']} {lu['lignes']}, moteur {axe.etat.value} {calcule}"
    complets = sum(axe["etat"] == "complet" for axe in dit["axes"].values())
    if complets != sum(axe.etat.value == "complet" for axe in trouve.axes):
        yield f"axes complets : loi {complets}"
    if not _proches(dit["cycle"], [ligne.obtenu for ligne in trouve.lignes_cycle]):
        yield f"lignes du cycle : loi {dit['cycle']}"


def _proches(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) < 1e-9 for x, y in zip(a, b, strict=True))


def _dit(c: CycleCalcule) -> tuple[Any, ...]:
    motif = c.motif_cloture.value
    return (
        c.profession, c.periode.debut, c.fin, c.fin_prevue, c.etat.value,
        motif if motif in ("", "interruption", "deces") else "depart",
    )  # fmt: skip


def faits_de(compte: Compte) -> Faits:
    """The facts of a case as the engine reads them."""
    return Faits(
        profession=compte["profession"],
        inscriptions=tuple(
            Inscription(
                i["debut"], i.get("fin"), i.get("profession", ""), i.get("specialite", ""), i.get("motif_fin", "")
            )
            for i in compte.get("inscriptions", ())
        ),
        interruptions=tuple(Period(i["debut"], i.get("fin")) for i in compte.get("interruptions", ())),
        en_exercice_2023=compte.get("en_exercice_le_2023_01_01"),
        deces=compte.get("deces"),
        jugements=tuple(
            Jugement(j["fin_cycle"], j["satisfait"], j.get("regularise_le")) for j in compte.get("jugements", ())
        ),
    )


def dossier_de(compte: Compte, periode: Period, version: str) -> Dossier:
    """The same for what is done in one cycle."""
    return Dossier(
        periode,
        version,
        tuple(_realisation(r) for r in compte.get("realisations", ())),
        tuple(
            Exoneration(e["axe"], e.get("seuil", 0), Period(e["debut"], e.get("fin")) if "debut" in e else None)
            for e in compte.get("exonerations", ())
        ),
        frozenset(compte.get("population", ())),
        tuple(compte.get("conditions_reprise", ())),
    )


def _realisation(r: Mapping[str, Any]) -> Realisation:
    return Realisation(
        id=r["id"], action=r["action"], date=r["date"], duree_minutes=r.get("duree_minutes", 0),
        role=r.get("role", ""), organismes=_organismes(r.get("organisme", "")),
        independance=r.get("independance", False), preuve=_preuve(r.get("preuve", "attestation")),
        statut=_statut(r.get("statut", "realisee")), etat_cnp=_etat_cnp(r.get("etat_cnp", "")),
        version=r.get("version", ""), axe_choisi=r.get("axe_choisi", 0),
    )  # fmt: skip


# An enumeration is dear to call by value, and a run does it by the hundred million.
_preuve = lru_cache(NiveauPreuve)
_statut = lru_cache(StatutRealisation)
_etat_cnp = lru_cache(EtatCnp)


@lru_cache
def _organismes(nom: str) -> tuple[str, ...]:
    return (nom,) if nom else ()
