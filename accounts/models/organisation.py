"""Organisations and the dated membership of users in them."""

from django.db import models
from django.db.models import Q

from accounts.professions import CHOIX_PROFESSION
from accounts.roles import Echelon, Nature, Role


class Organisation(models.Model):
    """An instance ordinale, a CNP, an employer, a partner…: whoever may act or look, with its perimeter.

    The perimeter of an instance ordinale is `profession` × `territoire` (empty = whole country);
    of a CNP, the référentiels attached to it; of an employer, its FINESS and SIRET.
    """

    code = models.CharField(max_length=40, unique=True)
    nom = models.CharField(max_length=200)
    nature = models.CharField(max_length=20, choices=[(n.value, n.name) for n in Nature])
    profession = models.CharField(max_length=2, choices=CHOIX_PROFESSION, blank=True)
    echelon = models.CharField(max_length=20, blank=True, choices=[(e.value, e.name) for e in Echelon])
    region = models.CharField(max_length=3, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="instances")
    finess = models.CharField(max_length=9, blank=True, db_index=True)
    siret = models.CharField(max_length=14, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    voies_recours = models.TextField(
        "voies et délais de recours",
        blank=True,
        default="",
        db_default="",
        help_text="dits au professionnel après une décision « non satisfaite » ; vide = texte de l’instance mère",
    )

    class Meta:
        ordering = ["nom", "pk"]

    def __str__(self) -> str:
        return self.nom


class Appartenance(models.Model):
    """A role held by a user in an organisation, from `debut` to `fin` (inclusive; open when empty)."""

    utilisateur = models.ForeignKey("accounts.Utilisateur", on_delete=models.CASCADE, related_name="appartenances")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appartenances")
    role = models.CharField(max_length=30, choices=[(r.value, r.libelle) for r in Role])
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "organisation", "role"],
                name="appartenance_unique",
                violation_error_message="Cette personne a déjà ce rôle dans cette organisation.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=models.F("debut")), name="appartenance_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} — {Role(self.role).libelle} — {self.organisation}"

    def is_active(self, on) -> bool:
        """Whether the membership covers that day."""
        return self.organisation.is_active and self.debut <= on and (self.fin is None or on <= self.fin)
