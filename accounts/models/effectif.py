"""Staff that an employer names without knowing their RPPS number, and who they may be."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.fiche import FicheRecue
from accounts.professions import CHOIX_PROFESSION


class LigneEffectif(FicheRecue):
    """One row of a staff list: nobody is attached to it before the employer has chosen among `candidats`.

    `candidats` are people of the roster who work at the place of the row, closest name first.
    """

    class Etat(models.TextChoices):
        """Where the identification stands."""

        A_CONFIRMER = "a_confirmer", "À confirmer"
        SANS_CANDIDAT = "sans_candidat", "Sans candidat"
        CONFIRMEE = "confirmee", "Confirmée"
        ECARTEE = "ecartee", "Écartée"

    id_technique = models.CharField("identifiant chez l’employeur", max_length=64)
    nom_exercice = models.CharField("nom", max_length=120)
    prenom_exercice = models.CharField("prénom", max_length=120, blank=True)
    code_profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION, blank=True)
    service = models.CharField("service ou unité", max_length=120, blank=True, default="", db_default="")
    employeur_finess = models.CharField(max_length=9, blank=True)
    employeur_siret = models.CharField(max_length=14, blank=True)
    candidats = ArrayField(models.BigIntegerField(), default=list, blank=True)
    etat = models.CharField(max_length=14, choices=Etat.choices, default=Etat.SANS_CANDIDAT)
    professionnel = models.ForeignKey(
        "accounts.Professionnel", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    choisi_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    choisi_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, db_default=1, help_text="compare-and-swap des choix")

    class Meta:
        verbose_name = "ligne d’effectif"
        verbose_name_plural = "lignes d’effectif"
        ordering = ["nom_exercice", "prenom_exercice", "pk"]
        # An employer reads the rows of its place by name, a page at a time, among those of the whole country.
        indexes = [
            models.Index(
                fields=["employeur_finess", "nom_exercice", "id"],
                name="ligne_effectif_finess",
                condition=Q(absente_depuis__isnull=True),
            ),
            models.Index(
                fields=["employeur_siret", "nom_exercice", "id"],
                name="ligne_effectif_siret",
                condition=Q(absente_depuis__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partenaire", "id_technique"], name="ligne_effectif_cle"),
            models.CheckConstraint(
                condition=~Q(etat="confirmee") | Q(professionnel__isnull=False, choisi_par__isnull=False),
                name="ligne_effectif_confirmee_par_quelquun",
                violation_error_message="Une identité confirmée dit qui et par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom_exercice} {self.prenom_exercice}".strip()
