"""Documents of attestations made in bulk by two workers: drawn alone, then drawn and sealed, beside the rows."""

from __future__ import annotations

import json
import os
import tempfile
from unittest.mock import patch

from tests.banc.rapport import Ligne
from tests.bench.base import empty_base, run, run_together

#: Decisions of the measure; as many for each of the two.
NOMBRE = int(os.environ.get("ATTESTATIONS", "400"))
TRAVAILLEURS = 2
#: Documents per second promised on two cores, unsigned (quality.md, P7).
PROMESSE = 15.0
_MOULE = ("-m", "tests.bench._attestations")


def lignes() -> list[Ligne]:
    """Rows issued per second, then documents per second, unsigned and sealed, and the memory of a worker."""
    with (
        tempfile.TemporaryDirectory() as dossier,
        patch.dict(os.environ, {"CERTIF_MEDIA": dossier}),
        empty_base("attestations"),
    ):
        run("-m", "tests.bench.population", str(2 * NOMBRE))
        emission = json.loads(run(*_MOULE, "emet", str(2 * NOMBRE)).sortie)
        nues = [json.loads(p.sortie) for p in run_together([(*_MOULE, "dessine", str(NOMBRE))] * TRAVAILLEURS)]
        passages = run_together([(*_MOULE, "travaille", str(NOMBRE))] * TRAVAILLEURS)
    scellees = [json.loads(p.sortie) for p in passages]
    return [
        Ligne(
            "attestations : lignes émises par lots de 200", emission["par_seconde"], "/s",
            f"{emission['requetes']} requêtes par lot",
        ),
        _rate("attestations : documents dessinés, non scellés", nues, PROMESSE),
        _rate("attestations : documents dessinés et scellés", scellees, None),
        Ligne("attestations : un document scellé", scellees[0]["octets"] / 1024, "Kio"),
        Ligne("attestations : mémoire d’un travailleur", max(p.memoire for p in passages), "Mo"),
    ]  # fmt: skip


def _rate(nom: str, passages: list[dict[str, float]], promis: float | None) -> Ligne:
    """Both workers together: the sum of what each did in a second, once warm."""
    ensemble = sum(p["faites"] / p["secondes"] for p in passages)
    return Ligne(
        nom, ensemble, "/s", f"{TRAVAILLEURS} travailleurs" + (f", promis {promis:.0f}" if promis else ""),
        None if promis is None else ensemble >= promis,
        {"faites": sum(int(p["faites"]) for p in passages)},
    )  # fmt: skip
