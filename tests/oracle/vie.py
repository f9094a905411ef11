"""The life of one account, gesture by gesture: what may happen to a professional, and only then.

A gesture that cannot happen on that day does nothing and says False. The account is written in the words of the rule
cases, so that the oracle and the engine read the very same facts; days only go forward, facts are known from their day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from actions.rules.cycle import CycleCalcule
from tests.oracle.moteur import Confrontation
from tests.oracle.textes import FAMILLES

MEDECIN, DENTISTE = "10", "40"
UN_JOUR = timedelta(days=1)
Ligne = dict[str, Any]


class Vie:
    """An account and its day. `lignes` are the actions as recorded; `decidees` the cycles as they were when decided."""

    def __init__(self, confrontation: Confrontation, le: date, famille: int = 0) -> None:
        self.confrontation, self.le, self.famille = confrontation, le, famille
        self.publiees = 1
        self.lignes: list[Ligne] = []
        self.gestes = 0
        self.decidees: dict[tuple[str, date], tuple[Any, ...]] = {}
        self.faits: dict[str, Any] = {
            "profession": MEDECIN, "inscriptions": [], "interruptions": [], "exonerations": [], "jugements": [],
            "conditions_reprise": [], "population": [], "deces": None,
        }  # fmt: skip

    # --- what is read -----------------------------------------------------------------------------------------

    @property
    def compte(self) -> dict[str, Any]:
        """The account as a case: only the actions that stand, each under the item that it is attached to."""
        return {**self.faits, "realisations": self.debout()}

    def debout(self) -> list[Ligne]:
        """The actions neither withdrawn nor merged into another, and attached."""
        return [x for x in self.lignes if not (x["retiree"] or x["fusionnee_dans"] is not None) and x["action"]]

    @property
    def texte(self) -> str:
        """The text that applies: the last one published and in effect."""
        possibles = [t for t in FAMILLES[self.famille][: self.publiees] if t.get("effet", self.le) <= self.le]
        return str((possibles or FAMILLES[self.famille])[-1 if possibles else 0]["code"])

    def cycles(self) -> tuple[CycleCalcule, ...]:
        """The engine's cycles on that day."""
        return self.confrontation.cycles(self.compte, self.le)

    def ouvert(self, profession: str = MEDECIN) -> CycleCalcule | None:
        """The running cycle, begun."""
        siens = (c for c in self.cycles() if c.profession == profession and c.periode.debut <= self.le)
        return next((c for c in siens if c.etat.value == "ouvert"), None)

    def ecarts(self) -> list[str]:
        """What the engine and the law do not say alike today."""
        return self.confrontation.ecarts(self.compte, self.texte, self.le)

    def _inscription(self, profession: str = MEDECIN) -> Ligne | None:
        """The registration that lasts."""
        siennes = (i for i in self.faits["inscriptions"] if (i.get("profession") or MEDECIN) == profession)
        return next((i for i in siennes if i.get("fin") is None), None)

    def _libre(self, profession: str = MEDECIN) -> bool:
        """Whether a registration may begin today: alive, on no register, nothing later known."""
        siennes = [i for i in self.faits["inscriptions"] if (i.get("profession") or MEDECIN) == profession]
        return self.faits["deces"] is None and all(i.get("fin") is not None and i["fin"] < self.le for i in siennes)

    def _vivant(self) -> bool:
        return self.faits["deces"] is None

    def _gele(self, jour: date) -> bool:
        """Whether that day belongs to a cycle that has been decided: nothing about it moves any more."""
        return any(debut <= jour <= vu[1] for (_, debut), vu in self.decidees.items())

    # --- the register -----------------------------------------------------------------------------------------

    def passe(self, jours: int) -> bool:
        """Days go by."""
        self.le += timedelta(days=jours)
        return True

    def inscrit(self, anciennete: int = 0) -> bool:
        """The Ordre registers, today or, the first time, since some days ago."""
        if not self._libre():
            return False
        debut = self.le - timedelta(days=0 if self.faits["inscriptions"] else anciennete)
        self.faits["inscriptions"].append({"debut": debut, "fin": None})
        return True

    def sort(self, motif: str = "sortie") -> bool:
        """The professional leaves the register at the end of the day (`retraite` when they retire)."""
        inscription = self._inscription()
        if inscription is None or inscription["debut"] > self.le or self._gele(self.le):
            return False
        inscription["fin"], inscription["motif_fin"] = self.le, motif
        return True

    def meurt(self) -> bool:
        """The professional dies."""
        if not self._vivant() or self._gele(self.le):
            return False
        self.faits["deces"] = self.le
        return True

    def prend_une_seconde_profession(self) -> bool:
        """Another registration, in another profession: another cycle (choix `un_cycle_par_profession`)."""
        if not self._libre(DENTISTE):
            return False
        self.faits["inscriptions"].append({"debut": self.le, "fin": None, "profession": DENTISTE})
        return True

    def quitte_la_seconde(self) -> bool:
        """And leaves it."""
        inscription = self._inscription(DENTISTE)
        if inscription is None or inscription["debut"] > self.le:
            return False
        inscription["fin"] = self.le
        return True

    def change_de_specialite(self, famille: int) -> bool:
        """Qualified in another specialty: registered again the next day under it (R. 4022-17)."""
        inscription = self._inscription()
        if inscription is None or famille == self.famille or inscription["debut"] >= self.le or self._gele(self.le):
            return False
        inscription["fin"] = self.le - UN_JOUR
        self.faits["inscriptions"].append({"debut": self.le, "fin": None, "specialite": f"F{famille}"})
        for ligne in self.lignes:
            ligne["version"] = ligne["version"] or self.texte
        self.famille, self.publiees, self.faits["conditions_reprise"] = famille, 1, []
        return True

    def interrompt(self) -> bool:
        """Practice stops today, nobody knows until when."""
        if self._gele(self.le) or not self._vivant() or any(i.get("fin") is None for i in self.faits["interruptions"]):
            return False
        self.faits["interruptions"].append({"debut": self.le, "fin": None})
        return True

    def reprend(self) -> bool:
        """Practice resumes today: the interruption ended the day before."""
        ouverte = next((i for i in self.faits["interruptions"] if i.get("fin") is None), None)
        if ouverte is None or ouverte["debut"] >= self.le or not self._vivant():
            return False
        ouverte["fin"] = self.le - UN_JOUR
        return True

    def avoue_une_interruption(self, il_y_a: int, duree: int) -> bool:
        """An interruption learnt late, both its days known; it may overlap another."""
        debut = self.le - timedelta(days=il_y_a)
        fin = debut + timedelta(days=duree - 1)
        if self._gele(debut) or self._gele(fin) or any(debut <= cle[1] <= fin for cle in self.decidees):
            return False
        self.faits["interruptions"].append({"debut": debut, "fin": fin})
        return True

    # --- the Ordre --------------------------------------------------------------------------------------------

    def exonere(self, axe: int, seuil: int, jours: int | None = None) -> bool:
        """The Ordre exempts from an axis, or lowers its number, for the cycle or from a period."""
        bornes = {} if jours is None else {"debut": self.le, "fin": self.le + timedelta(days=jours)}
        if (self.decidees and not bornes) or self._gele(self.le) or not self._vivant():
            return False
        self.faits["exonerations"].append({"axe": axe, "seuil": seuil, **bornes})
        return True

    def leve_l_exoneration(self) -> bool:
        """And takes the last one back."""
        derniere = self.faits["exonerations"][-1] if self.faits["exonerations"] else None
        if derniere is None or (self.decidees and ("debut" not in derniere or self._gele(derniere["debut"]))):
            return False
        self.faits["exonerations"].pop()
        return True

    def pose_une_condition(self, rang: int) -> bool:
        """A condition of resumption: that item must be done (R. 4022-7)."""
        code = self._item(rang)
        if self.decidees or code in self.faits["conditions_reprise"]:
            return False
        self.faits["conditions_reprise"].append(code)
        return True

    def leve_les_conditions(self) -> bool:
        """And takes them back."""
        if self.decidees or not self.faits["conditions_reprise"]:
            return False
        self.faits["conditions_reprise"] = []
        return True

    def decide(self, satisfait: bool) -> bool:
        """The final indication of the Ordre on the first cycle that reached its end, once confirmed (R. 4022-20)."""
        connus = {j["fin_cycle"] for j in self.faits["jugements"]}
        echu = next((c for c in self.cycles() if c.etat.value == "echu" and c.fin_prevue not in connus), None)
        if echu is None or echu.profession != MEDECIN or echu.provisoire:
            return False
        self.decidees[echu.profession, echu.periode.debut] = self.photo(echu)
        self.faits["jugements"].append({"fin_cycle": echu.fin_prevue, "satisfait": satisfait, "regularise_le": None})
        return True

    def regularise(self) -> bool:
        """An obligation found unsatisfied is satisfied at last; the next cycle does not move (choix)."""
        dernier = self.faits["jugements"][-1] if self.faits["jugements"] else None
        if dernier is None or dernier["satisfait"] or dernier["regularise_le"]:
            return False
        dernier["regularise_le"] = self.le
        return True

    def photo(self, cycle: CycleCalcule) -> tuple[Any, ...]:
        """What a decision was taken on: dates, state and progress of the cycle."""
        fige = self.decidees.get((cycle.profession, cycle.periode.debut))
        texte = fige[3] if fige else self.texte
        debut, fin = cycle.periode.debut, cycle.fin
        lu = self.confrontation.evalue(self.compte, debut, fin, texte, self.le)
        return cycle.fin_prevue, fin, cycle.etat, texte, lu.etat, lu.total

    # --- the actions ------------------------------------------------------------------------------------------

    def publie(self) -> bool:
        """A new version of the référentiel is published; what was acquired keeps the text it was acquired under."""
        if self.publiees == len(FAMILLES[self.famille]):
            return False
        ancien = self.texte
        self.publiees += 1
        if self.texte != ancien:
            for ligne in self.lignes:
                ligne["version"] = ligne["version"] or ancien
        return True

    def _item(self, rang: int) -> str:
        actions = self.confrontation.textes[self.texte]["actions"]
        return str(actions[rang % len(actions)]["code"])

    def declare(self, rang: int, il_y_a: int = 0, **champs: Any) -> bool:
        """The holder declares, or a partner tells (`source`), an action done some days ago in the running cycle."""
        cycle, jour = self.ouvert(), self.le - timedelta(days=il_y_a)
        if cycle is None or jour < cycle.periode.debut:
            return False
        self.lignes.append(
            {
                "id": len(self.lignes), "action": self._item(rang), "date": jour, "duree_minutes": 420,
                "independance": True, "organisme": "ODPC", "preuve": "attestation", "statut": "realisee",
                "version": "", "source": "titulaire", "retiree": False, "fusionnee_dans": None, **champs,
            }
        )  # fmt: skip
        return True

    def ligne(self, rang: int) -> Ligne | None:
        """One of the actions that may still change: the others belong to a cycle that was decided."""
        vives = [x for x in self.lignes if not self._gele(x["date"])]
        return vives[rang % len(vives)] if vives else None

    def change(self, rang: int, source: str | None = None, **champs: Any) -> bool:
        """A field of an action changes: its proof, its state, its minutes, the CNP's answer, its withdrawal."""
        ligne = self.ligne(rang)
        if ligne is None or (source and ligne["source"] != source) or all(ligne.get(k) == v for k, v in champs.items()):
            return False
        ligne.update(champs)
        return True

    def deplace(self, rang: int, jours: int) -> bool:
        """The day of an action is corrected, inside what is not decided."""
        ligne = self.ligne(rang)
        if ligne is None or self._gele(ligne["date"] + timedelta(days=jours)):
            return False
        ligne["date"] += timedelta(days=jours)
        return True

    def rattache(self, rang: int, item: int) -> bool:
        """An action is attached to an item of the present text, or moved to it."""
        ligne = self.ligne(rang)
        if ligne is None:
            return False
        ligne["action"], ligne["version"] = self._item(item), ""
        return True

    def reunit(self, rang: int, autre: int) -> bool:
        """Two rows tell one action: the first keeps the strongest proof, the second no longer stands."""
        a, b = self.ligne(rang), self.ligne(autre)
        if a is None or b is None or a is b or a["fusionnee_dans"] is not None or b["fusionnee_dans"] is not None:
            return False
        if any(x["fusionnee_dans"] == b["id"] for x in self.lignes):
            return False
        b["fusionnee_dans"] = a["id"]
        return True

    def separe(self, rang: int) -> bool:
        """And they are told apart again."""
        return self.change(rang, fusionnee_dans=None)
