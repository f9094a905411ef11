"""Tabs of the operators' room: what a technical contact sees, and what only an operator does."""

from __future__ import annotations

from django.urls import reverse

from accounts.permissions import Permission
from accounts.requete import Requete

_ONGLETS = (
    ("Livraisons", "operateur:livraisons", Permission.FLUX_SUIVRE),
    ("Réalisations attendues", "operateur:attendues", Permission.FLUX_SUIVRE),
    ("Lignes à traiter", "operateur:lignes", Permission.FLUX_CORRIGER),
    ("Ce qui ne concorde pas", "operateur:anomalies", Permission.FLUX_CORRIGER),
    ("Signalements", "operateur:reclamations", Permission.FLUX_LIBERER),
    ("Effectifs", "operateur:effectifs", Permission.FLUX_CORRIGER),
    ("Accréditations", "operateur:accreditations", Permission.FLUX_CORRIGER),
    ("Délégations", "operateur:delegations", Permission.ORGANISATION_GERER),
    ("Dossiers", "operateur:boites", Permission.FLUX_LIBERER),
)


def tabs(request: Requete, actif: str) -> list[tuple[str, str, bool]]:
    """(words, address, is the one shown) of the pages this person may open."""
    return [
        (libelle, reverse(nom), nom == actif)
        for libelle, nom, permission in _ONGLETS
        if request.user.has_permission(permission, request.jour)
    ]
