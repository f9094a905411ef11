"""What the professional writes during the control: an answer to a request for documents, observations."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from actions.models.demande_suivie import PieceJointe
from ordres.models.gardes import changed


class EcritControle(models.Model):
    """A writing of the holder, from its draft to its receipt; once sent it is neither edited nor deleted.

    One draft of each kind for a control. `is_tardif`: sent after the last day of its delay; `etape` is the step that
    carries it.
    """

    class Nature(models.TextChoices):
        """What it answers."""

        PIECES = "pieces", "Réponse à la demande de pièces"
        OBSERVATIONS = "observations", "Observations écrites"

    class Etat(models.TextChoices):
        """A draft is known of its author alone."""

        BROUILLON = "brouillon", "Brouillon"
        ENVOYE = "envoye", "Envoyé"

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    controle = models.ForeignKey("ordres.Controle", on_delete=models.PROTECT, related_name="ecrits")
    nature = models.CharField(max_length=12, choices=Nature.choices)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    texte = models.TextField(blank=True)
    is_tardif = models.BooleanField("envoyé après le délai", default=False)
    etape = models.OneToOneField(
        "ordres.EtapeControle", on_delete=models.PROTECT, null=True, blank=True, related_name="ecrit"
    )
    created_at = models.DateTimeField()
    maj_at = models.DateTimeField()
    envoye_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["controle", "nature"], condition=Q(etat="brouillon"), name="ecrit_brouillon_unique"
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon", envoye_at__isnull=True, etape__isnull=True)
                | Q(etat="envoye", envoye_at__isnull=False, etape__isnull=False),
                name="ecrit_envoye_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat="envoye", nature="observations") | ~Q(texte=""), name="ecrit_observations_redigees"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="ecrit_garde", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__etat="envoye")
            ),
            pgtrigger.Protect(name="ecrit_fige", operation=pgtrigger.Update, condition=pgtrigger.Q(old__etat="envoye")),
        ]


class PieceEcrit(PieceJointe):
    """A document joined to a writing; it leaves a draft, never a writing that was sent."""

    ecrit = models.ForeignKey(EcritControle, on_delete=models.CASCADE, related_name="pieces")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ecrit", "sha256"], name="piece_ecrit_unique")]
        triggers = [
            pgtrigger.Protect(
                name="piece_ecrit_figee",
                operation=pgtrigger.Update,
                condition=changed("ecrit", "fichier", "nom", "sha256"),
            ),
            pgtrigger.Trigger(
                name="piece_ecrit_gardee",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func="""
                    PERFORM 1 FROM ordres_ecritcontrole e
                    WHERE e.id = COALESCE(NEW.ecrit_id, OLD.ecrit_id) AND e.etat = 'envoye';
                    IF FOUND THEN
                        RAISE EXCEPTION 'piece_ecrit_gardee : un écrit envoyé ne change plus'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]
