"""What is still in the inbox folders, and what was reported about them: for the operators' page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import QuerySet

from accounts import journal
from accounts.flux import boite_dossiers
from accounts.models import Evenement, Partenaire


@dataclass(frozen=True, slots=True)
class Restant:
    """One file of an inbox that has not been taken, for how many minutes, and why."""

    code: str
    nom: str
    minutes: int
    motif: str


def remaining(instant: datetime) -> list[Restant]:
    """What stands in the inbox folders, with why it has not been taken; empty where the door is closed."""
    racine = boite_dossiers.root()
    if racine is None:
        return []
    actifs = set(Partenaire.objects.filter(is_active=True).values_list("code", flat=True))
    trouves = []
    for dossier in boite_dossiers.senders(racine):
        try:
            fichiers = boite_dossiers.entries(dossier)
        except OSError:
            trouves.append(Restant(dossier.name, "", 0, "le dossier ne peut pas être lu"))
            continue
        radicaux = {f.name.split(".")[0] for f in fichiers if f.suffix.lower() == ".json"}
        for fichier in fichiers:
            motif = _why(fichier, fichiers, radicaux, connu=dossier.name in actifs)
            trouves.append(Restant(dossier.name, fichier.name, int(boite_dossiers.age(fichier, instant) // 60), motif))
    return trouves


def reported(instant: datetime) -> QuerySet[Evenement]:
    """What was reported to the operators these last seven days, newest first."""
    return Evenement.objects.filter(nature=journal.Fait.BOITE_SIGNALEE, at__gte=instant - timedelta(days=7))[:100]


def _why(fichier: Path, fichiers: list[Path], radicaux: set[str], *, connu: bool) -> str:
    radical = fichier.name.split(".")[0]
    if not connu:
        return "ce dossier n’est celui d’aucun partenaire actif"
    if fichier.suffix.lower() == ".json":
        accompagne = any(f.name.split(".")[0] == radical for f in fichiers if f != fichier)
        return "en attente de la prochaine relève" if accompagne else "le fichier annoncé n’est pas là"
    return "en attente de la prochaine relève" if radical in radicaux else "son manifeste n’est pas arrivé"
