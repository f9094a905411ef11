"""Install the shipped référentiels in a new database; running it again touches nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from accounts import horloge
from referentiels.echange.importation import apply, prepare
from referentiels.models import Referentiel

DOSSIER = Path(__file__).parent


def shipped_folders() -> list[Path]:
    """One folder per shipped référentiel, in the order of their names."""
    return sorted(fichier.parent for fichier in DOSSIER.glob("*/referentiels.csv"))


def shipped_codes() -> dict[Path, str]:
    """Folder → code of the référentiel it holds (the first cell after the header)."""
    return {
        dossier: (dossier / "referentiels.csv").read_text(encoding="utf-8").splitlines()[1].split(";")[0]
        for dossier in shipped_folders()
    }


def install_shipped(on: date | None = None) -> int:
    """Publish the shipped référentiels that the database does not know; returns how many.

    One already known is left alone, whatever became of it: its correspondences belong to the CNP.
    """
    jour = on or horloge.today()
    codes = shipped_codes()
    connus = set(Referentiel.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    manquants = [dossier for dossier, code in codes.items() if code not in connus]
    for dossier in manquants:
        apply(prepare(dossier, publier=True), on=jour, publier=True)
    return len(manquants)
