"""A delivery as partners name it: the number of its processing, where it stands, its instants."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.models import Livraison

_STATUTS = {
    Livraison.Etat.RECUE: "RECU",
    Livraison.Etat.REFUSEE: "REJETE",
    Livraison.Etat.EN_COURS: "EN_COURS",
    Livraison.Etat.ARRETEE: "ARRETE",
    Livraison.Etat.ANNULATION: "EN_ANNULATION",
    Livraison.Etat.ANNULEE: "ANNULE",
}


def treatment_id(livraison: Livraison) -> str:
    """Number of the processing, as partners quote it: `T-20260610-0042`."""
    return f"T-{timezone.localtime(livraison.recue_at):%Y%m%d}-{livraison.pk:04d}"


def status(livraison: Livraison) -> str:
    """Where the processing stands, in the words of the contract."""
    if livraison.etat == Livraison.Etat.TRAITEE:
        reste = livraison.compteurs.get("en_attente", 0) + livraison.compteurs.get("rejetees", 0)
        return "TRAITE_PARTIELLEMENT" if reste else "TRAITE"
    return _STATUTS[Livraison.Etat(livraison.etat)]


def iso(instant: datetime | None) -> str | None:
    """An instant as partners read it: Paris time with its offset, to the second; None where nothing happened yet."""
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else None
