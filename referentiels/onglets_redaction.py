"""The tabs of a version that belong to this room: its content, its correspondences, its comparison with another."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.urls import reverse

from accounts.models import Utilisateur
from referentiels import onglets
from referentiels.models import VersionReferentiel
from referentiels.onglets import Onglet

#: Stable name, label, label of whoever only reads, name of the address (its argument is the version), place.
_ONGLETS = (
    ("editer", "Éditer", "Lire", "redaction:version", 10),
    ("comparer", "Comparer", "", "redaction:comparer", 20),
    ("correspondances", "Correspondances", "", "redaction:correspondances", 80),
)


def _address(nom: str, version: VersionReferentiel) -> str:
    return reverse(nom, args=[version.pk])


def _everybody(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Whoever opens the version in the workspace reads it whole."""
    return True


def register() -> None:
    """Declare the tabs; called once the room is ready."""
    for nom, libelle, lecture, adresse, rang in _ONGLETS:
        onglets.register(Onglet(nom, libelle, partial(_address, adresse), _everybody, rang, lecture))
