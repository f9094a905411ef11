"""A person who logs in: a professional (Pro Santé Connect) or an agent of an organisation."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from accounts.lecture_preparee import Preparee
from accounts.models.organisation import Appartenance
from accounts.permissions import PERMISSIONS, Permission


def _nouvel_identifiant() -> str:
    return uuid.uuid4().hex


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    """Creates users; there is no superuser: every right comes from a dated membership."""

    def get(self, *args: Any, **champs: Any) -> "Utilisateur":
        """One user; by their key alone, as each request asks, without writing the SQL again."""
        cle = champs.get("pk")
        if not args and len(champs) == 1 and isinstance(cle, int) and (lus := _PAR_CLE(cle)):
            return lus[0]
        return super().get(*args, **champs)

    def create_user(self, email: str | None, password: str | None = None, **champs) -> "Utilisateur":
        """Create a user; `email` may be None for a professional known by Pro Santé Connect only."""
        utilisateur = self.model(email=self.normalize_email(email).lower() if email else None, **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur


class Utilisateur(AbstractBaseUser):
    """Login identity. `professionnel` links it to an individual account, `appartenances` to organisations.

    `email` can be written to: an organisation vouched for it, or its owner opened the link (`accounts.adresse`), until
    when the address waits in `email_a_confirmer`.
    """

    identifiant = models.CharField(max_length=64, unique=True, default=_nouvel_identifiant, editable=False)
    email = models.EmailField("adresse électronique", unique=True, null=True, blank=True)
    email_a_confirmer = models.EmailField("adresse à confirmer", blank=True, default="", db_default="")
    email_demande_at = models.DateTimeField("lien envoyé le", null=True, blank=True)
    nom_affiche = models.CharField("nom affiché", max_length=160)
    professionnel = models.OneToOneField(
        "accounts.Professionnel", on_delete=models.PROTECT, null=True, blank=True, related_name="utilisateur"
    )
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UtilisateurManager()

    USERNAME_FIELD = "identifiant"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "utilisateur"

    def __str__(self) -> str:
        return self.nom_affiche

    @cached_property
    def _appartenances(self) -> list:
        """Every membership of the user, read once per instance (one instance lives one request)."""
        return _APPARTENANCES(self.pk or 0)

    @property
    def is_agent(self) -> bool:
        """Whether the user ever held a role in an organisation; no query more than what the page reads anyway."""
        return bool(self._appartenances)

    def appartenances_au(self, on) -> list:
        """Memberships in force on that day."""
        return [a for a in self._appartenances if a.is_active(on)]

    def has_permission(self, permission: Permission, on) -> bool:
        """Whether one of the memberships of that day carries the permission."""
        return any(permission in PERMISSIONS[a.role] for a in self.appartenances_au(on))

    def organisations_with(self, permission: Permission, on) -> list:
        """Organisations for which the user holds the permission on that day."""
        return [a.organisation for a in self.appartenances_au(on) if permission in PERMISSIONS[a.role]]


_PAR_CLE = Preparee(lambda cle: Utilisateur.objects.filter(pk=cle), int)
_APPARTENANCES = Preparee(
    lambda cle: Appartenance.objects.filter(utilisateur_id=cle).select_related("organisation").order_by("pk"), int
)
