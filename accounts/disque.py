"""Transactions that end before they are on the disk, because what they did would be done again."""

from django.db import connection


def not_waited() -> None:
    """Let this transaction end before it is on the disk; a power cut may take back the last half-second of such ones.

    Whole, and never the first of two that come one after the other: the next transaction that waits for the disk waits
    for them too.
    """
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL synchronous_commit = off")
