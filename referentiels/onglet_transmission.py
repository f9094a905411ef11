"""The tab of a version's life, and whose business that life is."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from accounts.models import Utilisateur
from accounts.permissions import Permission
from referentiels import onglets
from referentiels.models import VersionReferentiel
from referentiels.onglets import Onglet
from referentiels.redaction.droits import is_author


def follows_life(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Whether the steps and the opinions of a version concern this user: its authors, CNCP, HAS, ministry.

    Another CNP reads what was published, not how it came about. What may be opened at all is said by `visible_to`.
    """
    return is_author(version.referentiel, utilisateur, on) or any(
        utilisateur.has_permission(permission, on)
        for permission in (Permission.REFERENTIEL_AVISER, Permission.REFERENTIEL_PUBLIER)
    )


def _address(version: VersionReferentiel) -> str:
    return reverse("redaction:transmettre", args=[version.pk])


def register() -> None:
    """Declare the tab; called once the room is ready."""
    onglets.register(Onglet("transmettre", "Transmettre", _address, follows_life, 60))
