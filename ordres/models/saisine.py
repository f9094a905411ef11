"""A referral to the disciplinary chamber, or to the sanction procedure of the armies: recorded, and nothing more."""

import pgtrigger
from django.db import models
from django.db.models import Q


class Saisine(models.Model):
    """A separate reasoned act on a « non satisfaite » decision in force (CSP L. 4022-9, R. 4022-20). Append-only.

    The platform does nothing else with it: the chamber has its own procedure.
    """

    decision = models.OneToOneField("ordres.Decision", on_delete=models.PROTECT, related_name="saisine")
    motif = models.TextField()
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    jour = models.DateField("date de la saisine")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motif=""), name="saisine_motivee", violation_error_message="Une saisine est motivée."
            )
        ]
        triggers = [
            pgtrigger.Protect(name="saisine_figee", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="saisine_apres_refus",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM 1 FROM ordres_decision d
                    WHERE d.id = NEW.decision_id AND d.sens = 'non_satisfait' AND d.remplacee_par_id IS NULL;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'saisine_apres_refus : seule une décision « non satisfaite » en vigueur'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
