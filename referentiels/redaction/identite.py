"""What a référentiel is called, and whether it goes on: renamed or abandoned while nobody was ever bound by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts import journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.cellules import CelluleInvalide, code_referentiel
from referentiels.models import Avis, EtapeVersion, Referentiel, VersionReferentiel
from referentiels.redaction.brouillons import BROUILLON
from referentiels.redaction.droits import is_new, require_author
from referentiels.redaction.reglages import TITRE_MAX


@dataclass(frozen=True, slots=True)
class Nom:
    """How a référentiel is called, on its pages and in the files."""

    titre: str
    code: str


def name_of(referentiel: Referentiel) -> Nom:
    """The name as it stands."""
    return Nom(referentiel.titre, referentiel.code)


def revision_of(referentiel: Referentiel) -> int:
    """What every edition of one of its drafts moves: the sum of their revisions."""
    return VersionReferentiel.objects.filter(referentiel=referentiel).aggregate(total=Sum("revision"))["total"] or 0


@transaction.atomic
def rename(referentiel_id: int, nom: Nom, vu: Nom, auteur: Utilisateur, on: date) -> Referentiel:
    """Change the title and the code; `vu` is the name the form was made from (`Depasse` when it changed since).

    Raises `Refus`: `non_autorise`, `deja_publie`, `en_avis` while a version is being judged, `titre_invalide`,
    `code_invalide`, `code_pris`.
    """
    referentiel, conseil = _hold(referentiel_id, auteur, on)
    if name_of(referentiel) != vu:
        raise Depasse("Ce référentiel a été renommé pendant que vous écriviez.")
    if referentiel.versions.exclude(etat=BROUILLON).exists():
        raise Refus("en_avis", "Une version est soumise pour avis sous ce nom.", "titre", "Reprenez d’abord le projet.")
    nouveau = Nom(nom.titre.strip(), nom.code.strip())
    _check_name(nouveau)
    _write_name(referentiel, nouveau)
    journal.record(
        Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=referentiel,
        details={"geste": "renommer", "ancien": vu.code, "code": nouveau.code},
    )  # fmt: skip
    referentiel.titre, referentiel.code = nouveau.titre, nouveau.code
    return referentiel


def _check_name(nom: Nom) -> None:
    if not 0 < len(nom.titre) <= TITRE_MAX:
        raise Refus("titre_invalide", f"Le titre compte de 1 à {TITRE_MAX} caractères.", "titre", "Écrivez-le ici.")
    try:
        code_referentiel(nom.code)
    except CelluleInvalide as erreur:
        raise Refus(
            "code_invalide", f"Attendu\u00a0: {erreur.attendu}.", "code", "Par exemple «\u00a0NEPHROLOGIE\u00a0»."
        ) from None


def _write_name(referentiel: Referentiel, nom: Nom) -> None:
    try:
        with transaction.atomic():
            Referentiel.objects.filter(pk=referentiel.pk).update(titre=nom.titre, code=nom.code)
    except IntegrityError:
        raise Refus(
            "code_pris", f"Le code «\u00a0{nom.code}\u00a0» est celui d’un autre référentiel.", "code",
            "Donnez-en un autre au vôtre.",
        ) from None  # fmt: skip


@transaction.atomic
def abandon(referentiel_id: int, auteur: Utilisateur, on: date, revision: int) -> None:
    """Forget a référentiel and its drafts; `revision` is `revision_of` as it was shown (`Depasse` when it moved).

    Raises `Refus`: `non_autorise`, `deja_publie`, `deja_transmis` once an opinion was asked on one of its versions.
    """
    referentiel, conseil = _hold(referentiel_id, auteur, on)
    versions = VersionReferentiel.objects.select_for_update().filter(referentiel=referentiel)
    if sum(version.revision for version in versions.order_by("pk")) != revision:
        raise Depasse("Ce référentiel a changé depuis que vous avez ouvert la page.")
    des_versions = {"version__referentiel": referentiel}
    if EtapeVersion.objects.filter(**des_versions).exists() or Avis.objects.filter(**des_versions).exists():
        raise Refus(
            "deja_transmis",
            "Ce référentiel a déjà été transmis\u00a0: son histoire et les avis reçus restent lisibles.",
            remede="Laissez le brouillon en l’état\u00a0: il n’engage personne.",
        )
    journal.record(
        Fait.REFERENTIEL_MODIFIE, auteur=auteur, organisation=conseil, objet=referentiel,
        details={"geste": "abandonner", "code": referentiel.code},
    )  # fmt: skip
    versions.delete()
    referentiel.delete()


def _hold(referentiel_id: int, auteur: Utilisateur, on: date) -> tuple[Referentiel, Organisation]:
    """The référentiel, locked, and the CNP that writes it; `Refus("deja_publie")` once a version was published."""
    referentiel = Referentiel.objects.select_for_update(of=("self",)).get(pk=referentiel_id)
    conseil = require_author(referentiel, auteur, on)
    if not is_new(referentiel):
        raise Refus(
            "deja_publie",
            "Une version de ce référentiel a été publiée\u00a0: son code figure dans les dossiers.",
            remede="Changez son titre dans les réglages d’un brouillon, ou demandez l’abrogation au ministère.",
        )
    return referentiel, conseil
