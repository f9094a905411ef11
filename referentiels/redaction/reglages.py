"""Settings of a draft: title, mode of validation, choice of the axis, wished date of effect, note, specialties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from accounts.models import Specialite, Utilisateur
from certif.socle.refus import Refus
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.nomenclature import ModeValidation
from referentiels.redaction.brouillons import editing

TITRE_MAX = 250
NOTE_MAX = 4000


@dataclass(frozen=True, slots=True)
class Reglages:
    """What a draft says of itself. `titre` is the référentiel's, the others are the version's."""

    titre: str
    mode_validation: str
    axe_au_choix: bool
    effet: date | None = None
    note: str = ""


def settings_of(version: VersionReferentiel) -> Reglages:
    """The settings as they stand."""
    return Reglages(
        version.referentiel.titre, version.mode_validation, version.axe_au_choix, version.effet, version.note
    )


def edit_settings(version_id: int, reglages: Reglages, auteur: Utilisateur, on: date, revision: int) -> None:
    """Change the settings of a draft; the date of effect is a wish, the arrêté decides."""
    with editing(version_id, auteur, on, revision, "modifier_reglages") as edition:
        if not 0 < len(reglages.titre) <= TITRE_MAX:
            raise Refus("titre_invalide", f"Le titre compte de 1 à {TITRE_MAX} caractères.", "titre")
        if reglages.mode_validation not in {mode.value for mode in ModeValidation}:
            raise Refus("mode_inconnu", "Ce mode de validation n’existe pas.", "mode_validation")
        if len(reglages.note) > NOTE_MAX:
            raise Refus("note_longue", "La note compte 4\u00a0000 caractères au plus.", "note", "Raccourcissez-la.")
        champs = asdict(reglages)
        titre = champs.pop("titre")
        VersionReferentiel.objects.filter(pk=version_id).update(**champs)
        Referentiel.objects.filter(pk=edition.version.referentiel_id).exclude(titre=titre).update(titre=titre)


def edit_specialties(version_id: int, codes: list[str], auteur: Utilisateur, on: date, revision: int) -> None:
    """Say which specialties (TRE_R38) a draft is written for; none: the whole profession."""
    with editing(version_id, auteur, on, revision, "modifier_specialites") as edition:
        version = edition.version
        check_specialties(codes, version.referentiel.profession, version.specialites)
        VersionReferentiel.objects.filter(pk=version_id).update(specialites=sorted(set(codes)))


def check_specialties(codes: list[str], profession: str, deja: Iterable[str] = ()) -> None:
    """`Refus` naming the codes that are not specialties of the profession; those that are borne already may stay."""
    connus = set(Specialite.objects.filter(profession=profession, code__in=codes).values_list("code", flat=True))
    inconnus = sorted(set(codes) - connus - set(deja))
    if inconnus:
        raise Refus(
            "specialite_inconnue",
            f"Ces codes ne sont pas ceux d’une spécialité de la profession\u00a0: {', '.join(inconnus[:5])}.",
            "specialites",
            "Choisissez dans la liste.",
        )
