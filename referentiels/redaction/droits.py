"""Who writes a version: the editors of the CNP that owns the référentiel, while it is a draft (L. 4022-8 II)."""

from __future__ import annotations

from datetime import date

from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Nature
from certif.socle.refus import Refus
from referentiels.models import Referentiel, VersionReferentiel

#: Whoever holds one of them has a room in the workspace: authors, those who give an opinion, those who publish.
PERMISSIONS_ATELIER = (
    Permission.REFERENTIEL_REDIGER,
    Permission.REFERENTIEL_AVISER,
    Permission.REFERENTIEL_PUBLIER,
)


def conseils(utilisateur: Utilisateur, on: date) -> list[Organisation]:
    """The CNP in whose name the user writes on that day."""
    tenues = utilisateur.organisations_with(Permission.REFERENTIEL_REDIGER, on)
    return [organisation for organisation in tenues if organisation.nature == Nature.CNP]


def has_workspace(utilisateur: Utilisateur, on: date) -> bool:
    """Whether the user has anything to do in the authors' workspace."""
    return any(utilisateur.has_permission(permission, on) for permission in PERMISSIONS_ATELIER)


def is_author(referentiel: Referentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Whether the user writes this référentiel."""
    return referentiel.cnp_id is not None and referentiel.cnp_id in {o.pk for o in conseils(utilisateur, on)}


def is_editable(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Whether the user may change the content of this version now."""
    return version.etat == VersionReferentiel.Etat.BROUILLON and is_author(version.referentiel, utilisateur, on)


def is_new(referentiel: Referentiel) -> bool:
    """Whether no version of it was ever published: its code and its title may still change, it may be abandoned."""
    return not VersionReferentiel.objects.published().filter(referentiel=referentiel).exists()


def require_author(referentiel: Referentiel, utilisateur: Utilisateur, on: date) -> Organisation:
    """The CNP in whose name the user writes; `Refus("non_autorise")` when the référentiel is not one of theirs."""
    require(utilisateur, Permission.REFERENTIEL_REDIGER, on)
    for conseil in conseils(utilisateur, on):
        if conseil.pk == referentiel.cnp_id:
            return conseil
    raise Refus("non_autorise", "Ce référentiel est celui d’un autre conseil national professionnel.")
