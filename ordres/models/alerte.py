"""Alerts on a risk of non-completion: the texts of each instance, the sendings, and each alert as it was sent."""

import pgtrigger
from django.db import models
from django.db.models import Q

from ordres.alertes_vocabulaire import Destinataire, Ecart

_DESTINATAIRES = [(d.value, d.libelle) for d in Destinataire]


class ModeleAlerte(models.Model):
    """One version of the text of an instance for one kind of recipient. Append-only: the last version is in force.

    An empty text says « back to the common one » (the level above, then the product's).
    """

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="modeles_alerte")
    destinataire = models.CharField(max_length=16, choices=_DESTINATAIRES)
    version = models.PositiveIntegerField()
    objet = models.CharField(max_length=120, blank=True)
    corps = models.TextField(blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["instance_id", "destinataire", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "destinataire", "version"], name="modele_alerte_version"),
            models.CheckConstraint(
                condition=Q(objet="", corps="") | (~Q(objet="") & ~Q(corps="")),
                name="modele_alerte_entier",
                violation_error_message="Un modèle a un objet et un texte, ou aucun des deux.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="modele_alerte_fige", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_destinataire_display()} – version {self.version}"


class EnvoiAlertes(models.Model):
    """Alerts confirmed together in the name of one instance; they leave at `part_at` and may be cancelled until then.

    `part_at` is real time, as leases are; the other instants are those of the platform.
    """

    class Etat(models.TextChoices):
        """`en_cours` from the moment a worker begins: from then on nothing is cancelled."""

        EN_ATTENTE = "en_attente", "Part bientôt"
        EN_COURS = "en_cours", "Envoi en cours"
        ENVOYE = "envoye", "Envoyé"
        ANNULE = "annule", "Annulé"

    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="envois_alertes")
    destinataire = models.CharField(max_length=16, choices=_DESTINATAIRES)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.EN_ATTENTE)
    nombre = models.PositiveIntegerField()
    envoyees = models.PositiveIntegerField(default=0)
    ecartees = models.PositiveIntegerField("écartées au moment de partir", default=0)
    demande_at = models.DateTimeField()
    part_at = models.DateTimeField()
    fini_at = models.DateTimeField(null=True, blank=True)
    annule_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="annule", annule_par__isnull=False) | (~Q(etat="annule") & Q(annule_par__isnull=True)),
                name="envoi_alertes_annule_par",
            ),
        ]

    @property
    def is_annulable(self) -> bool:
        """Whether nothing has left yet."""
        return self.etat == self.Etat.EN_ATTENTE

    def __str__(self) -> str:
        return f"Envoi {self.pk} ({self.get_destinataire_display()})"


class Alerte(models.Model):
    """One alert about one cycle to one recipient (R. 4022-18), with the text it was sent with.

    The text is written when it leaves; from then on nothing of it changes but its reading. At most one waits for a
    recipient: what keeps two sendings at the same time from saying the same thing twice.
    """

    class Etat(models.TextChoices):
        """`ecartee` says in `ecart` what changed between the confirmation and the departure."""

        PREVUE = "prevue", "Prévue"
        ENVOYEE = "envoyee", "Envoyée"
        ECARTEE = "ecartee", "Écartée"
        ANNULEE = "annulee", "Annulée"

    class Canal(models.TextChoices):
        """How it reached its reader."""

        COURRIEL = "courriel", "Sur la plateforme et par courriel"
        PLATEFORME = "plateforme", "Sur la plateforme"

    envoi = models.ForeignKey(EnvoiAlertes, on_delete=models.PROTECT, related_name="alertes", db_index=False)
    cycle = models.ForeignKey("actions.Cycle", on_delete=models.PROTECT, related_name="alertes")
    instance = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    destinataire = models.CharField(max_length=16, choices=_DESTINATAIRES)
    employeur = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="alertes_recues",
        db_index=False,
    )  # fmt: skip
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    modele = models.ForeignKey(
        ModeleAlerte, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="vide = texte de la plateforme",
    )  # fmt: skip
    etat = models.CharField(max_length=8, choices=Etat.choices, default=Etat.PREVUE)
    ecart = models.CharField(max_length=16, blank=True, choices=[(e.value, e.libelle) for e in Ecart])
    risque = models.SmallIntegerField(default=0, help_text="niveau 0 à 3 le jour de l’envoi")
    canal = models.CharField(max_length=10, blank=True, choices=Canal.choices)
    objet = models.CharField(max_length=160, blank=True)
    texte = models.TextField(blank=True)
    envoyee_at = models.DateTimeField(null=True, blank=True)
    lue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            # What a sending still has to do, then what it did.
            models.Index(fields=["envoi", "etat", "id"], name="alerte_envoi"),
            models.Index(fields=["employeur", "-id"], name="alerte_employeur", condition=Q(employeur__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(etat="prevue", destinataire="professionnel"), name="alerte_prevue_une"
            ),
            models.UniqueConstraint(
                fields=["cycle", "employeur"], condition=Q(etat="prevue", destinataire="employeur"),
                name="alerte_prevue_employeur",
            ),
            models.UniqueConstraint(
                fields=["envoi", "cycle", "employeur"], nulls_distinct=False, name="alerte_une_par_envoi"
            ),
            models.CheckConstraint(
                condition=Q(destinataire="employeur", employeur__isnull=False)
                | Q(destinataire="professionnel", employeur__isnull=True),
                name="alerte_destinataire",
            ),
            models.CheckConstraint(
                condition=~Q(etat="envoyee") | (Q(envoyee_at__isnull=False) & ~Q(texte="") & ~Q(canal="")),
                name="alerte_envoyee_entiere",
                violation_error_message="Une alerte envoyée garde son texte, sa date et son canal.",
            ),
            models.CheckConstraint(
                condition=(Q(etat="ecartee") & ~Q(ecart="")) | (~Q(etat="ecartee") & Q(ecart="")),
                name="alerte_ecartee_motivee",
                violation_error_message="Une alerte écartée dit pourquoi.",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="alerte_figee",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__etat="envoyee")
                & (
                    pgtrigger.Q(old__etat__df=pgtrigger.F("new__etat"))
                    | pgtrigger.Q(old__texte__df=pgtrigger.F("new__texte"))
                    | pgtrigger.Q(old__objet__df=pgtrigger.F("new__objet"))
                    | pgtrigger.Q(old__cycle__df=pgtrigger.F("new__cycle"))
                    | pgtrigger.Q(old__envoyee_at__df=pgtrigger.F("new__envoyee_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Alerte {self.pk} ({self.get_destinataire_display()})"

    @property
    def is_envoyee(self) -> bool:
        """Whether it left."""
        return self.etat == self.Etat.ENVOYEE
