"""What the personas share: who they are (CHARGE_MONDE, a JSON file), and the count of the answers (CHARGE_BILAN)."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_pacing, events

#: Written by `tests.bench._personnages`.
MONDE: dict[str, Any] = json.loads(Path(os.environ["CHARGE_MONDE"]).read_text(encoding="utf-8"))
#: One request of a visitor every so many seconds: with N visitors, N / RYTHME requests a second.
RYTHME = float(os.environ.get("CHARGE_RYTHME", "1"))

_reponses: Counter[str] = Counter()
_durees: list[float] = []


class Visiteur(HttpUser):
    """Somebody with a browser that keeps a session."""

    abstract = True
    wait_time = constant_pacing(RYTHME)
    sessions: str = ""

    def on_start(self) -> None:
        """Take one of the sessions of its kind, each in its turn."""
        cles = MONDE[self.sessions]
        rang = type(self).__dict__.get("venus", 0)
        type(self).venus = rang + 1  # type: ignore[attr-defined]  # a counter of the class, made by its first visitor
        self.client.cookies.set("sessionid", cles[rang % len(cles)])

    def see(self, chemin: str, nom: str = "") -> None:
        """Open a page; another one than a 200 or a slowing down (429) is a failure."""
        with self.client.get(chemin, name=nom or chemin, catch_response=True, allow_redirects=False) as reponse:
            if reponse.status_code == 429:
                reponse.success()
            elif reponse.status_code != 200:
                reponse.failure(f"{reponse.status_code}")


@events.request.add_listener
def count(response_time: float, response: Any = None, **_: Any) -> None:
    """One answer more, by status (0: no answer at all)."""
    _reponses[str(getattr(response, "status_code", 0) or 0)] += 1
    _durees.append(response_time)


@events.quitting.add_listener
def tell(environment: Any, **_: Any) -> None:
    """Write the count where the bench reads it."""
    rangees = sorted(_durees)
    bilan = {
        "reponses": _reponses,
        "p95_ms": rangees[int(0.95 * len(rangees))] if rangees else 0,
        "pages": {
            cle[0]: {"nombre": ligne.num_requests, "p95_ms": ligne.get_response_time_percentile(0.95),
                     "echecs": ligne.num_failures}
            for cle, ligne in environment.stats.entries.items()
        },
    }  # fmt: skip
    Path(os.environ["CHARGE_BILAN"]).write_text(json.dumps(bilan, ensure_ascii=False), encoding="utf-8")
