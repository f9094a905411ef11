"""Each partner its turn: how many of its deliveries may wait, and which pass first.

Priorities of the work table (1 passes before 9): 3 a small delivery, 4 any other one, 5 what the acts of a person
wait for, 7 messages, 8 the night. Inside one priority the partners take turns (`accounts.travaux`).
"""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Livraison, Partenaire
from certif.socle.feeds.codes import FauteFichier

PRIORITE_PETITE, PRIORITE = 3, 4
#: Rows of a small delivery: what the API takes in one request (contract, « 1 000 lignes »).
LIGNES_PETITE = 1_000
#: Deliveries of one partner that may wait; more is a loop at the sender's (choix).
ATTENTE_MAX = 200
#: Seconds after which a partner that was told to wait may try again.
REESSAI = 30
#: How long a worker stays with one delivery while another partner waits.
DUREE = timedelta(seconds=20)


def priority(nb_lignes: int) -> int:
    """Priority of the work of a delivery of that many rows."""
    return PRIORITE_PETITE if nb_lignes <= LIGNES_PETITE else PRIORITE


def room_left(partenaire: Partenaire) -> int:
    """How many more deliveries this partner may have waiting; 0 = come back later (HTTP 429, file left in its box)."""
    attendent = Livraison.objects.filter(
        partenaire=partenaire, etat__in=(Livraison.Etat.RECUE, Livraison.Etat.EN_COURS)
    ).count()
    return max(0, ATTENTE_MAX - attendent)


def require_room(partenaire: Partenaire) -> None:
    """`FauteFichier` E010 when too many deliveries of this partner wait already."""
    if not room_left(partenaire):
        raise FauteFichier("E010", valeur=ATTENTE_MAX)
