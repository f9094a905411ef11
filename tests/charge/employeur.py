"""The employer: its staff, what they miss, what they have."""

from __future__ import annotations

from locust import task

from tests.charge._monde import Visiteur


class Employeur(Visiteur):
    """Prepares the training plan of a hospital."""

    weight = 2
    sessions = "employeur"

    @task(3)
    def accueil(self) -> None:
        self.see("/employeur/")

    @task(1)
    def plan(self) -> None:
        self.see("/employeur/plan")

    @task(1)
    def effectif(self) -> None:
        self.see("/employeur/effectif")
