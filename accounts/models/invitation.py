"""An invitation: the role that a person will hold once they have opened the link sent to their address."""

from django.db import models
from django.db.models import F, Q

from accounts.roles import Role


class Invitation(models.Model):
    """Who is asked to come in, in what capacity, until when the link is good. Kept once used: it says who vouched.

    The link holds a signed key tied to `empreinte`, which is drawn at each sending: a former link opens nothing.
    """

    email = models.EmailField("adresse électronique")
    nom = models.CharField("prénom et nom", max_length=160)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("rôle", max_length=30, choices=[(r.value, r.libelle) for r in Role])
    debut = models.DateField("premier jour du rôle")
    fin = models.DateField("dernier jour du rôle", null=True, blank=True)
    empreinte = models.CharField(max_length=64, unique=True)
    expire_at = models.DateTimeField()
    invitee_par = models.ForeignKey("accounts.Utilisateur", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    acceptee_at = models.DateTimeField(null=True, blank=True)
    acceptee_par = models.ForeignKey(
        "accounts.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    annulee_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "role"],
                condition=Q(acceptee_at__isnull=True, annulee_at__isnull=True),
                name="invitation_en_attente_unique",
            ),
            models.CheckConstraint(condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="invitation_dates"),
            models.CheckConstraint(
                condition=Q(acceptee_at__isnull=True) | Q(annulee_at__isnull=True), name="invitation_une_seule_fin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} — {Role(self.role).libelle} — {self.organisation}"
