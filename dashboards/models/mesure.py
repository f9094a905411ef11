"""Counts of accounts by cell, added to at each write, and their state of each night."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Cellule(models.Model):
    """A count of accounts for one set of codes, to be added to the others of the same codes.

    Triggers on the projection and on the people append what each statement adds and takes away, in its transaction;
    `dashboards.cellules_ecrites` packs the rows of the same codes into one, and rebuilds them all every night. Nobody
    updates a row: two workers never wait for each other here.
    """

    profession = models.CharField(max_length=2)
    specialite = models.CharField(max_length=6)
    region = models.CharField(max_length=3)
    departement = models.CharField(max_length=3)
    mode = models.CharField(max_length=1)
    tranche_age = models.CharField(max_length=8, db_default="", help_text="vide = non renseignée")
    version = models.BigIntegerField(help_text="version du référentiel ; 0 = aucune")
    is_militaire = models.BooleanField()

    a_commencer = models.BigIntegerField()
    en_cours = models.BigIntegerField()
    complets = models.BigIntegerField()
    sans_referentiel = models.BigIntegerField()
    actives = models.BigIntegerField()
    axe_1 = models.BigIntegerField()
    axe_2 = models.BigIntegerField()
    axe_3 = models.BigIntegerField()
    axe_4 = models.BigIntegerField()
    progression = models.BigIntegerField(help_text="somme des progressions, en millionièmes")
    a_risque = models.BigIntegerField()
    echus = models.BigIntegerField()
    en_retard = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["profession", "departement"], name="cellule_perimetre")]


class ReconstructionCellules(models.Model):
    """The last rebuild: the day from which cells tell a cycle under way from one that ended."""

    jour = models.DateField()
    faite_at = models.DateTimeField()


class Arrete(models.Model):
    """The figures as they were on a night, with what is hidden of them; the open ones are read from here."""

    jour = models.DateField(unique=True)
    fait_at = models.DateTimeField()
    seuil = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["jour"]


class CelluleArretee(models.Model):
    """One cell of one crossing (`coupe`: names of one or two dimensions, or none) on the night of an arrêté.

    `valeurs` follow `dashboards.cellules.COLONNES`; bit k of `masques` hides column k from whoever may not see the
    members.
    """

    arrete = models.ForeignKey(Arrete, on_delete=models.CASCADE, related_name="cellules", db_index=False)
    coupe = models.CharField(max_length=40)
    code_1 = models.CharField(max_length=40)
    code_2 = models.CharField(max_length=40)
    valeurs = ArrayField(models.BigIntegerField())
    masques = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coupe", "code_1", "code_2", "arrete"], name="cellule_arretee_unique")
        ]
        indexes = [
            models.Index(fields=["arrete", "coupe", "code_1", "code_2"], name="cellule_arretee_page"),
            # A region is the beginning of `code_2`, whatever `code_1`.
            models.Index(
                fields=["arrete", "coupe", "code_2"], name="cellule_arretee_lieu",
                opclasses=["int8_ops", "varchar_ops", "varchar_pattern_ops"],
            ),
        ]  # fmt: skip
