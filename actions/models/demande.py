"""A request of a holder to the Ordre, its steps and its documents."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from actions.objets_demande import Donnee, Objet
from actions.querysets import DemandeQuerySet
from actions.rules.demande import OUVERTS, EtatDemande

#: Plain words: a migration must not depend on where the enumeration lives.
_OUVERTS = sorted(etat.value for etat in OUVERTS)


class DemandeOrdre(models.Model):
    """What a holder asks of the Ordre (`actions.rules.demande.SaisieDemande` says what each field holds).

    Its `jeton` is in the address of the holder's pages and makes a form sent twice happen once; `revision` is the
    compare-and-swap of every step. A draft has no deadline and nobody but its holder knows it. `recours` is the text
    of the instance on the day of its refusal.
    """

    class Etat(models.TextChoices):
        """States of `actions.rules.demande`, in words."""

        BROUILLON = EtatDemande.BROUILLON.value, "Brouillon"
        DEPOSEE = EtatDemande.DEPOSEE.value, "Déposée"
        EN_EXAMEN = EtatDemande.EN_EXAMEN.value, "En cours d’examen"
        COMPLEMENT = EtatDemande.COMPLEMENT.value, "Complément demandé"
        ACCEPTEE = EtatDemande.ACCEPTEE.value, "Acceptée"
        REFUSEE = EtatDemande.REFUSEE.value, "Refusée"
        RETIREE = EtatDemande.RETIREE.value, "Retirée"

    jeton = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
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
    motif = models.TextField()
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    revision = models.PositiveIntegerField(default=1)
    echeance = models.DateField("réponse attendue au plus tard le", null=True, blank=True)
    attendu_depuis = models.DateField("complément attendu depuis le", null=True, blank=True)
    suivie_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    recours = models.TextField("voies et délais de recours", blank=True)
    created_at = models.DateTimeField()
    deposee_at = models.DateTimeField(null=True, blank=True)
    maj_at = models.DateTimeField()

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


class EtapeDemande(models.Model):
    """One transition of a request: authored, dated, with its text. Append-only."""

    demande = models.ForeignKey(DemandeOrdre, on_delete=models.PROTECT, related_name="etapes")
    revision = models.PositiveIntegerField()
    transition = models.CharField(max_length=24)
    de = models.CharField(max_length=10)
    vers = models.CharField(max_length=10)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    is_titulaire = models.BooleanField("par le titulaire")
    motif = models.TextField(blank=True)
    at = models.DateTimeField()

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


class PieceDemande(models.Model):
    """A document joined to a request, accepted by `actions.justificatifs`; its name on disk is drawn at random."""

    demande = models.ForeignKey(DemandeOrdre, on_delete=models.CASCADE, related_name="pieces")
    fichier = models.FileField(upload_to="demandes/%Y/%m/", max_length=255)
    nom = models.CharField("nom donné par le déposant", max_length=200)
    type_mime = models.CharField(max_length=60)
    taille = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["demande", "sha256"], name="piece_demande_unique")]
