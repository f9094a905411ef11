"""The semestrial sheets of the CNPs: figures as of a day, kept as they were shown (formats.md §4.4)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission


class FicheCnpQuerySet(models.QuerySet):
    """Sheets, filtered by who asks."""

    def visible_to(self, utilisateur, on):
        """Those of the councils whose aggregates this user reads that day, made up to that day."""
        organisations = utilisateur.organisations_with(Permission.AGREGAT_SPECIALITE, on)
        return self.filter(organisation__in=organisations, jour__lte=on)

    def made(self):
        """Those that are computed."""
        return self.filter(etat=FicheCnp.Etat.PRODUITE)


class FicheCnp(models.Model):
    """One sheet of one council: the situation at the end of `jour`, on the actions of the year `annee`.

    `contenu` holds the tables after secrecy (`dashboards.fiche_tables`), never a hidden figure. `empreinte_sources` is
    the hash of the rows it was made from, `empreinte` that of the content. Once made, PostgreSQL refuses to change it.
    """

    class Etat(models.TextChoices):
        """`produite`: computed, and frozen."""

        EN_COURS = "en_cours", "En préparation"
        PRODUITE = "produite", "Produite"

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="fiches")
    jour = models.DateField("situation au")
    annee = models.PositiveSmallIntegerField("année des actions")
    etat = models.CharField(max_length=8, choices=Etat.choices, default=Etat.EN_COURS)
    is_semestrielle = models.BooleanField("faite sans demande, à la fin du semestre", default=False)
    demande_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    demande_at = models.DateTimeField()
    produite_at = models.DateTimeField(null=True)
    contenu = models.JSONField(default=dict)
    empreinte = models.CharField("empreinte du contenu", max_length=64, blank=True)
    empreinte_sources = models.CharField("empreinte de ce qui a été lu", max_length=64, blank=True)

    objects = FicheCnpQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche d’un CNP"
        verbose_name_plural = "fiches des CNP"
        ordering = ["-jour", "-annee", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "jour", "annee"],
                name="fiche_cnp_unique",
                violation_error_message="Cette fiche existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(etat="en_cours", produite_at__isnull=True)
                | Q(etat="produite", produite_at__isnull=False) & ~Q(empreinte="") & ~Q(empreinte_sources=""),
                name="fiche_cnp_entiere",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fiche_cnp_figee",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__etat="produite"),
            )
        ]

    def __str__(self) -> str:
        return f"Situation au {self.jour:%d/%m/%Y}, actions {self.annee}"
