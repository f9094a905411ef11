"""The moved day of the demonstration: one row, read only when the demonstration mode is on."""

from django.db import models


class Horloge(models.Model):
    """`jour` replaces today in demonstration mode; empty means the real day."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    jour = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="horloge_unique")]
