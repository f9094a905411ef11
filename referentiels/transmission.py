"""A draft between its authors and the ministry: submitted, taken back, sent back, validated (L. 4022-8 II).

The opinions that are asked meanwhile are in `avis`, the publication in `publication`.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import avis, prealables
from referentiels.etapes import begin, move
from referentiels.models import VersionReferentiel
from referentiels.verification import defects, review, warnings
from referentiels.workflow_version import Geste


@transaction.atomic
def submit(
    version_id: int,
    auteur: Utilisateur,
    on: date,
    *,
    revision: int | None = None,
    alertes_lues: bool = False,
    sans_prealable: str = "",
) -> VersionReferentiel:
    """Send a draft for opinion, and ask the CNCP for its own.

    `revision` is the content the author saw (None: whatever it is now), `alertes_lues` says that its warnings were
    read, `sans_prealable` why it goes without the simulation. Raises `Depasse` when the content moved, and `Refus`:
    `version_incoherente` (it cannot be satisfied), `alertes_non_lues`, `prealable_manquant`.
    """
    pas = begin(Geste.SOUMETTRE, version_id, auteur, on)
    if revision is not None and revision != pas.version.revision:
        raise Depasse(
            "Le brouillon a changé depuis que vous l’avez relu\u00a0: il n’a pas été soumis.",
            "Relisez-le, puis soumettez-le de nouveau.",
        )
    constats = review(version_id, on)
    if defauts := defects(constats):
        raise Refus(
            "version_incoherente",
            " ".join(constat.message for constat in defauts[:3]),
            remede="Corrigez le brouillon, puis soumettez-le.",
        )
    if warnings(constats) and not alertes_lues:
        raise Refus(
            "alertes_non_lues",
            "Des points du brouillon demandent votre attention.",
            "alertes_lues",
            "Lisez-les, puis corrigez le brouillon ou confirmez qu’il peut être soumis ainsi.",
        )
    version = move(pas, prealable_reason(pas.version, sans_prealable))
    avis.ask_cncp(version, pas)
    return version


def prealable_reason(version: VersionReferentiel, motif: str) -> str:
    """Why a version goes on without what should have been seen; empty when everything was.

    Raises `Refus("prealable_manquant")` when something was not seen and no reason is written.
    """
    manques = prealables.missing(version)
    if not manques:
        return ""
    if not motif.strip():
        raise Refus(
            "prealable_manquant",
            " ".join(vu.message for vu in manques),
            "sans_prealable",
            "Lancez la simulation de ce contenu, ou écrivez pourquoi vous vous en passez.",
        )
    return f"Sans simulation de ce contenu\u00a0: {motif.strip()}"


@transaction.atomic
def take_back(version_id: int, auteur: Utilisateur, on: date, motif: str = "") -> VersionReferentiel:
    """Take back a submitted version to change it; the opinions that were awaited are no longer."""
    return move(begin(Geste.REPRENDRE, version_id, auteur, on, motif), motif)


@transaction.atomic
def send_back(version_id: int, auteur: Utilisateur, on: date, motif: str) -> VersionReferentiel:
    """Send a version back to its authors, with the reason."""
    return move(begin(Geste.RENVOYER, version_id, auteur, on, motif), motif)


@transaction.atomic
def validate(version_id: int, auteur: Utilisateur, on: date) -> VersionReferentiel:
    """Validate a submitted version once the opinions asked on it are given, or no longer awaited.

    Raises `Refus("avis_attendu")` or `Refus("revision_attendue")`.
    """
    pas = begin(Geste.VALIDER, version_id, auteur, on)
    if restants := avis.obstacles_of(pas.version, on):
        raise Refus(
            restants[0].code,
            " ".join(obstacle.message for obstacle in restants),
            remede="Attendez l’avis, ou renvoyez le projet au CNP avec vos motifs.",
        )
    return move(pas)
