"""Figures of past quarters, so that curves and files are not empty; a subscription of a partner to its dry runs.

Each past quarter is judged as the engine judges it on its last day, drawn up as a night does, and everybody is judged
again today: the figures are counted, none is written by hand.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from accounts import horloge
from accounts.etendues import Mode
from accounts.evenements import CHOISIS
from accounts.flux.depot import find_partner
from accounts.models import Abonnement, Utilisateur
from actions import evaluation_generale
from dashboards import cellules_ecrites, publication
from dashboards.models import Arrete

TRIMESTRES = 4
ABONNEMENT = "Nos essais de réception"
ADRESSE = "https://andpc.example/certif/signaux"


def install(on: date) -> int:
    """Draw up the past quarters and today, once; returns how many arrêtés there are."""
    if not Arrete.objects.exists():
        for jour in [*_ends(on), on]:
            evaluation_generale.evaluate_all(jour, processus=1)
            draw_up(jour)
    return Arrete.objects.count()


def draw_up(on: date) -> None:
    """What a night does, at once: the day of the demonstration has its own figures."""
    cellules_ecrites.rebuild(on)
    publication.draw_up(on)


def subscribe(agent: Utilisateur) -> None:
    """The Agency is told of its dry runs, once; the address is an example: nothing there needs a network."""
    Abonnement.objects.get_or_create(
        partenaire=find_partner("ANDPC"), nom=ABONNEMENT,
        defaults={
            "adresse": ADRESSE, "evenements": [evenement.value for evenement in CHOISIS], "mode": Mode.ESSAI,
            "sel": secrets.token_urlsafe(24), "cree_par": agent, "created_at": horloge.instant(),
        },
    )  # fmt: skip


def _ends(on: date) -> list[date]:
    """Last days of the quarters that ended before, the oldest first."""
    fins, jour = [], date(on.year, 3 * ((on.month - 1) // 3) + 1, 1) - timedelta(days=1)
    for _ in range(TRIMESTRES):
        fins.append(jour)
        jour = date(jour.year, jour.month - 2, 1) - timedelta(days=1)
    return fins[::-1]
