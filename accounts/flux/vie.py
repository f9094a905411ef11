"""What follows a delivery, for its page: for whom, what it replaces, what may be done, how long its file stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.flux import annulation, purge, remplacement
from accounts.models import Livraison, Organisation, Utilisateur


@dataclass(frozen=True, slots=True)
class Vie:
    """Facts and gestures of one delivery. `annulation`: the counts of a cancellation, empty when there was none."""

    mandant: Organisation | None
    remplace: Livraison | None
    remplacante: Livraison | None
    annulation: dict[str, Any]
    peut_annuler: bool
    garde_jusquau: date | None
    jours_gardes: int


def read(livraison: Livraison, utilisateur: Utilisateur, on: date) -> Vie:
    """Read it for this person on that day."""
    return Vie(
        mandant=livraison.mandant,
        remplace=remplacement.replaced_by(livraison),
        remplacante=remplacement.replacement_of(livraison),
        annulation=livraison.annulation,
        peut_annuler=annulation.can_cancel(utilisateur, livraison, on),
        garde_jusquau=purge.kept_until(livraison, on),
        jours_gardes=purge.conservation(on).jours,
    )
