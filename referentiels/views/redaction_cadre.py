"""The frame of every page about one version in the workspace: who may open it, its title, its state, its tabs."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.requete import Requete
from certif.socle.workflow import Depasse
from referentiels.models import VersionReferentiel
from referentiels.onglets import onglets_de
from referentiels.redaction.droits import has_workspace, is_author, is_editable
from referentiels.situations import situation_of


def version_of(request: Requete, pk: int) -> VersionReferentiel:
    """The version the address names, with its référentiel; 404 outside the workspace or the perimeter of the day."""
    if not has_workspace(request.user, request.jour):
        raise Http404
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour)
    return get_object_or_404(visibles.select_related("referentiel", "base"), pk=pk)


def draft_of(request: Requete, pk: int) -> VersionReferentiel:
    """The version, when this user writes its référentiel; 404 for anybody else.

    A page that would edit a version past the draft says so (`Depasse`); a form goes on to its act, which refuses it
    with what was typed.
    """
    version = version_of(request, pk)
    if not is_author(version.referentiel, request.user, request.jour):
        raise Http404
    if request.method != "POST" and version.etat != VersionReferentiel.Etat.BROUILLON:
        raise Depasse(
            "Cette version n’est plus un brouillon.", "Son contenu ne change plus\u00a0: ouvrez-en une autre."
        )
    return version


def cadre(request: Requete, version: VersionReferentiel, onglet: str) -> dict[str, Any]:
    """What `redaction/base_version.html` needs; `onglet` is the name of the tab the page belongs to.

    Keys: version, referentiel, onglet, onglets (label, address, is current), situation (words, known state),
    is_editable.
    """
    onglets = onglets_de(version, request.user, request.jour)
    return {
        "version": version,
        "referentiel": version.referentiel,
        "onglet": onglet,
        "onglets": [(un.libelle, adresse, un.nom == onglet) for un, adresse in onglets],
        "onglet_libelle": next((un.libelle for un, _ in onglets if un.nom == onglet), ""),
        "situation": situation_of(version, request.jour),
        "is_editable": is_editable(version, request.user, request.jour),
    }
