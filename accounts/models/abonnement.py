"""A partner's subscription to what happens to its deliveries (webhook), and each message sent to it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.etendues import Mode
from accounts.models.client_api import ClientApi
from accounts.models.livraison import Livraison, Partenaire


class Abonnement(models.Model):
    """An address that is called, and for what; one `suspendu` waits for its partner, one `clos` stays for the record.

    The secret is never kept: it is derived from `sel` under the key of the installation; `sel_precedent` still signs
    until `precedent_jusqua`. `echecs` counts the tries that failed since the last that did not, the first of them at
    `premier_echec_at`. In `ESSAI` mode only dry runs are told.
    """

    class Etat(models.TextChoices):
        """`actif` is called; `suspendu` failed too often, or was told to wait; `clos` for good."""

        ACTIF = "actif", "Actif"
        SUSPENDU = "suspendu", "Suspendu"
        CLOS = "clos", "Clos"

    partenaire = models.ForeignKey(Partenaire, on_delete=models.PROTECT, related_name="abonnements")
    nom = models.CharField(max_length=80)
    adresse = models.CharField(max_length=500)
    evenements = ArrayField(models.CharField(max_length=40))
    mode = models.CharField(max_length=10, choices=[(m.value, m.libelle) for m in Mode])
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.ACTIF)
    motif = models.CharField("pourquoi il est suspendu", max_length=200, blank=True)
    sel = models.CharField(max_length=64)
    sel_precedent = models.CharField(max_length=64, blank=True)
    precedent_jusqua = models.DateTimeField(null=True, blank=True)
    echecs = models.PositiveIntegerField(default=0)
    premier_echec_at = models.DateTimeField(null=True, blank=True)
    cree_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+")
    cree_client = models.ForeignKey(ClientApi, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    clos_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["partenaire", "mode"], name="abonnement_actif", condition=Q(etat="actif"))]

    def __str__(self) -> str:
        return f"{self.partenaire.code} · {self.nom}"

    @property
    def is_essai(self) -> bool:
        """Whether it is told of dry runs only."""
        return self.mode == Mode.ESSAI


class Signal(models.Model):
    """One message to one subscription: what is said (`corps`, the bytes that are signed) and every try.

    `essais` holds, for each try, its instant, the status that came back, how long it took and what went wrong.
    """

    class Etat(models.TextChoices):
        """`a_envoyer` until it is taken, or given up."""

        A_ENVOYER = "a_envoyer", "À envoyer"
        LIVRE = "livre", "Livré"
        ABANDONNE = "abandonne", "Abandonné"

    jeton = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    abonnement = models.ForeignKey(Abonnement, on_delete=models.CASCADE, related_name="signaux", db_index=False)
    nature = models.CharField(max_length=40)
    livraison = models.ForeignKey(Livraison, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    corps = models.TextField()
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.A_ENVOYER)
    essais = models.JSONField(default=list)
    tentatives = models.PositiveSmallIntegerField("essais depuis la dernière demande", default=0)
    prochain_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_index=True)
    livre_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "signaux"
        ordering = ["-id"]
        indexes = [models.Index(fields=["abonnement", "-id"], name="signal_journal")]
