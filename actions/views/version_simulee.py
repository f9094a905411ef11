"""The version the address of a simulation or of a trial names, for whoever may read it or write it."""

from __future__ import annotations

from django.http import Http404

from accounts.requete import Requete
from actions.simulation_acces import is_reader
from referentiels.models import VersionReferentiel
from referentiels.redaction.droits import is_author
from referentiels.views.redaction_cadre import version_of


def readable_version(request: Requete, pk: int) -> VersionReferentiel:
    """The version the address names; 404 for whoever does not read what it would change."""
    version = version_of(request, pk)
    if not is_reader(version, request.user, request.jour):
        raise Http404
    return version


def written_version(request: Requete, pk: int) -> VersionReferentiel:
    """The version, for an author of its référentiel; 404 for anybody else."""
    version = version_of(request, pk)
    if not is_author(version.referentiel, request.user, request.jour):
        raise Http404
    return version
