"""The control of an ended cycle: its file, its steps, the decision and what the decision saw."""

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ordres.rules.audition import EtatAudition
from ordres.rules.chemin import moves, passages

#: Steps whose row must carry a text (the table of `ordres.rules.chemin`, in plain words for the migrations).
_MOTIVEES = [
    "autre_audition", "communiquer_motifs", "constater_absence", "decider_non_satisfait", "demander_pieces",
    "deposer_observations", "recevoir_observations", "reexaminer", "saisir", "tenir_audition",
]  # fmt: skip


def _in_the_table() -> Q:
    """A step goes from where to where the path allows, and a step on the spot stays where it is."""
    permis = Q()
    for geste, paires in sorted(passages().items()):
        departs = sorted(de for de, _ in paires)
        if any(de == vers for de, vers in paires) and len({vers for _, vers in paires}) == len(paires):
            permis |= Q(transition=geste, de__in=departs, vers=F("de"))
        else:
            permis |= Q(transition=geste, de__in=departs, vers=paires[0][1])
    return permis


#: Raised by the trigger of every move that the path does not have.
_PAS_A_PAS = f"""
    IF NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'controle_pas_a_pas : une étape avance la révision de un' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.etat <> OLD.etat AND NOT (OLD.etat || '>' || NEW.etat = ANY (ARRAY[{
    ", ".join(f"'{de}>{vers}'" for de, vers in moves())
}])) THEN
        RAISE EXCEPTION 'controle_pas_a_pas : cette étape n’existe pas' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
_ECRIT = """
    IF NOT EXISTS (
        SELECT 1 FROM ordres_etapecontrole e
        WHERE e.controle_id = NEW.id AND e.revision = NEW.revision AND e.vers = NEW.etat
    ) THEN
        RAISE EXCEPTION 'controle_etape_ecrite : cette révision n’a pas son étape' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.etat IN ('satisfait', 'non_satisfait') AND NOT EXISTS (
        SELECT 1 FROM ordres_decision d
        WHERE d.controle_id = NEW.id AND d.remplacee_par_id IS NULL AND d.sens = NEW.etat
    ) THEN
        RAISE EXCEPTION 'controle_etape_ecrite : cet état n’a pas sa décision' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

if TYPE_CHECKING:
    from ordres.models.attestation import Attestation


class Controle(models.Model):
    """Control of one cycle by the competent instance, or by the SSA (R. 4022-18 to R. 4022-21).

    Due `controle_mois` months after the end of the cycle. `revision` is the compare-and-swap of every step.
    `pieces_jusquau` and `observations_jusquau` are last days, inclusive. `audition` says where the hearing stands
    (`ordres.rules.audition`): the dates proposed, where, and the one that the professional chose.
    """

    class Etat(models.TextChoices):
        """Steps of regulation §1.7; the last two are reached through a `Decision` only."""

        OUVERT = "ouvert", "À examiner"
        PIECES = "pieces", "Pièces demandées"
        PIECES_RECUES = "pieces_recues", "Pièces reçues"
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
    pieces_jusquau = models.DateField(null=True, blank=True)
    observations_jusquau = models.DateField(null=True, blank=True)
    audition = models.CharField(
        max_length=12, choices=[(e.value, e.value) for e in EtatAudition], default="aucune", db_default="aucune"
    )
    audition_dates = ArrayField(models.DateTimeField(), null=True, blank=True)
    audition_lieu = models.TextField("lieu, ou moyen de se parler", blank=True, default="", db_default="")
    audition_at = models.DateTimeField("date choisie", null=True, blank=True)

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
            ),
            models.CheckConstraint(
                condition=~Q(audition__in=["proposee", "fixee"]) | Q(audition_dates__len__gt=0),
                name="controle_audition_datee",
                violation_error_message="Une audition proposée a ses dates.",
            ),
            models.CheckConstraint(
                condition=~Q(audition="fixee") | Q(audition_at__isnull=False),
                name="controle_audition_choisie",
                violation_error_message="Une audition fixée a sa date.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="controle_pas_a_pas",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat__df=pgtrigger.F("new__etat"))
                | pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision")),
                func=_PAS_A_PAS,
            ),
            # Looked at when the transaction ends: the step and the decision are written after the state.
            pgtrigger.Trigger(
                name="controle_etape_ecrite",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(old__etat__df=pgtrigger.F("new__etat"))
                | pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision")),
                func=_ECRIT,
            ),
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
                condition=~Q(transition__in=_MOTIVEES) | ~Q(motif=""),
                name="etape_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
            models.CheckConstraint(
                condition=_in_the_table(),
                name="etape_du_chemin",
                violation_error_message="Cette étape n’est pas de celles du contrôle.",
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
