"""The system of a partner: a token, rows sent, their state asked; it writes, the others read."""

from __future__ import annotations

import base64
import itertools
import time

from locust import HttpUser, constant_pacing, task

from tests.charge._monde import MONDE, RYTHME

#: Seconds after which a token is asked again, well before its end.
JETON = 600
#: One sends for every so many seconds: a delivery is a file, a journal entry and work for later.
_numeros = itertools.count(int(time.time()))


class Partenaire(HttpUser):
    """Sends actions and reads what became of them."""

    weight = 2
    wait_time = constant_pacing(5 * RYTHME)
    jeton, jusqu_a = "", 0.0

    def _entetes(self) -> dict[str, str]:
        if time.monotonic() > self.jusqu_a:
            paire = base64.b64encode(":".join(MONDE["partenaire"]).encode()).decode()
            reponse = self.client.post(
                "/api/v1/oauth/token", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {paire}"}
            )
            self.jeton, self.jusqu_a = reponse.json()["access_token"], time.monotonic() + JETON
        return {"Authorization": f"Bearer {self.jeton}", "Finalite": "alimentation"}

    @task(2)
    def depose(self) -> None:
        numero = next(_numeros)
        ligne = {**MONDE["lignes"][numero % len(MONDE["lignes"])], "id_technique": f"CHARGE-{numero}"}
        self.client.post(
            "/api/v1/flux", json={"type_flux": "ACTIONS", "id_flux": f"charge-{numero}", "lignes": [ligne]},
            headers=self._entetes(),
        )  # fmt: skip

    @task(1)
    def suit(self) -> None:
        self.client.get("/api/v1/flux", headers=self._entetes())
