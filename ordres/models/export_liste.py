"""A list of the follow-up taken away as a file: asked for, made in the background, erased after a short time."""

import uuid

from django.db import models
from django.db.models import Q


class ExportListe(models.Model):
    """One file of one agent. `selection` is the query string it was asked with (`ordres.selection`).

    `fichier` is sealed (`actions.export_scelle`); `sel` and `cle` open it, both are emptied with it. `lignes` counts
    the people in it: each of them reads in their journal that it was made.
    """

    class Etat(models.TextChoices):
        """`efface`: its time has passed, or its author erased it."""

        EN_COURS = "en_cours", "En préparation"
        PRET = "pret", "Prêt"
        EFFACE = "efface", "Effacé"

    class Format(models.TextChoices):
        """What a spreadsheet opens."""

        CSV = "csv", "CSV (tous les tableurs)"
        XLSX = "xlsx", "XLSX (Excel, LibreOffice)"

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    auteur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, related_name="exports_de_liste", db_index=False
    )
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    selection = models.TextField(blank=True)
    etat = models.CharField(max_length=9, choices=Etat.choices, default=Etat.EN_COURS)
    demande_at = models.DateTimeField()
    pret_at = models.DateTimeField(null=True)
    expire_at = models.DateTimeField(null=True)
    efface_at = models.DateTimeField(null=True)
    lignes = models.PositiveIntegerField(default=0)
    fichier = models.FileField(upload_to="exports/", max_length=255, blank=True)
    sel = models.BinaryField(max_length=32, default=bytes)
    cle = models.CharField(max_length=16, blank=True)
    taille = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "liste emportée"
        verbose_name_plural = "listes emportées"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="pret") | (Q(expire_at__isnull=False) & ~Q(fichier="")),
                name="export_liste_pret_entier",
            ),
            models.CheckConstraint(
                condition=~Q(etat="efface") | Q(fichier=""), name="export_liste_efface_sans_fichier"
            ),
        ]
        indexes = [models.Index(fields=["auteur", "-id"], name="export_liste_auteur")]
