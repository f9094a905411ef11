"""The report of the steering room as a PDF: asked for, drawn in the background, kept two days, then erased.

It holds figures only, already protected: the same filters on the same day are one document, whoever asks. Its place on
the disk comes from what was asked; nothing else keeps its state.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from accounts import horloge, journal, notifications, travaux
from accounts.journal import Fait
from accounts.models import Travail, Utilisateur
from accounts.permissions import Permission, require
from dashboards import rapport_pdf
from dashboards.selection import Selection

NATURE, NATURE_EFFACEMENT = "pilotage.rapport", "pilotage.rapport_effacement"
GARDE = timedelta(days=2)
BAIL = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Rapport:
    """What was asked: the selection and the day; `chemin` is its file in the storage."""

    selection: Selection
    jour: date

    @property
    def empreinte(self) -> str:
        """Short name of this document."""
        demande = f"{self.jour.isoformat()}?{urlencode(self.selection.parametres)}"
        return sha256(demande.encode()).hexdigest()[:32]

    @property
    def chemin(self) -> str:
        """Its file."""
        return f"rapports/{self.empreinte}.pdf"

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return default_storage.exists(self.chemin)

    @property
    def adresse(self) -> str:
        """Its page."""
        requete = urlencode(self.selection.parametres)
        return reverse("pilotage:rapport") + (f"?{requete}" if requete else "")


def work_of(rapport: Rapport) -> Travail | None:
    """The work that draws it, if it was ever asked for."""
    return Travail.objects.filter(cle=_key(NATURE, rapport)).first()


def ask(utilisateur: Utilisateur, rapport: Rapport) -> None:
    """Have it drawn, or drawn again; raises `Refus("non_autorise")`."""
    require(utilisateur, Permission.AGREGAT_NATIONAL, rapport.jour)
    with transaction.atomic():
        travaux.requeue(NATURE, _key(NATURE, rapport), _what(rapport, utilisateur), priorite=6)
        journal.record(
            Fait.RAPPORT_DEMANDE, auteur=utilisateur,
            details={"jour": rapport.jour.isoformat(), "filtres": rapport.selection.parametres},
        )  # fmt: skip


def handle(travail: Travail) -> None:
    """Handler of the work: draw it, put it in its place, tell who asked. Twice gives the same."""
    rapport = _read(travail.donnees)
    progres = travaux.lease_by_slice(travail, BAIL)
    contenu = rapport_pdf.render(rapport.selection, rapport.jour, progres)
    _write(Path(default_storage.path(rapport.chemin)), contenu)
    instant = horloge.instant()
    with transaction.atomic():
        travaux.enqueue(
            NATURE_EFFACEMENT, f"{_key(NATURE_EFFACEMENT, rapport)}:{instant:%Y%m%d}", travail.donnees, priorite=8,
            du_at=instant + GARDE,
        )  # fmt: skip
        notifications.notify(
            cle=f"{NATURE}:{rapport.empreinte}:{travail.donnees['demande']}",
            nature="export",
            titre="Le rapport de pilotage est prêt",
            texte="Il peut être téléchargé pendant deux jours, puis il est effacé.",
            lien=rapport.adresse,
            utilisateur=Utilisateur.objects.get(pk=travail.donnees["utilisateur"]),
        )


def handle_erasure(travail: Travail) -> None:
    """Handler: erase a report whose time has passed. Twice is once."""
    default_storage.delete(_read(travail.donnees).chemin)


def _write(chemin: Path, contenu: bytes) -> None:
    """The whole file or none: who downloads it meanwhile has the one before."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_suffix(f".{os.getpid()}")
    provisoire.write_bytes(contenu)
    provisoire.replace(chemin)


def _what(rapport: Rapport, utilisateur: Utilisateur) -> dict[str, object]:
    return {
        "jour": rapport.jour.isoformat(), "filtres": rapport.selection.parametres, "utilisateur": utilisateur.pk,
        "demande": horloge.instant().isoformat(),
    }  # fmt: skip


def _read(donnees: Mapping) -> Rapport:
    return Rapport(Selection.read(donnees["filtres"]), date.fromisoformat(donnees["jour"]))


def _key(nature: str, rapport: Rapport) -> str:
    return f"{nature}:{rapport.empreinte}"
