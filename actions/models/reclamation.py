"""What a holder says of an action that a partner sent, or should have sent; its steps and its documents."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from actions.models.demande_suivie import DemandeSuivie, EtapeSuivie, PieceJointe
from actions.querysets import ReclamationQuerySet
from actions.reclamations_mots import Grief, Issue, NatureReclamation
from actions.rules.reclamation import OUVERTS, RECLAMATION, EtatReclamation

#: Plain words: a migration must not depend on where the enumeration lives.
_OUVERTS = sorted(etat.value for etat in OUVERTS)


class Reclamation(DemandeSuivie):
    """One claim to one partner (`actions.rules.reclamation.SaisieReclamation` says what each field holds); no draft.

    `action` is the disputed one, or the row that answers a missing one; `recue_par`, `recue_ligne` and `empreinte` are
    what the partner had sent when it was disputed, `livraison` the delivery that answers. `mandant`: for whom the
    partner had deposited. `refusees`: rows that the holder said are not the missing action. `ecartee`: the engine does
    not count the disputed action (`actions.dossiers`). `echeance` is the day expected of whoever must answer.
    """

    WORKFLOW = RECLAMATION

    class Etat(models.TextChoices):
        """States of `actions.rules.reclamation`, in words."""

        ENVOYEE = EtatReclamation.ENVOYEE.value, "Envoyé"
        PRISE = EtatReclamation.PRISE.value, "Pris en charge"
        COMPLEMENT = EtatReclamation.COMPLEMENT.value, "Complément demandé"
        A_VERIFIER = EtatReclamation.A_VERIFIER.value, "Réponse à vérifier"
        RESOLUE = EtatReclamation.RESOLUE.value, "Résolu"
        SANS_SUITE = EtatReclamation.SANS_SUITE.value, "Sans suite"
        RETIREE = EtatReclamation.RETIREE.value, "Retiré"

    nature = models.CharField(max_length=12, choices=[(n.value, n.libelle) for n in NatureReclamation])
    exercice = models.ForeignKey("accounts.Exercice", on_delete=models.PROTECT, related_name="reclamations")
    partenaire = models.ForeignKey(
        "accounts.Partenaire", on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    mandant = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey("actions.Action", on_delete=models.PROTECT, null=True, related_name="reclamations")
    grief = models.CharField(
        "ce qui est faux", max_length=10, blank=True, choices=[(g.value, g.libelle) for g in Grief]
    )
    intitule = models.CharField("intitulé", max_length=300, blank=True)
    date_debut = models.DateField(null=True, blank=True)
    date_fin = models.DateField(null=True, blank=True)
    organisme_nom = models.CharField("organisateur", max_length=200, blank=True)
    reference_action = models.CharField("référence de l’action", max_length=20, blank=True)
    numero_session = models.CharField("numéro de session", max_length=20, blank=True)
    recue_par = models.ForeignKey(
        "accounts.Livraison", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    recue_ligne = models.BigIntegerField(null=True, blank=True)
    empreinte = models.CharField(max_length=32, blank=True)
    refusees = ArrayField(models.BigIntegerField(), default=list, blank=True)
    ecartee = models.BooleanField("hors du compte, à la demande du titulaire", default=False)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.ENVOYEE)
    issue = models.CharField(max_length=10, blank=True, choices=[(i.value, i.libelle) for i in Issue])
    livraison = models.ForeignKey(
        "accounts.Livraison", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    suivie_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip
    relancee_le = models.DateField("organisme relancé le", null=True, blank=True)

    objects = ReclamationQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement à un partenaire"
        verbose_name_plural = "signalements aux partenaires"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(nature="contestation", action__isnull=False) & ~Q(grief=""))
                | (Q(nature="manquante", date_fin__isnull=False, grief="", ecartee=False) & ~Q(intitule="")),
                name="reclamation_nature",
            ),
            models.CheckConstraint(
                condition=Q(date_debut__isnull=True) | Q(date_fin__isnull=False, date_fin__gte=F("date_debut")),
                name="reclamation_dates",
            ),
            models.CheckConstraint(
                condition=Q(echeance__isnull=False, deposee_at__isnull=False), name="reclamation_datee"
            ),
            models.CheckConstraint(
                condition=Q(etat="complement", attendu_depuis__isnull=False)
                | (~Q(etat="complement") & Q(attendu_depuis__isnull=True)),
                name="reclamation_complement_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["a_verifier", "resolue"]) | (~Q(issue="") & Q(action__isnull=False)),
                name="reclamation_repondue",
            ),
            models.UniqueConstraint(
                fields=["action"], name="contestation_ouverte_unique",
                condition=Q(nature="contestation", etat__in=_OUVERTS),
            ),
            models.UniqueConstraint(fields=["action"], name="reclamation_ecartee_unique", condition=Q(ecartee=True)),
            models.UniqueConstraint(
                fields=["exercice", "partenaire", "intitule", "date_fin"], name="manquante_ouverte_unique",
                condition=Q(nature="manquante", etat__in=_OUVERTS),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["partenaire", "echeance", "id"], name="reclamation_partenaire"),
            # What the night looks at: what is closed never weighs on it.
            models.Index(fields=["echeance", "id"], name="reclamation_ouverte", condition=Q(etat__in=_OUVERTS)),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.partenaire_id})"


class EtapeReclamation(EtapeSuivie):
    """A step of a claim, with the delivery it names; without author, the platform itself saw that delivery."""

    demande = models.ForeignKey(Reclamation, on_delete=models.PROTECT, related_name="etapes")
    auteur = models.ForeignKey(  # type: ignore[assignment]  # nobody: the platform saw it
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    livraison = models.ForeignKey(
        "accounts.Livraison", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # fmt: skip

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vers__in=["complement", "sans_suite"]) | ~Q(motif=""),
                name="etape_reclamation_motivee",
                violation_error_message="Cette étape demande un motif.",
            ),
            models.UniqueConstraint(fields=["demande", "revision"], name="etape_reclamation_revision"),
        ]
        triggers = [
            pgtrigger.Protect(name="etape_reclamation_ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class PieceReclamation(PieceJointe):
    """A document joined to a claim; the partner reads it only if the holder says so (`is_partagee`)."""

    demande = models.ForeignKey(Reclamation, on_delete=models.CASCADE, related_name="pieces")
    is_partagee = models.BooleanField("lisible par l’organisme")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["demande", "sha256"], name="piece_reclamation_unique")]
