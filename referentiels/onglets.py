"""Tabs of a version in the authors' workspace: each room registers its own, in the order they are shown.

The workspace knows nothing of simulation or control: an upper app adds its tab when it is ready (AppConfig.ready).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from accounts.models import Utilisateur
from referentiels.models import VersionReferentiel
from referentiels.redaction.droits import is_editable


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: its stable name, its label, its address for a version, and who sees it.

    `libelle_lecture` is its label for whoever may only read the version (empty: the same).
    """

    nom: str
    libelle: str
    adresse: Callable[[VersionReferentiel], str]
    is_visible: Callable[[VersionReferentiel, Utilisateur, date], bool]
    rang: int = 50
    libelle_lecture: str = ""


_onglets: dict[str, Onglet] = {}


def register(onglet: Onglet) -> None:
    """Add a tab; the same name replaces the former one."""
    _onglets[onglet.nom] = onglet


def onglets_de(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> list[tuple[Onglet, str]]:
    """The tabs this user sees on this version, named for what they may do there, with their addresses, in order."""
    is_lecteur = not is_editable(version, utilisateur, on)
    return [
        (_for_reader(onglet) if is_lecteur else onglet, onglet.adresse(version))
        for onglet in sorted(_onglets.values(), key=lambda o: (o.rang, o.nom))
        if onglet.is_visible(version, utilisateur, on)
    ]


def _for_reader(onglet: Onglet) -> Onglet:
    return replace(onglet, libelle=onglet.libelle_lecture or onglet.libelle)
