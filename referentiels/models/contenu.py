"""Content of a version: planned actions, requirements, correspondences. Rows are data, never code."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from referentiels.recherche import CleRecherche

# PostgreSQL keeps the promise of the arrêté: a row of a published version can be neither added, changed nor removed.
# Nor can a row of a version sent for opinion: what is judged is what is published. Only a draft is written.
_GARDE_PUBLIEE = """
    PERFORM 1 FROM referentiels_versionreferentiel v
     WHERE v.id IN ({lignes}) AND v.etat <> 'brouillon';
    IF FOUND THEN
        RAISE EXCEPTION 'version transmise ou publiée : son contenu ne change plus'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN {retour};
"""


def _gardes(prefixe: str) -> list[pgtrigger.Trigger]:
    """Triggers that freeze the rows of a version past the draft (insert and update look at NEW, delete at OLD)."""
    return [
        pgtrigger.Trigger(
            name=f"{prefixe}_ecriture_gelee",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=_GARDE_PUBLIEE.format(lignes="NEW.version_id", retour="NEW"),
        ),
        pgtrigger.Trigger(
            name=f"{prefixe}_modif_gelee",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            func=_GARDE_PUBLIEE.format(lignes="NEW.version_id, OLD.version_id", retour="NEW"),
        ),
        pgtrigger.Trigger(
            name=f"{prefixe}_retrait_gele",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=_GARDE_PUBLIEE.format(lignes="OLD.version_id", retour="OLD"),
        ),
    ]


class ActionPrevue(models.Model):
    """An item of the référentiel (rules.md §2). Every condition is a column; empty means "no condition"."""

    version = models.ForeignKey("referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="actions")
    code = models.CharField(max_length=60)
    rang = models.PositiveIntegerField(default=0)
    axes = ArrayField(models.PositiveSmallIntegerField(), help_text="plusieurs = transversale")
    libelle = models.CharField(max_length=2000)
    nature = models.CharField(max_length=30, blank=True)
    sous_bloc = models.CharField(max_length=120, blank=True)
    categories = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    max_par_cycle = models.PositiveSmallIntegerField(default=1, null=True, blank=True, help_text="vide = sans limite")
    unite = models.CharField(max_length=40, blank=True, help_text="nombre:2, heures:6, annees:3, par_an:4x1…")
    duree_min_heures = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    points = models.CharField(max_length=120, blank=True, help_text="8, ou participant:5,orateur:10")
    organismes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    independance = models.BooleanField(default=False)
    preuve = models.CharField(max_length=12, blank=True)
    population = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    libre = models.BooleanField(default=False)
    cle = models.GeneratedField(expression=CleRecherche("libelle"), output_field=models.TextField(), db_persist=True)

    class Meta:
        ordering = ["version_id", "rang", "code"]
        indexes = [GinIndex(OpClass(F("cle"), name="gin_trgm_ops"), name="action_prevue_cle")]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="action_prevue_code_unique"),
            models.CheckConstraint(
                condition=Q(axes__contained_by=[1, 2, 3, 4]) & Q(axes__len__gte=1), name="action_prevue_axes"
            ),
        ]
        triggers = _gardes("action_prevue")

    def __str__(self) -> str:
        return self.libelle


class Exigence(models.Model):
    """A requirement on an axis, or on the whole cycle (`axe` empty). All lines of an axis must hold."""

    class Type(models.TextChoices):
        """Closed list of requirement types."""

        NOMBRE = "nombre", "Nombre d’actions distinctes"
        QUOTA = "quota", "Nombre d’actions d’une catégorie"
        POINTS = "points", "Points"
        HEURES = "heures", "Heures"
        OBLIGATOIRE = "obligatoire", "Action obligatoire"
        SOUS_BLOCS = "sous_blocs", "Sous-blocs différents"

    version = models.ForeignKey("referentiels.VersionReferentiel", on_delete=models.CASCADE, related_name="exigences")
    rang = models.PositiveSmallIntegerField(default=0)
    axe = models.PositiveSmallIntegerField(null=True, blank=True)
    type = models.CharField(max_length=12, choices=Type.choices, default=Type.NOMBRE)
    seuil = models.DecimalField(max_digits=8, decimal_places=2, default=1)
    categorie = models.CharField(max_length=40, blank=True)
    nature = models.CharField(max_length=30, blank=True)
    action = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["version_id", "axe", "rang"]
        constraints = [
            models.CheckConstraint(condition=Q(axe__isnull=True) | Q(axe__range=(1, 4)), name="exigence_axe"),
            models.CheckConstraint(condition=Q(seuil__gte=0), name="exigence_seuil"),
        ]
        triggers = _gardes("exigence")


class Correspondance(models.Model):
    """Partner action → item codes of a référentiel, in order (rules.md §4). Empty column = any value.

    Attached to the référentiel, not to a frozen version: codes are stable from version to version, and a
    partner's vocabulary changes without waiting for an arrêté.
    """

    referentiel = models.ForeignKey(
        "referentiels.Referentiel", on_delete=models.CASCADE, related_name="correspondances"
    )
    rang = models.PositiveSmallIntegerField(default=0)
    type_action = models.CharField(max_length=20, blank=True)
    typologie = models.CharField(max_length=4, blank=True)
    orientation = models.CharField(max_length=10, blank=True)
    organisme_type = models.CharField(max_length=20, blank=True)
    categorie = models.CharField(max_length=10, blank=True)
    axe = models.PositiveSmallIntegerField(null=True, blank=True)
    codes = ArrayField(models.CharField(max_length=60))

    class Meta:
        ordering = ["referentiel_id", "rang", "pk"]
