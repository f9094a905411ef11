"""What operators say to everybody: a banner for as long as it lasts, then a line in the history of the service."""

from django.db import models
from django.db.models import F, Q


class Annonce(models.Model):
    """A message of the operators, shown from `debut_at` to `fin_at` (open while empty) to those it is for.

    An incident or a maintenance stays in the public history of the service once it is over.
    """

    class Genre(models.TextChoices):
        """What is announced; it decides the tone of the banner."""

        INFORMATION = "information", "Information"
        MAINTENANCE = "maintenance", "Maintenance prévue"
        INCIDENT = "incident", "Incident en cours"

    class Public(models.TextChoices):
        """Who sees the banner."""

        TOUS = "tous", "Tout le monde, sans compte aussi"
        CONNECTES = "connectes", "Les personnes connectées"
        AGENTS = "agents", "Les agents des organisations"

    genre = models.CharField("genre", max_length=12, choices=Genre.choices)
    public = models.CharField("pour qui", max_length=10, choices=Public.choices, default=Public.TOUS)
    titre = models.CharField("titre", max_length=120)
    texte = models.TextField("texte", blank=True, max_length=1000)
    debut_at = models.DateTimeField("à partir de")
    fin_at = models.DateTimeField("jusqu’à", null=True, blank=True)
    auteur = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    modifiee_at = models.DateTimeField()

    class Meta:
        ordering = ["-debut_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin_at__isnull=True) | Q(fin_at__gte=F("debut_at")), name="annonce_dates"
            )
        ]
        indexes = [models.Index(fields=["-debut_at", "-id"], name="annonce_par_date")]

    def __str__(self) -> str:
        return self.titre
