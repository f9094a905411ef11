"""A page of the site as somebody of the world opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Utilisateur
from tests.e2e.decor import Decor


@dataclass(frozen=True)
class Ecran:
    """A page: the name of its URL, who opens it, its arguments and its query; `sombre` when seen in the dark too."""

    nom: str
    qui: Callable[[Decor], Utilisateur | None] = lambda decor: None
    args: Callable[[Decor], list] = lambda decor: []
    requete: str = ""
    statut: int = 200
    en_2032: bool = False
    sombre: bool = False

    def chemin(self, decor: Decor) -> str:
        """Its address."""
        return reverse(self.nom, args=self.args(decor)) + self.requete.format(decor=decor)

    def __str__(self) -> str:
        return self.nom + self.requete
