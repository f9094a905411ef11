"""The control of an ended cycle: its file, its steps, the decision and what the decision saw."""

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q


if TYPE_CHECKING:
    from ordres.models.attestation import Attestation


class Controle(models.Model):
    """Control of one cycle by the competent instance, or by the SSA (R. 4022-18 to R. 4022-21).

    Due `controle_mois` months after the end of the cycle. `revision` is the compare-and-swap of every step.
    """

    class Etat(models.TextChoices):
        """Steps of regulation §1.7; the last two are reached through a `Decision` only."""

        OUVERT = "ouvert", "À examiner"
        PIECES = "pieces", "Pièces demandées"
        MOTIFS = "motifs", "Motifs communiqués"
        OBSERVATIONS = "observations", "Observations reçues"
        AUDITION = "audition", "Audition tenue"
        SATISFAIT = "satisfait", "Obligation satisfaite"
        NON_SATISFAIT = "non_satisfait", "Obligation non satisfaite"

    cycle = models.OneToOneField("actions.Cycle", on_delete=models.PROTECT, related_name="controle")
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="controles")
    etat = models.CharField(max_length=16, choices=Etat.choices, default=Etat.OUVERT)
    revision = models.PositiveIntegerField(default=1)
    ouvert_at = models.DateTimeField()
    echeance = models.DateField("à décider avant le")
    observations_jusquau = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["echeance", "pk"]
        indexes = [
            models.Index(fields=["instance", "etat", "echeance"], name="controle_file"),
            # What is under way stays small beside what is decided: the counts of the list read only this.
            models.Index(
                fields=["etat", "echeance"],
                name="controle_en_cours",
                condition=~Q(etat__in=["satisfait", "non_satisfait"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat__in=["motifs", "observations", "audition", "non_satisfait"])
                | Q(observations_jusquau__isnull=False),
                name="controle_observations_datees",
                violation_error_message="Les motifs communiqués ouvrent un délai d’observations daté.",
            )
        ]

    @property
    def is_clos(self) -> bool:
        """Whether the final indication was given."""
        return self.etat in (self.Etat.SATISFAIT, self.Etat.NON_SATISFAIT)


class EtapeControle(models.Model):
    """One transition of a control: authored, dated, reasoned. Append-only.

    `revision` is the one the control reached by this step: steps form a line without hole nor fork.
    """

    controle = models.ForeignKey(Controle, on_delete=models.PROTECT, related_name="etapes")
    revision = models.PositiveIntegerField(default=1)
    transition = models.CharField(max_length=40)
    de = models.CharField(max_length=16)
    vers = models.CharField(max_length=16)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    motif = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vers__in=["pieces", "motifs", "non_satisfait"]) | ~Q(motif=""),
                name="etape_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
            models.UniqueConstraint(fields=["controle", "revision"], name="etape_revision_unique"),
        ]
        triggers = [pgtrigger.Protect(name="etape_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]


class Decision(models.Model):
    """Final indication on a cycle, with everything it saw, frozen.

    `constat` holds the engine's result, the version, the parameters and the digests of the documents.
    A decision is never edited: a new reasoned one replaces it (`remplacee_par`).
    """

    class Sens(models.TextChoices):
        """The two possible final indications."""

        SATISFAIT = "satisfait", "Obligation satisfaite"
        NON_SATISFAIT = "non_satisfait", "Obligation non satisfaite"

    controle = models.ForeignKey(Controle, on_delete=models.PROTECT, related_name="decisions")
    sens = models.CharField(max_length=16, choices=Sens.choices)
    motif = models.TextField(blank=True)
    constat = models.JSONField()
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    jour = models.DateField("date de la décision")
    created_at = models.DateTimeField()
    remplacee_par = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="remplace")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sens="non_satisfait") | ~Q(motif=""),
                name="decision_refus_motive",
                violation_error_message="Une indication « non satisfaite » est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(constat__complet=True) | ~Q(motif=""),
                name="decision_incomplete_motivee",
                violation_error_message="Une décision sur un dossier incomplet est motivée.",
            ),
            models.UniqueConstraint(
                fields=["controle"], condition=Q(remplacee_par__isnull=True), name="decision_en_vigueur_unique"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="decision_gardee", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decision_figee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sens__df=pgtrigger.F("new__sens"))
                | pgtrigger.Q(old__motif__df=pgtrigger.F("new__motif"))
                | pgtrigger.Q(old__constat__df=pgtrigger.F("new__constat"))
                | pgtrigger.Q(old__jour__df=pgtrigger.F("new__jour"))
                | pgtrigger.Q(old__auteur__df=pgtrigger.F("new__auteur"))
                | pgtrigger.Q(old__remplacee_par__isnull=False),
            ),
        ]

    @property
    def attestation(self) -> "Attestation | None":
        """The last attestation issued on this decision: a correction of identity issues another one."""
        return self.attestations.order_by("-pk").first()
