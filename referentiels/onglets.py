"""Tabs of a version in the authors' workspace: each room registers its own, in the order they are shown.

The workspace knows nothing of simulation or control: an upper app adds its tab when it is ready (AppConfig.ready).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import Utilisateur
from referentiels.models import VersionReferentiel


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: its stable name, its label, its address for a version, and who sees it."""

    nom: str
    libelle: str
    adresse: Callable[[VersionReferentiel], str]
    is_visible: Callable[[VersionReferentiel, Utilisateur, date], bool]
    rang: int = 50


_onglets: dict[str, Onglet] = {}


def register(onglet: Onglet) -> None:
    """Add a tab; the same name replaces the former one."""
    _onglets[onglet.nom] = onglet


def onglets_de(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> list[tuple[Onglet, str]]:
    """The tabs this user sees on this version, with their addresses, in order."""
    return [
        (onglet, onglet.adresse(version))
        for onglet in sorted(_onglets.values(), key=lambda o: (o.rang, o.nom))
        if onglet.is_visible(version, utilisateur, on)
    ]
