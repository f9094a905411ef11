"""What agent accounts open, how much is too much, and who lifted a stop; and the doors closed by wrong passwords."""

from django.db import models
from django.db.models import F, Q

from accounts.roles import Role


class SeuilLecture(models.Model):
    """Thresholds of a role, when the operator chose others than those of `accounts.rules.lectures`.

    `pause` is in seconds, `lignes` in rows of a list. `revision` is the compare-and-swap.
    """

    role = models.CharField(max_length=30, primary_key=True, choices=[(r.value, r.libelle) for r in Role])
    confirmation = models.PositiveIntegerField()
    arret_heure = models.PositiveIntegerField()
    arret_jour = models.PositiveIntegerField()
    pause = models.PositiveSmallIntegerField()
    lignes = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    choisi_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+", db_index=False)
    maj_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmation__gte=1)
                & Q(arret_heure__gte=F("confirmation"))
                & Q(arret_jour__gte=F("arret_heure")),
                name="seuil_lecture_ordonne",
            )
        ]


class LectureDistincte(models.Model):
    """A file that an account opened in the last 24 hours, once however often; forgotten after that.

    `lecteur` is `utilisateur:<pk>` or `client:<pk>`; `personne` the digits asked for (an RPPS number, or what was typed
    of one) or the name of a page of the list. No key to the person: the journal keeps the readings, this only counts.
    """

    lecteur = models.CharField(max_length=32)
    personne = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lecteur", "personne"], name="lecture_distincte_unique")]
        indexes = [models.Index(fields=["lecteur", "at"], name="lecture_distincte_recente")]


class AlerteLecture(models.Model):
    """An account passed a threshold: how many files then, whom it belongs to, and who lifted the stop, why.

    A slow-down (`ralenti`) is information: it ends by itself. A stop (`arret`) lasts until another person lifts it.
    """

    class Palier(models.TextChoices):
        """Which threshold."""

        RALENTI = "ralenti", "Ralenti, second facteur redemandé"
        ARRET = "arret", "Arrêté"

    lecteur = models.CharField(max_length=32)
    utilisateur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    client = models.ForeignKey(
        "accounts.ClientApi", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    palier = models.CharField(max_length=7, choices=Palier.choices)
    heure = models.PositiveIntegerField("dossiers ouverts dans l’heure")
    jour = models.PositiveIntegerField("dossiers ouverts en 24 heures")
    at = models.DateTimeField()
    levee_at = models.DateTimeField(null=True, blank=True)
    levee_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    motif_levee = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lecteur"], condition=Q(palier="arret", levee_at__isnull=True), name="alerte_lecture_un_arret"
            ),
            models.CheckConstraint(
                condition=Q(levee_at__isnull=True, levee_par__isnull=True, motif_levee="")
                | (Q(levee_at__isnull=False, levee_par__isnull=False) & ~Q(motif_levee="")),
                name="alerte_lecture_levee_motivee",
            ),
            models.CheckConstraint(
                condition=Q(levee_par__isnull=True) | Q(utilisateur__isnull=True) | ~Q(levee_par=F("utilisateur")),
                name="alerte_lecture_levee_par_un_autre",
                violation_error_message="Personne ne lève son propre arrêt.",
            ),
        ]
        indexes = [models.Index(fields=["lecteur", "at"], name="alerte_lecture_lecteur")]

    @property
    def qui(self) -> str:
        """The name of the account."""
        return str(self.utilisateur or self.client or "")

    @property
    def is_ouverte(self) -> bool:
        """Whether it still stops somebody."""
        return self.palier == self.Palier.ARRET and self.levee_at is None


class VerrouConnexion(models.Model):
    """Wrong passwords in a row for one address, known here or not: the same row, the same words, the same time.

    `empreinte` is a keyed hash of the address; `utilisateur` is found afterwards, in the background, to warn them.
    `fin_at`: nothing is evaluated before; empty while the door is open.
    """

    empreinte = models.CharField(max_length=64, primary_key=True)
    essais = models.PositiveSmallIntegerField()
    debut_at = models.DateTimeField()
    fin_at = models.DateTimeField(null=True, blank=True, db_index=True)
    utilisateur = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-fin_at"]
