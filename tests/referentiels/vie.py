"""A draft of the CNP of the cast, led to where a test needs it."""

from __future__ import annotations

from datetime import date

from accounts.models import Utilisateur
from referentiels import avis, publication, transmission
from referentiels.models import Avis, VersionReferentiel
from tests import referentiels_fictifs as fictifs


def make_draft(cnp: Utilisateur, code: str = "PROJET", **version) -> VersionReferentiel:
    """A draft that the CNP of this user owns, ready to be submitted; the arrêté will set its date of effect."""
    brouillon = fictifs.make_draft(cnp, code, specialites=(), **version)
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(effet=None)
    brouillon.refresh_from_db()
    return brouillon


def submitted(version: VersionReferentiel, cnp: Utilisateur, on: date) -> Avis:
    """Submit the draft; returns the opinion asked of the CNCP."""
    transmission.submit(version.pk, cnp, on, revision=version.revision)
    return Avis.objects.get(version=version, instance="cncp", tour=avis.turn_of(version))


def validated(
    version: VersionReferentiel, cnp: Utilisateur, cncp: Utilisateur, publication_: Utilisateur, on: date
) -> VersionReferentiel:
    """Submit, give a favourable opinion, validate."""
    avis.give(submitted(version, cnp, on).pk, cncp, on, sens="favorable")
    return transmission.validate(version.pk, publication_, on)


def published(
    version: VersionReferentiel, cnp: Utilisateur, cncp: Utilisateur, publication_: Utilisateur, on: date,
    effet: date | None = None,
) -> VersionReferentiel:  # fmt: skip
    """The whole path, until the arrêté; takes effect on the day unless said otherwise."""
    validated(version, cnp, cncp, publication_, on)
    return publication.publish(version.pk, publication_, on, effet=effet or on, arrete="Arrêté fictif du 30 juin 2026")
