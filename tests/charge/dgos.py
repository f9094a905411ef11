"""The ministry: the country, then details; figures, never anybody."""

from __future__ import annotations

from locust import task

from tests.charge._monde import Visiteur


class Dgos(Visiteur):
    """Steers from the aggregates."""

    weight = 2
    sessions = "dgos"

    @task(3)
    def pays(self) -> None:
        self.see("/pilotage/")

    @task(1)
    def detail(self) -> None:
        self.see("/pilotage/detail/?profession=10")

    @task(1)
    def evolution(self) -> None:
        self.see("/pilotage/evolution/")
