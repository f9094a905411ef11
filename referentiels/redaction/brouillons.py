"""Drafts: open one from another version or empty, change it one revision at a time, delete it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Max

from accounts import journal
from accounts.journal import Fait
from accounts.models import Evenement, Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import ActionPrevue, Correspondance, Exigence, Portee, Referentiel, VersionReferentiel
from referentiels.redaction.droits import require_author

BROUILLON = VersionReferentiel.Etat.BROUILLON
M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class Edition:
    """A draft being changed: `details` go to the journal (codes and identifiers only)."""

    version: VersionReferentiel
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def editing(
    version_id: int, auteur: Utilisateur, on: date, revision: int, geste: str, **details: Any
) -> Iterator[Edition]:
    """Change the content of a draft, in one transaction: right, compare-and-swap on `revision`, line of the journal.

    Raises `Refus("non_autorise")` when the référentiel is another CNP's, `Depasse` when the draft is no longer the one
    that was shown (or no longer a draft). A refusal raised inside undoes everything.
    """
    with transaction.atomic():
        version = VersionReferentiel.objects.select_related("referentiel").get(pk=version_id)
        conseil = require_author(version.referentiel, auteur, on)
        attendue = VersionReferentiel.objects.filter(pk=version_id, etat=BROUILLON, revision=revision)
        if not attendue.update(revision=F("revision") + 1):
            raise _overtaken(version_id)
        version.revision = revision + 1
        edition = Edition(version, {"geste": geste, "revision": version.revision, **details})
        yield edition
        journal.record(
            Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=version, details=edition.details
        )


def _overtaken(version_id: int) -> Depasse:
    if VersionReferentiel.objects.filter(pk=version_id, etat=BROUILLON).exists():
        return Depasse("Ce brouillon a changé pendant que vous l’écriviez.")
    return Depasse("Cette version n’est plus un brouillon.", "Son contenu ne change plus\u00a0: rouvrez la page.")


def changes_since(version: VersionReferentiel, revision: int) -> list[Evenement]:
    """What was changed in a draft after this revision, oldest first."""
    faits = Evenement.objects.filter(objet=journal.reference(version), details__revision__gt=revision)
    return list(faits.filter(nature=Fait.REFERENTIEL_MODIFIE).select_related("auteur").order_by("pk"))


def create_draft(
    referentiel: Referentiel,
    auteur: Utilisateur,
    on: date,
    base: VersionReferentiel | None = None,
    specialites: list[str] | None = None,
) -> VersionReferentiel:
    """Open the next version of a référentiel, with the content of `base` or with nothing.

    The specialties stay those of the référentiel, unless they are given; its correspondences are taken from `base`
    when it has none yet.
    """
    conseil = require_author(referentiel, auteur, on)
    with transaction.atomic():
        Referentiel.objects.select_for_update(no_key=True).get(pk=referentiel.pk)
        dernier = VersionReferentiel.objects.filter(referentiel=referentiel).aggregate(Max("numero"))["numero__max"]
        version = VersionReferentiel(referentiel=referentiel, numero=(dernier or 0) + 1, base=base)
        version.specialites = _scope(referentiel, base, on) if specialites is None else specialites
        if base is not None:
            version.mode_validation, version.axe_au_choix = base.mode_validation, base.axe_au_choix
        version.save()
        if base is not None:
            _copy(base, version)
        journal.record(
            Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=version,
            details={"geste": "creer", "revision": version.revision, "base": base.code if base else ""},
        )  # fmt: skip
    return version


def _scope(referentiel: Referentiel, base: VersionReferentiel | None, on: date) -> list[str]:
    """The specialties a new version starts with: those of its base, else those the référentiel applies to."""
    if base is not None and base.referentiel_id == referentiel.pk:
        return list(base.specialites)
    codes = Portee.objects.filter(referentiel=referentiel).exclude(specialite="").exclude(fin__lt=on)
    return list(codes.order_by("specialite").values_list("specialite", flat=True))


def _copy(base: VersionReferentiel, version: VersionReferentiel) -> None:
    ActionPrevue.objects.bulk_create(_twins(base.actions.order_by("rang", "code"), version=version))
    Exigence.objects.bulk_create(_twins(base.exigences.order_by("rang", "pk"), version=version))
    deja = Correspondance.objects.filter(referentiel=version.referentiel_id)
    if base.referentiel_id != version.referentiel_id and not deja.exists():
        lignes = base.referentiel.correspondances.order_by("rang", "pk")
        Correspondance.objects.bulk_create(_twins(lignes, referentiel=version.referentiel))


def _twins(lignes: models.QuerySet[M], **autres: models.Model) -> list[M]:
    """Unsaved copies of rows, attached elsewhere; every column is copied, those added later too."""
    copies = []
    for ligne in lignes:
        ligne.pk, ligne._state.adding = None, True
        for nom, valeur in autres.items():
            setattr(ligne, nom, valeur)
        copies.append(ligne)
    return copies


def delete_draft(version_id: int, auteur: Utilisateur, on: date, revision: int) -> None:
    """Forget a draft that nobody was asked about; one that came back from an opinion keeps its history.

    `Refus("deja_transmis")` once an opinion was asked on it.
    """
    with editing(version_id, auteur, on, revision, "supprimer") as edition:
        if edition.version.etapes.exists() or edition.version.avis.exists():
            raise Refus(
                "deja_transmis",
                "Ce brouillon a déjà été transmis\u00a0: les avis reçus restent lisibles.",
                remede="Corrigez-le et transmettez-le de nouveau, ou ouvrez un autre brouillon.",
            )
        edition.details["code"] = edition.version.code
        # By its key alone: the object stays whole for the line of the journal.
        VersionReferentiel.objects.filter(pk=version_id).delete()
