"""The professional: where am I, what counted, what could I do; two visitors in three."""

from __future__ import annotations

from locust import task

from tests.charge._monde import Visiteur


class Professionnel(Visiteur):
    """Looks at their own account."""

    weight = 20
    sessions = "professionnels"

    @task(6)
    def ou_en_suis_je(self) -> None:
        self.see("/mon-espace/")

    @task(2)
    def declarer(self) -> None:
        self.see("/mon-espace/declarer/")

    @task(1)
    def chronologie(self) -> None:
        self.see("/mon-espace/histoire/")

    @task(1)
    def referentiels(self) -> None:
        self.see("/referentiels/")
