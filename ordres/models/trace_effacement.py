"""What was erased for good, remembered by its key alone, so that a backup restored later does not bring it back."""

from django.db import models
from django.db.models.functions import Now


class TraceEffacement(models.Model):
    """One erased row: its table, its key, when. Written by PostgreSQL, whoever erases and by whatever road (ADR 0030).

    `ordres_effacement` names a cycle whose content has had its time. Nothing here says whose the row was, nor what.
    """

    table = models.CharField(max_length=63, db_column="table_nom")
    cle = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="trace_effacement_at")]

    def __str__(self) -> str:
        return f"{self.table}:{self.cle}"
