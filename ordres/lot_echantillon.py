"""The sample of a bulk decision: which of its files somebody has really opened, as the journal tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.journal import Fait, reference
from accounts.models import Evenement, Utilisateur
from ordres.models import DossierLot, LotDecisions


@dataclass(frozen=True, slots=True)
class Regarde:
    """A file of the sample, and when this person opened it since the lot was prepared (None = not yet)."""

    dossier: DossierLot
    ouvert_at: datetime | None


def read(lot: LotDecisions, utilisateur: Utilisateur) -> list[Regarde]:
    """The sample in the order of the cycles, two queries."""
    tires = list(
        lot.dossiers.filter(is_echantillon=True)
        .select_related("cycle__exercice__professionnel", "cycle__avancement")
        .order_by("cycle_id")
    )
    noms = {reference(dossier.cycle): dossier.cycle_id for dossier in tires}
    lectures = Evenement.objects.filter(
        objet__in=noms, nature=Fait.DOSSIER_LU, auteur=utilisateur, at__gte=lot.prepare_at
    ).order_by("pk")
    ouverts = {noms[objet]: at for objet, at in lectures.values_list("objet", "at")}
    return [Regarde(dossier, ouverts.get(dossier.cycle_id)) for dossier in tires]


def to_open(lot: LotDecisions, utilisateur: Utilisateur) -> list[DossierLot]:
    """Files of the sample that this person has not opened since the lot was prepared."""
    return [regarde.dossier for regarde in read(lot, utilisateur) if regarde.ouvert_at is None]
