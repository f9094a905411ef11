"""Reports owed to the folder of a partner: written once the delivery is done, and again when waiting rows resolve.

What is owed stands beside the taken files (`.suivi.json`): a pass killed anywhere owes it still. Nothing is owed any
more when the last row has its last answer.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

from accounts.flux import accuses, boite_dossiers
from accounts.models import Livraison, Partenaire

SUIVI = ".suivi.json"
_RENDUES = (Livraison.Etat.TRAITEE, Livraison.Etat.ANNULEE, Livraison.Etat.ARRETEE)


def follow(prise: Path, livraison: Livraison, nom: str) -> None:
    """Remember the report owed for this delivery, then let the deposited files go: the platform has its own copy."""
    boite_dossiers.write_atomically(prise / SUIVI, [json.dumps({"livraison": livraison.pk, "nom": nom, "rendu": ""})])
    for fichier in boite_dossiers.entries(prise):
        fichier.unlink(missing_ok=True)


def write_reports(racine: Path, partenaire: Partenaire, bilan: Counter[str]) -> None:
    """Write the reports that changed since they were last written; forget those that will not change any more."""
    suivis = [(prise, _read(prise)) for prise in boite_dossiers.taken(racine, partenaire.code)]
    livraisons = Livraison.objects.select_related("partenaire", "mandant").in_bulk(
        [suivi["livraison"] for _, suivi in suivis if suivi]
    )
    for prise, suivi in suivis:
        if suivi is None:
            continue
        livraison = livraisons.get(suivi["livraison"])
        if livraison is None:
            shutil.rmtree(prise, ignore_errors=True)
        elif livraison.etat in _RENDUES:
            _write(racine, prise, suivi, livraison, bilan)


def _write(racine: Path, prise: Path, suivi: dict, livraison: Livraison, bilan: Counter[str]) -> None:
    etat = json.dumps([livraison.etat, livraison.compteurs, livraison.annulation], sort_keys=True)
    if etat != suivi["rendu"]:
        sortie = racine / boite_dossiers.SORTIE / livraison.partenaire.code / f"{suivi['nom']}.CR.json"
        boite_dossiers.write_atomically(sortie, accuses.report(livraison))
        boite_dossiers.write_atomically(prise / SUIVI, [json.dumps({**suivi, "rendu": etat})])
        bilan["rendus"] += 1
    if livraison.etat != Livraison.Etat.ARRETEE and not livraison.compteurs.get("en_attente", 0):
        shutil.rmtree(prise, ignore_errors=True)


def _read(prise: Path) -> dict | None:
    try:
        return json.loads((prise / SUIVI).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
