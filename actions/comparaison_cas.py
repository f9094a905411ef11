"""What a rule case expects against what the engine answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from actions.cas import Cas, CasIllisible, cas_bruts, read_cas
from actions.rules.avancement import Avancement
from actions.rules.cycle import CycleCalcule
from actions.rules.evaluation import evaluate
from actions.rules.triennal import Triennal, evaluate_triennal
from referentiels.rules.lecteur import FormatInvalide

TOLERANCE = 1e-6


def reponse(cas: Cas) -> dict[str, Any]:
    """The engine's answer in the shape of `attendu`, with every key it may hold."""
    cycle = cas.cycle()
    valeurs: dict[str, Any] = {"cycle": _cycle(cycle), "cycles": [_cycle(c) for c in cas.cycles()]}
    if cycle is not None:
        avancement = evaluate(cas.dossier(cycle.periode), cas.versions, cas.le, cas.parametres)
        valeurs |= _avancement(avancement)
    if cas.dpc is not None:
        faits = cas.dpc
        valeurs["triennal"] = _triennal(
            evaluate_triennal(faits.actions, faits.accreditations, cas.le, cas.parametres, faits.parcours_le)
        )
    return valeurs


def _triennal(triennal: Triennal | None) -> dict[str, Any] | None:
    """The triennial duty of DPC, apart from the certification; None when it is switched off."""
    if triennal is None:
        return None
    return {
        "debut": triennal.periode.debut,
        "fin": triennal.periode.fin,
        "satisfait": triennal.satisfait,
        "voie": triennal.voie.value or None,
        "types": sorted(typologie.value for typologie in triennal.types),
        "prioritaires": triennal.prioritaires,
        "manques": list(triennal.manques),
    }


def _cycle(cycle: CycleCalcule | None) -> dict[str, Any] | None:
    if cycle is None:
        return None
    return {
        "debut": cycle.periode.debut,
        "fin": cycle.periode.fin,
        "fin_prevue": cycle.fin_prevue,
        "profession": cycle.profession,
        "regime": cycle.regime.value,
        "article": cycle.article,
        "etat": cycle.etat.value,
        "motif_cloture": cycle.motif_cloture.value,
        "provisoire": cycle.provisoire,
    }


def _avancement(avancement: Avancement) -> dict[str, Any]:
    axes = {
        axe.axe: {
            "etat": axe.etat.value,
            "lignes": [ligne.obtenu for ligne in axe.lignes],
            "attendus": [ligne.attendu for ligne in axe.lignes],
            "progress": axe.progress,
            "faites": axe.faites,
            "requises": axe.requises,
        }
        for axe in avancement.axes
    }
    verdicts = {
        str(v.id): {
            "compte": v.compte,
            "axe": v.axe,
            "code": v.code.value or None,
            "surplus": v.surplus,
            "valeur": v.valeur,
        }
        for v in avancement.verdicts
    }
    return {
        "axes": axes,
        "total": avancement.total,
        "etat": avancement.etat.value,
        "lignes_cycle": [ligne.obtenu for ligne in avancement.lignes_cycle],
        "faites": avancement.faites,
        "requises": avancement.requises,
        "verdicts": verdicts,
    }


def differences(attendu: Any, trouve: Any, cle: str = "") -> Iterator[str]:
    """One line per expected key whose value differs: `key : attendu X, trouvé Y`."""
    if isinstance(attendu, Mapping):
        if not isinstance(trouve, Mapping):
            yield f"{cle} : attendu {_montre(attendu)}, trouvé {_montre(trouve)}"
            return
        connus = {str(nom): valeur for nom, valeur in trouve.items()}
        for nom, valeur in attendu.items():
            sous_cle = f"{cle}.{nom}" if cle else str(nom)
            if str(nom) in connus:
                yield from differences(valeur, connus[str(nom)], sous_cle)
            else:
                yield f"{sous_cle} : attendu {_montre(valeur)}, rien trouvé"
    elif isinstance(attendu, list) and isinstance(trouve, list):
        if len(attendu) != len(trouve):
            yield f"{cle} : attendu {_montre(attendu)}, trouvé {_montre(trouve)}"
            return
        for rang, (a, t) in enumerate(zip(attendu, trouve, strict=True), 1):
            yield from differences(a, t, f"{cle}[{rang}]")
    elif not _egal(attendu, trouve):
        yield f"{cle} : attendu {_montre(attendu)}, trouvé {_montre(trouve)}"


def _egal(attendu: Any, trouve: Any) -> bool:
    nombres = (int, float)
    if isinstance(attendu, bool) or isinstance(trouve, bool):
        return attendu is trouve
    if isinstance(attendu, nombres) and isinstance(trouve, nombres):
        return abs(attendu - trouve) <= TOLERANCE
    if isinstance(trouve, date) and isinstance(attendu, str):
        return trouve.isoformat() == attendu
    return bool(attendu == trouve)


def _montre(valeur: Any) -> str:
    if valeur is None:
        return "rien"
    if isinstance(valeur, bool):
        return str(valeur).lower()
    if isinstance(valeur, float):
        return f"{valeur:.10g}"
    if isinstance(valeur, Mapping):
        return "{" + ", ".join(f"{nom}: {_montre(v)}" for nom, v in valeur.items()) + "}"
    if isinstance(valeur, list):
        return "[" + ", ".join(_montre(v) for v in valeur) + "]"
    return str(valeur)


def check_file(chemin: Path) -> Iterator[tuple[str, list[str]]]:
    """Every case of a file: its name and its differences (none when it passes)."""
    try:
        for nom, brut in cas_bruts(chemin):
            try:
                cas = read_cas(brut)
                ecarts = list(differences(cas.attendu, reponse(cas)))
            except FormatInvalide as erreur:
                yield nom, [f"{chemin.name} › {nom} › {erreur.cle}: {erreur.probleme}"]
            else:
                yield nom, [f"{chemin.name} › {nom} › {ecart}" for ecart in ecarts]
    except CasIllisible as erreur:
        yield chemin.name, [str(erreur)]
