"""A list of the follow-up taken away as a file: asked for, made in the background, erased after a short time."""

import uuid

from django.db import models
from django.db.models import F, Q


class ExportListe(models.Model):
    """One file of one agent. `selection` is the query string it was asked with (`ordres.selection`).

    `fichier` is sealed (`actions.export_scelle`); `sel` and `cle` open it, both are emptied with it. `lignes` counts
    the people in it: each of them reads in their journal that it was made. A long one waits until another person of
    the instance (`second_par`) releases it, or refuses with a reason; nobody in time, and it lapses.
    """

    class Etat(models.TextChoices):
        """`efface`: its time has passed, or its author erased it."""

        A_LIBERER = "a_liberer", "Attend une deuxième personne"
        EN_COURS = "en_cours", "En préparation"
        PRET = "pret", "Prêt"
        EFFACE = "efface", "Effacé"
        REFUSE = "refuse", "Refusé"
        PERIME = "perime", "Non libéré à temps"

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
    second_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    second_at = models.DateTimeField(null=True)
    motif_refus = models.TextField(blank=True, default="", db_default="")

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
            models.CheckConstraint(
                condition=Q(second_par__isnull=True) | ~Q(second_par=F("auteur")),
                name="export_liste_deux_personnes",
                violation_error_message="La personne qui demande une liste ne la libère pas.",
            ),
            models.CheckConstraint(condition=~Q(etat="refuse") | ~Q(motif_refus=""), name="export_liste_refus_motive"),
        ]
        indexes = [models.Index(fields=["auteur", "-id"], name="export_liste_auteur")]
