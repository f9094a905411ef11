"""« lisez-moi.pdf »: everything that is kept about a holder, as that person reads it (tagged, in French)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import Utilisateur
from actions import blocs, carnet, tableau, verdicts
from actions.blocs import Bloc
from actions.models import Cycle, DemandeOrdre
from actions.pdf_balise import to_pdf
from actions.situation import Situation, situation
from actions.titulaire import own_cycles
from actions.verdicts import Lecture

GABARIT = "pdf/mes_donnees.html"
TITRE = "Mes données, telles que la plateforme les garde"


@dataclass(frozen=True, slots=True)
class CycleLu:
    """One cycle as its page tells it."""

    cycle: Cycle
    situation: Situation
    axes: list[tableau.LigneAxe]
    lectures: list[Lecture]
    exigences: tuple[tableau.LigneExigence, ...]
    decisions: list[Bloc]

    @property
    def total(self) -> float | None:
        """Progress, from 0 to 100."""
        return self.situation.avancement.total * 100 if self.situation.avancement else None


def render(utilisateur: Utilisateur, lisible: dict[str, Any], on: date, documents: int) -> bytes:
    """The bytes of the PDF; `lisible` is what `export_donnees.export` gave."""
    return to_pdf(render_to_string(GABARIT, context(utilisateur, lisible, on, documents)))


def context(utilisateur: Utilisateur, lisible: dict[str, Any], on: date, documents: int) -> dict[str, Any]:
    """What the template prints."""
    return {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": TITRE, "style": "", "reference": "", "jour": on, "demonstration": settings.DEMO,
        "professionnel": utilisateur.professionnel, "adresse": utilisateur.email or "", "documents": documents,
        "cycles": list(_cycles(utilisateur, on)),
        "demandes": DemandeOrdre.objects.owned_by(utilisateur).order_by("pk"),
        "notes": carnet.read_all(carnet.own_notes(utilisateur)),
        "appreciations": lisible["appreciations"],
        "journal": len(lisible["journal"]), "notifications": len(lisible["notifications"]),
    }  # fmt: skip


def _cycles(utilisateur: Utilisateur, on: date) -> Iterator[CycleLu]:
    for cycle in own_cycles(utilisateur):
        vue = situation(cycle, on)
        yield CycleLu(
            cycle, vue, tableau.axis_rows(vue), verdicts.read_all(vue), tableau.cycle_lines(vue),
            blocs.blocs_for(cycle, on),
        )  # fmt: skip
