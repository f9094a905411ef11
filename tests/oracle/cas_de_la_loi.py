"""A rule case asked of the oracle: which cycle, under which text, what is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Any

from referentiels.valeurs_legales import PARAMETRES
from tests.oracle.loi import Choix, CycleLegal, Faits, cycles
from tests.oracle.obligation import avancement

#: The days on which one of the values changes: between two of them, nothing does.
CHANGEMENTS = sorted({valeur.depuis for p in PARAMETRES for valeur in p.valeurs})


def dernier_changement(le: date) -> date:
    """The last of these days that is not after `le`; the first one before them all."""
    return CHANGEMENTS[max(0, bisect_right(CHANGEMENTS, le) - 1)]


def choix_au(le: date, **autres: object) -> dict[str, Any]:
    """The named values in force that day, as the public list gives them: the engine does not read them for us."""
    return {p.nom: p.valeur_au(le) for p in PARAMETRES if not p.is_principe} | autres


def textes_de(cas: Faits) -> dict[str, Faits]:
    """The versions of a case, by code."""
    textes = cas.get("versions") or [cas.get("referentiel") or {"code": "T"}]
    return {texte["code"]: texte for texte in textes}


def texte_du_jour(cas: Faits, textes: Mapping[str, Faits], le: date) -> str:
    """The text of what is still to do: the one the Ordre fixed, else the last for the specialty (R. 4022-17)."""
    compte = cas.get("professionnel") or {}
    if compte.get("version"):
        return str(compte["version"])
    dites = [i["specialite"] for i in compte.get("inscriptions", ()) if i["debut"] <= le and i.get("specialite")]
    specialite = dites[-1] if dites else compte.get("specialite", "")
    possibles = [t for t in textes.values() if t.get("effet", le) <= le] or list(textes.values())
    siennes = [t for t in possibles if specialite and specialite in t.get("specialites", ())]
    return str(max(siennes or possibles, key=lambda t: t.get("effet", date.min))["code"])


def cycle_du_jour(trouves: list[CycleLegal], compte: Faits, le: date) -> CycleLegal | None:
    """The cycle to look at: of the main profession if it is practised, the last begun, else the next one."""
    inscrites = [
        i for i in compte.get("inscriptions", ()) if i["debut"] <= le and (i.get("fin") is None or le <= i["fin"])
    ]
    profession = compte["profession"]
    if inscrites and all((i.get("profession") or profession) != profession for i in inscrites):
        profession = max(inscrites, key=lambda i: i["debut"])["profession"]
    siens = [c for c in trouves if c.profession == profession]
    commences = [c for c in siens if c.debut <= le]
    return max(commences, key=lambda c: c.debut) if commences else min(siens, key=lambda c: c.debut, default=None)


def reponse(cas: Faits) -> dict[str, Any]:
    """What the oracle answers to a case, with the keys of `attendu` that it knows."""
    le, compte = cas["le"], {"profession": "10", **(cas.get("professionnel") or {})}
    choix: Choix = choix_au(le, **(cas.get("parametres") or {}))
    textes = textes_de(cas)
    trouves = cycles(compte, le, choix)
    cycle = cycle_du_jour(trouves, compte, le)
    lus: dict[str, Any] = {"cycles": [_dit(c) for c in trouves], "cycle": cycle and _dit(cycle)}
    if cycle is not None:
        dossier = {**compte, "realisations": cas.get("realisations") or ()}
        lus |= avancement(dossier, cycle.debut, cycle.fin, textes, texte_du_jour(cas, textes, le), le, choix)
    return lus


def _dit(cycle: CycleLegal) -> dict[str, Any]:
    return {
        "profession": cycle.profession, "debut": cycle.debut, "fin": cycle.fin, "fin_prevue": cycle.prevue,
        "etat": cycle.etat,
    }  # fmt: skip
