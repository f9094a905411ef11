"""The agent of an Ordre: the list, its filters, a file now and then."""

from __future__ import annotations

import random

from locust import task

from tests.charge._monde import MONDE, Visiteur


class AgentOrdre(Visiteur):
    """Follows the people of their instance."""

    weight = 4
    sessions = "ordre"

    @task(6)
    def qui_a_besoin_de_moi(self) -> None:
        self.see("/ordre/")

    @task(3)
    def par_nom(self) -> None:
        self.see("/ordre/?tri=nom")

    @task(2)
    def cherche(self) -> None:
        self.see("/ordre/?q=martin")

    @task(1)
    def un_dossier(self) -> None:
        self.see(f"/ordre/dossiers/{random.choice(MONDE['dossiers'])}/", "/ordre/dossiers/…")
