"""The archive of everything that is kept about a holder: asked for, made in the background, erased after some days."""

import uuid

from django.db import models
from django.db.models import Q


class ExportDonnees(models.Model):
    """One archive of one holder. `fichier` is sealed with a key of that person (`actions.export_scelle`).

    `taille` and `sha256` are those of the archive in clear, as it is downloaded. `fichiers` counts the documents in it,
    `manquants` those that the storage did not give back (the archive names them). `sel` and `cle` open it; both are
    emptied with the file.
    """

    class Etat(models.TextChoices):
        """`efface`: its time has passed, its holder erased it, or a newer one took its place."""

        EN_COURS = "en_cours", "En préparation"
        PRET = "pret", "Prête"
        EFFACE = "efface", "Effacée"

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.PROTECT, related_name="exports", db_index=False
    )
    etat = models.CharField(max_length=8, choices=Etat.choices, default=Etat.EN_COURS)
    demande_at = models.DateTimeField()
    pret_at = models.DateTimeField(null=True)
    expire_at = models.DateTimeField(null=True)
    efface_at = models.DateTimeField(null=True)
    telecharge_at = models.DateTimeField("dernier téléchargement", null=True)
    fichier = models.FileField(upload_to="exports/", max_length=255, blank=True)
    sel = models.BinaryField(max_length=32, default=bytes)
    cle = models.CharField(max_length=16, blank=True)
    taille = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fichiers = models.PositiveIntegerField(default=0)
    manquants = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "archive de mes données"
        verbose_name_plural = "archives de mes données"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["professionnel"],
                condition=Q(etat="en_cours"),
                name="export_un_a_la_fois",
                violation_error_message="Une archive est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="pret") | (Q(expire_at__isnull=False) & ~Q(fichier="")), name="export_pret_entier"
            ),
            models.CheckConstraint(condition=~Q(etat="efface") | Q(fichier=""), name="export_efface_sans_fichier"),
        ]
        indexes = [models.Index(fields=["professionnel", "-id"], name="export_titulaire")]
