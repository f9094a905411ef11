"""A request of a holder to the Ordre, its steps and its documents."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from actions.models.demande_suivie import DemandeSuivie, EtapeSuivie, PieceJointe
from actions.objets_demande import Donnee, Objet
from actions.querysets import DemandeQuerySet
from actions.rules.demande import DEMANDE, OUVERTS, EtatDemande

#: Plain words: a migration must not depend on where the enumeration lives.
_OUVERTS = sorted(etat.value for etat in OUVERTS)


class DemandeOrdre(DemandeSuivie):
    """What a holder asks of the Ordre (`actions.rules.demande.SaisieDemande` says what each field holds).

    `recours` is the text of the instance on the day of its refusal.
    """

    WORKFLOW = DEMANDE

    class Etat(models.TextChoices):
        """States of `actions.rules.demande`, in words."""

        BROUILLON = EtatDemande.BROUILLON.value, "Brouillon"
        DEPOSEE = EtatDemande.DEPOSEE.value, "Déposée"
        EN_EXAMEN = EtatDemande.EN_EXAMEN.value, "En cours d’examen"
        COMPLEMENT = EtatDemande.COMPLEMENT.value, "Complément demandé"
        ACCEPTEE = EtatDemande.ACCEPTEE.value, "Acceptée"
        REFUSEE = EtatDemande.REFUSEE.value, "Refusée"
        RETIREE = EtatDemande.RETIREE.value, "Retirée"

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="demandes")
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.SET_NULL, null=True, related_name="demandes")
    objet = models.CharField(max_length=16, choices=[(o.value, o.mots.nom) for o in Objet])
    donnee = models.CharField(
        "donnée à corriger", max_length=12, blank=True, choices=[(d.value, d.libelle) for d in Donnee]
    )
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)
    axe = models.PositiveSmallIntegerField(null=True, blank=True)
    seuil = models.PositiveSmallIntegerField(default=0)
    valeur = models.CharField("valeur juste, ou code", max_length=300, blank=True)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    suivie_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    recours = models.TextField("voies et délais de recours", blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande à l’Ordre"
        verbose_name_plural = "demandes à l’Ordre"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(debut__isnull=False, fin__gte=F("debut")), name="demande_dates"
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(echeance__isnull=False, deposee_at__isnull=False),
                name="demande_deposee_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="complement", attendu_depuis__isnull=False)
                | (~Q(etat="complement") & Q(attendu_depuis__isnull=True)),
                name="demande_complement_date",
            ),
            models.UniqueConstraint(
                fields=["exercice", "objet", "donnee", "debut", "fin", "axe", "valeur"],
                condition=Q(etat__in=_OUVERTS),
                nulls_distinct=False,
                name="demande_ouverte_unique",
            ),
        ]
        indexes = [
            # The queue of an instance: what is closed never weighs on it.
            models.Index(fields=["echeance", "id"], name="demande_file", condition=Q(etat__in=_OUVERTS)),
        ]

    def __str__(self) -> str:
        return f"{Objet(self.objet).mots.nom} ({self.exercice})"


class EtapeDemande(EtapeSuivie):
    """A step of a request to the Ordre."""

    demande = models.ForeignKey(DemandeOrdre, on_delete=models.PROTECT, related_name="etapes")

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vers__in=["complement", "acceptee", "refusee"]) | ~Q(motif=""),
                name="etape_demande_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
            models.UniqueConstraint(fields=["demande", "revision"], name="etape_demande_revision"),
        ]
        triggers = [pgtrigger.Protect(name="etape_demande_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]


class PieceDemande(PieceJointe):
    """A document joined to a request to the Ordre."""

    demande = models.ForeignKey(DemandeOrdre, on_delete=models.CASCADE, related_name="pieces")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["demande", "sha256"], name="piece_demande_unique")]
