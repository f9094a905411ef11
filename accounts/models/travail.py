"""The work table: what remains to be done lives here, in PostgreSQL; Celery only wakes workers up."""

from django.db import models
from django.db.models import Q


class Travail(models.Model):
    """One unit of background work, taken under a lease with `FOR UPDATE SKIP LOCKED`.

    `nature` names a handler registered with `accounts.travaux.register`; `cle` makes enqueuing idempotent;
    a piece of work that fails three times is set aside (`ecarte`) and shown to the operators. Pieces of one `groupe`
    (a partner) take turns with those of the others; `pris_at` is when a worker last took the piece, `porteur` which one
    (`accounts.porteurs`).
    """

    class Etat(models.TextChoices):
        """States of a piece of work."""

        A_FAIRE = "a_faire", "À faire"
        EN_COURS = "en_cours", "En cours"
        FAIT = "fait", "Fait"
        ECARTE = "ecarte", "Écarté"

    nature = models.CharField(max_length=60)
    cle = models.CharField(max_length=120, unique=True)
    donnees = models.JSONField(default=dict)
    etat = models.CharField(max_length=10, choices=Etat.choices, default=Etat.A_FAIRE)
    priorite = models.SmallIntegerField(default=5, help_text="1 passe avant 9")
    groupe = models.CharField(max_length=40, blank=True, default="", db_default="", help_text="chacun son tour")
    du_at = models.DateTimeField(help_text="pas avant cet instant")
    pris_at = models.DateTimeField(null=True, blank=True)
    bail_jusqua = models.DateTimeField(null=True, blank=True)
    porteur = models.CharField(
        max_length=160, blank=True, default="", db_default="", help_text="processus qui tient le bail"
    )
    tentatives = models.SmallIntegerField(default=0)
    faites = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    relance = models.BooleanField(
        default=False, db_default=False, help_text="redemandé pendant son exécution : repart ensuite"
    )
    erreur = models.TextField(blank=True)
    created_at = models.DateTimeField()
    fini_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "travaux"
        indexes = [
            models.Index(
                fields=["priorite", "du_at", "id"],
                name="travail_a_prendre",
                condition=Q(etat__in=["a_faire", "en_cours"]),
            ),
            models.Index(fields=["groupe", "-pris_at"], name="travail_tour", condition=~Q(groupe="")),
            models.Index(
                fields=["groupe"], name="travail_groupes_occupes", condition=Q(etat="en_cours") & ~Q(groupe="")
            ),
            models.Index(fields=["porteur"], name="travail_porteurs", condition=Q(etat="en_cours")),
        ]
