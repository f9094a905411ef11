"""What can be done to many files at once: a registry, so that the list shows the acts without knowing them.

The subject that owns an act registers it in `OrdresConfig.ready()`. Its page is opened by GET with the query string
of the list (`ordres.selection` reads it): it shows who is concerned, who is left out and why, and is confirmed by POST.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import Utilisateur
from accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Acte:
    """An act on many files: its key, the words of its button, the name of its preview page, who may open it.

    `adresse` is the name of a URL without argument (« ordre:alerter »).
    """

    cle: str
    libelle: str
    adresse: str
    permission: Permission

    @property
    def url(self) -> str:
        """The path of the preview page: the form of the list, sent by GET, writes the query."""
        return reverse(self.adresse)


_actes: dict[str, Acte] = {}


def register(acte: Acte) -> None:
    """Declare an act; the same key again replaces it (application reloading)."""
    _actes[acte.cle] = acte


def unregister(cle: str) -> None:
    """Forget an act; a key never registered is ignored."""
    _actes.pop(cle, None)


def offered_to(utilisateur: Utilisateur, on: date) -> list[Acte]:
    """Acts this person may prepare that day, in the order they registered."""
    return [acte for acte in _actes.values() if utilisateur.has_permission(acte.permission, on)]
