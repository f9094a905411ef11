"""A request of a holder to the CNP about one action, its steps and documents; the sessions that a CNP has labelled."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from actions.models.demande_suivie import DemandeSuivie, EtapeSuivie, PieceJointe
from actions.querysets import DemandeLibreQuerySet, LabelQuerySet
from actions.rules.libre import LIBRE, OUVERTS, EtatLibre

#: Plain words: a migration must not depend on where the enumeration lives.
_OUVERTS = sorted(etat.value for etat in OUVERTS)


class DemandeLibre(DemandeSuivie):
    """What a holder asks of the CNP about an action (`actions.rules.libre.SaisieLibre` says what each field holds).

    `item` is what the action would be in the référentiel: asked, then decided, like `axe`. `action` is the row that
    counts or waits: from the sending when the action is already done, from its declaration when it was still to be.
    `cle_titre` and `cle_organisme` compare it with others (`actions.rules.labels.key`).
    """

    WORKFLOW = LIBRE

    class Etat(models.TextChoices):
        """States of `actions.rules.libre`, in words."""

        BROUILLON = EtatLibre.BROUILLON.value, "Brouillon"
        DEPOSEE = EtatLibre.DEPOSEE.value, "Déposée"
        COMPLEMENT = EtatLibre.COMPLEMENT.value, "Complément demandé"
        ACCEPTEE = EtatLibre.ACCEPTEE.value, "Acceptée"
        REFUSEE = EtatLibre.REFUSEE.value, "Refusée"
        RETIREE = EtatLibre.RETIREE.value, "Retirée"

    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="demandes_libres")
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.SET_NULL, null=True, related_name="demandes_libres")
    referentiel = models.ForeignKey("referentiels.Referentiel", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("referentiels.ActionPrevue", on_delete=models.PROTECT, related_name="+")
    axe = models.PositiveSmallIntegerField()
    action = models.ForeignKey("actions.Action", on_delete=models.PROTECT, null=True, related_name="demandes_libres")
    is_a_priori = models.BooleanField("demandée avant l’action", default=False)
    intitule = models.CharField("intitulé", max_length=300)
    organisme_nom = models.CharField("organisateur", max_length=200, blank=True)
    organisme_type = models.CharField(max_length=20, blank=True)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField("dernier jour de l’action")
    duree_minutes = models.PositiveIntegerField("durée en minutes", null=True, blank=True)
    independance = models.BooleanField("non financée par les industries de santé", null=True, blank=True)
    cle_titre = models.CharField(max_length=300, blank=True)
    cle_organisme = models.CharField(max_length=200, blank=True)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.BROUILLON)
    decidee_le = models.DateField(null=True, blank=True)

    objects = DemandeLibreQuerySet.as_manager()

    class Meta:
        verbose_name = "demande au CNP"
        verbose_name_plural = "demandes au CNP"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(debut__isnull=True) | Q(fin__gte=F("debut")), name="libre_dates"),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(echeance__isnull=False, deposee_at__isnull=False),
                name="libre_deposee_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="complement", attendu_depuis__isnull=False)
                | (~Q(etat="complement") & Q(attendu_depuis__isnull=True)),
                name="libre_complement_date",
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(is_a_priori=True) | Q(action__isnull=False),
                name="libre_a_posteriori_action",
            ),
            models.UniqueConstraint(
                fields=["exercice", "cle_titre", "cle_organisme", "fin"],
                condition=Q(etat__in=_OUVERTS),
                name="libre_ouverte_unique",
            ),
        ]
        indexes = [
            # The queue of a CNP: what is closed never weighs on it.
            models.Index(fields=["referentiel", "echeance", "id"], name="libre_file", condition=Q(etat__in=_OUVERTS)),
            # What was decided of the same title, or of the same organiser.
            models.Index(fields=["referentiel", "cle_titre"], name="libre_titre"),
            models.Index(fields=["referentiel", "cle_organisme"], name="libre_organisme"),
        ]

    def __str__(self) -> str:
        return self.intitule


class EtapeLibre(EtapeSuivie):
    """A step of a request to the CNP."""

    demande = models.ForeignKey(DemandeLibre, on_delete=models.PROTECT, related_name="etapes")

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vers__in=["complement", "acceptee", "refusee"]) | ~Q(motif=""),
                name="etape_libre_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
            models.UniqueConstraint(fields=["demande", "revision"], name="etape_libre_revision"),
        ]
        triggers = [pgtrigger.Protect(name="etape_libre_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]


class PieceLibre(PieceJointe):
    """A document joined to a request to the CNP."""

    demande = models.ForeignKey(DemandeLibre, on_delete=models.CASCADE, related_name="pieces")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["demande", "sha256"], name="piece_libre_unique")]


class Label(models.Model):
    """A session, or an organiser, that a CNP has labelled for the actions of its référentiel, between two dates.

    Empty = not said (`actions.rules.labels.LabelLu`). A row is never deleted: its last day closes it.
    """

    referentiel = models.ForeignKey("referentiels.Referentiel", on_delete=models.PROTECT, related_name="labels")
    item = models.CharField("action du référentiel", max_length=60, blank=True, help_text="vide = toutes")
    reference_action = models.CharField("référence de l’action", max_length=20, blank=True)
    numero_session = models.CharField("session", max_length=20, blank=True)
    organisme_nom = models.CharField("organisateur", max_length=200, blank=True)
    intitule = models.CharField("intitulé", max_length=300, blank=True)
    cle_organisme = models.CharField(max_length=200, blank=True)
    cle_titre = models.CharField(max_length=300, blank=True)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour", null=True, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = LabelQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="label_dates"),
            models.CheckConstraint(
                condition=~Q(reference_action="") | ~Q(cle_organisme=""), name="label_reference_ou_organisme"
            ),
            models.UniqueConstraint(
                fields=[
                    "referentiel", "item", "reference_action", "numero_session", "cle_organisme", "cle_titre", "debut",
                ],
                name="label_unique",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.intitule or self.reference_action or self.organisme_nom
