"""What a decision sees of a file, as frozen data with its digest."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from actions.models import Action, Cycle, Justificatif
from actions.rules.avancement import Avancement, AxeAvancement, LigneAvancement, Verdict
from actions.situation import Situation, situation
from referentiels.parametres import Parametres


@dataclass(frozen=True, slots=True)
class Constat:
    """The state of a file: `donnees` (JSON), `empreinte` (sha256 of its canonical text), `complet` (the engine's word).

    The digest covers everything but the day of the reading: a file unchanged since yesterday has the same digest.
    """

    donnees: dict[str, Any]
    empreinte: str
    complet: bool
    situation: Situation


def read(cycle: Cycle, on: date) -> Constat:
    """Evaluate the file now and put it in the form that a decision freezes."""
    lue = situation(cycle, on)
    return from_situation(lue, kept_documents([lue]))


def kept_documents(lues: Iterable[Situation]) -> dict[int, list[str]]:
    """Digests of the documents that prove the actions of these files now, by action, in one query."""
    preuves: dict[int, list[str]] = defaultdict(list)
    actions = [action.pk for lue in lues for action, _ in lue.actions]
    gardees = Justificatif.objects.filter(action__in=actions, remplace_par__isnull=True).order_by("sha256")
    for cle, sha256 in gardees.values_list("action_id", "sha256"):
        preuves[cle].append(sha256)
    return preuves


def from_situation(lue: Situation, preuves: Mapping[int, list[str]]) -> Constat:
    """The same, from a situation already computed and the documents of its actions (`kept_documents`)."""
    cycle = lue.cycle
    complet = lue.avancement is not None and lue.avancement.is_complet
    corps: dict[str, Any] = {
        "titulaire": _titulaire(cycle),
        "cycle": {
            "id": cycle.pk, "debut": cycle.debut.isoformat(), "fin": cycle.fin.isoformat(), "regime": cycle.regime,
        },
        "version": lue.version.code if lue.version else "",
        "referentiel": str(cycle.version) if cycle.version_id else "",
        "parametres": _parameters(lue.parametres),
        "avancement": _avancement(lue.avancement) if lue.avancement else None,
        "exonerations": _plain([asdict(e) for e in lue.dossier.exonerations]),
        "actions": [
            _action(a, v, preuves.get(a.pk, [])) for a, v in sorted(lue.actions, key=lambda paire: paire[0].pk)
        ],
        "attendues": [action.pk for action in sorted(lue.attendues, key=lambda a: a.pk)],
        "complet": complet,
    }  # fmt: skip
    empreinte = digest(corps)
    return Constat({**corps, "lu_le": lue.on.isoformat(), "empreinte": empreinte}, empreinte, complet, lue)


def digest(corps: dict[str, Any]) -> str:
    """Sha256 of the canonical JSON of a file, without the day of its reading nor a former digest."""
    utiles = {
        cle: valeur for cle, valeur in corps.items() if cle not in {"lu_le", "empreinte", "contradictoire", "revue"}
    }
    texte = json.dumps(utiles, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def _titulaire(cycle: Cycle) -> dict[str, str]:
    personne = cycle.exercice.professionnel
    return {
        "rpps": personne.rpps,
        "nom": personne.nom,
        "prenom": personne.prenom,
        "profession": cycle.exercice.profession,
        "specialite": cycle.exercice.specialite,
    }


def _avancement(avancement: Avancement) -> dict[str, Any]:
    return {
        "etat": avancement.etat.value,
        "total": avancement.total,
        "faites": avancement.faites,
        "requises": avancement.requises,
        "axes": [_axe(axe) for axe in avancement.axes],
        "lignes_cycle": [_ligne(ligne) for ligne in avancement.lignes_cycle],
    }


def _axe(axe: AxeAvancement) -> dict[str, Any]:
    return {
        "axe": axe.axe,
        "etat": axe.etat.value,
        "progress": axe.progress,
        "faites": axe.faites,
        "requises": axe.requises,
        "lignes": [_ligne(ligne) for ligne in axe.lignes],
    }


def _ligne(ligne: LigneAvancement) -> dict[str, Any]:
    return {
        "type": ligne.type.value,
        "libelle": ligne.libelle,
        "attendu": float(ligne.attendu),
        "obtenu": float(ligne.obtenu),
        "article": ligne.article,
    }


def _action(action: Action, verdict: Verdict | None, preuves: list[str]) -> dict[str, Any]:
    return {
        "id": action.pk,
        "revision": action.revision,
        "intitule": action.intitule,
        "item": action.item.code if action.item else "",
        "date_fin": action.date_fin.isoformat(),
        "statut": action.statut,
        "preuve": action.preuve,
        "partenaire": action.partenaire.code if action.partenaire else "",
        "verdict": _verdict(verdict) if verdict else None,
        "justificatifs": preuves,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "compte": verdict.compte,
        "axe": verdict.axe,
        "code": verdict.code.value,
        "valeur": float(verdict.valeur),
        "surplus": verdict.surplus,
        "phrase": verdict.phrase,
        "article": verdict.article,
    }


@lru_cache(maxsize=8)
def _parameters(parametres: Parametres) -> dict[str, Any]:
    """The values in force, the same for every file that a day decides."""
    plats: dict[str, Any] = _plain(asdict(parametres))
    return plats


def _plain(valeur: Any) -> Any:
    """The same value in JSON types: dates as text, enumerations as their value."""
    if isinstance(valeur, Enum):
        return valeur.value
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, dict):
        return {str(cle): _plain(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_plain(v) for v in valeur]
    return valeur
