"""Two people for one decision: the option of an instance, and what one person proposes to another."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ordres.models.gardes import changed


class ReglageDoubleRegard(models.Model):
    """Which decisions of an instance take two people; an instance without a row asks for none.

    No text asks for two people: it is a choice of the instance (`choix`). `revision` is the compare-and-swap.
    """

    class Portee(models.TextChoices):
        """Decisions concerned."""

        AUCUNE = "aucune", "Aucune : une personne décide"
        NON_SATISFAIT = "non_satisfait", "Les décisions « obligation non satisfaite »"
        TOUTES = "toutes", "Toutes les décisions"

    instance = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="double_regard"
    )
    portee = models.CharField(max_length=14, choices=Portee.choices, default=Portee.AUCUNE)
    revision = models.PositiveIntegerField(default=1)
    choisi_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    maj_at = models.DateTimeField()


class PropositionDecision(models.Model):
    """An indication that one person proposes and that another one confirms, or sets aside.

    `revision` and `empreinte` are the control and the file that its author had before their eyes: a file that changed
    since makes it out of date. A control has one proposal that waits. Nobody confirms their own.
    """

    class Etat(models.TextChoices):
        """What became of it."""

        EN_ATTENTE = "en_attente", "Attend une deuxième personne"
        CONFIRMEE = "confirmee", "Confirmée"
        ECARTEE = "ecartee", "Écartée"
        RETIREE = "retiree", "Retirée par son auteur"

    controle = models.ForeignKey("ordres.Controle", on_delete=models.PROTECT, related_name="propositions")
    sens = models.CharField(max_length=16)
    motif = models.TextField(blank=True)
    entendu = models.BooleanField(default=False)
    revision = models.PositiveIntegerField()
    empreinte = models.CharField(max_length=64)
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.EN_ATTENTE)
    clos_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    clos_at = models.DateTimeField(null=True, blank=True)
    motif_cloture = models.TextField(blank=True)
    decision = models.OneToOneField(
        "ordres.Decision", on_delete=models.PROTECT, null=True, related_name="proposition"
    )  # fmt: skip

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["controle"], condition=Q(etat="en_attente"), name="proposition_en_attente_unique"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["confirmee", "ecartee"]) | ~Q(clos_par=F("auteur")),
                name="proposition_deux_personnes",
                violation_error_message="La personne qui propose ne confirme pas.",
            ),
            models.CheckConstraint(
                condition=Q(etat="en_attente", clos_par__isnull=True, clos_at__isnull=True)
                | (~Q(etat="en_attente") & Q(clos_par__isnull=False, clos_at__isnull=False)),
                name="proposition_close_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="confirmee", decision__isnull=False)
                | (~Q(etat="confirmee") & Q(decision__isnull=True)),
                name="proposition_confirmee_decidee",
            ),
            models.CheckConstraint(
                condition=~Q(etat="ecartee") | ~Q(motif_cloture=""), name="proposition_ecartee_motivee"
            ),
            models.CheckConstraint(condition=~Q(sens="non_satisfait") | ~Q(motif=""), name="proposition_refus_motivee"),
        ]
        triggers = [
            pgtrigger.Protect(name="proposition_gardee", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="proposition_figee",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__etat="en_attente")
                | changed("controle", "sens", "motif", "entendu", "revision", "empreinte", "auteur", "at"),
            ),
        ]
