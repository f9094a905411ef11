"""Pass one step of a version's life: lock, permission, compare-and-swap, the step's row, the journal, who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import horloge, journal
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.workflow import Depasse, Transition
from referentiels import annonces
from referentiels.models import EtapeVersion, VersionReferentiel
from referentiels.redaction.droits import require_author
from referentiels.workflow_version import WORKFLOW, Geste

Etat = VersionReferentiel.Etat


@dataclass(frozen=True, slots=True)
class Pas:
    """A step about to be passed: the locked version, the row of the table, who acts, for whom, and the day."""

    version: VersionReferentiel
    transition: Transition
    on: date
    auteur: Utilisateur | None = None
    organisation: Organisation | None = None


def begin(geste: Geste, version_id: int, auteur: Utilisateur, on: date, motif: str = "") -> Pas:
    """Lock the version once the table and the permission agree; a CNP moves its own référentiels only.

    Inside the caller's transaction. Raises `Refus("non_autorise")`, `Refus("motif_requis")`, or `Depasse` when the
    version is no longer where the step leaves from.
    """
    permission = Permission(WORKFLOW.transition(geste).permission)
    require(auteur, permission, on)
    version = lock(version_id)
    if permission is Permission.REFERENTIEL_REDIGER:
        organisation = require_author(version.referentiel, auteur, on)
    else:
        organisation = auteur.organisations_with(permission, on)[0]
    return Pas(version, WORKFLOW.check(geste, version.etat, motif), on, auteur, organisation)


def lock(version_id: int) -> VersionReferentiel:
    """The version and its référentiel, locked until the end of the transaction.

    Cycles that refer to the version may be written meanwhile: its key does not move.
    """
    versions = VersionReferentiel.objects.select_for_update(no_key=True, of=("self",))
    return versions.select_related("referentiel").get(pk=version_id)


@transaction.atomic
def move(pas: Pas, motif: str = "", **champs: object) -> VersionReferentiel:
    """Pass the step: compare-and-swap on the state, its row, its line in the journal, those who are told."""
    version, transition = pas.version, pas.transition
    avant = version.etat
    if not VersionReferentiel.objects.filter(pk=version.pk, etat=avant).update(etat=transition.vers, **champs):
        raise Depasse()
    etape = EtapeVersion.objects.create(
        version=version, geste=transition.nom, de=avant, vers=transition.vers, auteur=pas.auteur,
        organisation=pas.organisation, motif=motif.strip(), jour=pas.on, at=horloge.now(),
    )  # fmt: skip
    fait = journal.Fait.REFERENTIEL_ETAPE
    if transition.vers == Etat.PUBLIE:
        fait = journal.Fait.REFERENTIEL_PUBLIE
    journal.record(
        fait, auteur=pas.auteur, organisation=pas.organisation, objet=version, motif=motif.strip(),
        details={"geste": transition.nom, "de": str(avant), "vers": str(transition.vers), "version": version.code},
    )  # fmt: skip
    version.refresh_from_db()
    annonces.announce(etape, version)
    return version
