"""Whose sheet it is: the professionals and the published actions that a CNP writes a référentiel for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Organisation, Specialite
from accounts.professions import Profession
from certif.socle.refus import Refus
from referentiels.concernes import concerned_exercises
from referentiels.lecture import in_force, specialties_elsewhere
from referentiels.models import Referentiel, VersionReferentiel

#: Specialties named one by one in the heading of a row; beyond, they are counted.
NOMMEES = 2


@dataclass(frozen=True, slots=True)
class Public:
    """The « own » row of a sheet: its heading, the versions that say who is in it, the codes the catalogue names."""

    libelle: str
    versions: tuple[VersionReferentiel, ...]
    codes: frozenset[str]

    def exercises_sql(self, on: date) -> tuple[str, list[Any]]:
        """A query of the keys of the exercises concerned on that day, and its values."""
        morceaux: list[str] = []
        valeurs: list[Any] = []
        for version in self.versions:
            requete, siennes = concerned_exercises(version, on).order_by().values("pk").query.sql_with_params()
            morceaux.append(f"({requete})")
            valeurs += siennes
        return " UNION ".join(morceaux), valeurs


def public_of(organisation: Organisation, on: date) -> Public:
    """The public of this CNP on a day; `Refus("cnp_sans_referentiel")` when no référentiel is attached to it.

    A référentiel is taken in the version in force that day, else in the last one being written.
    """
    versions = [
        version
        for referentiel in Referentiel.objects.filter(cnp=organisation).order_by("titre", "pk")
        if (version := _version(referentiel, on)) is not None
    ]
    if not versions:
        raise Refus(
            "cnp_sans_referentiel",
            "Aucun référentiel n’est rattaché à ce conseil\u00a0: la plateforme ne sait pas qui compter.",
            remede="Créez le référentiel, ou demandez à l’exploitant de le rattacher à votre conseil.",
        )
    ecrits = [_described(version, on) for version in versions]
    return Public(
        libelle=" et ".join(dict.fromkeys(libelle for libelle, _ in ecrits)),
        versions=tuple(versions),
        codes=frozenset().union(*(codes for _, codes in ecrits)),
    )


def _version(referentiel: Referentiel, on: date) -> VersionReferentiel | None:
    versions = VersionReferentiel.objects.filter(referentiel=referentiel).select_related("referentiel")
    en_vigueur = versions.filter(in_force(on)).order_by("-effet", "-numero").first()
    return en_vigueur or versions.order_by("-numero").first()


def _described(version: VersionReferentiel, on: date) -> tuple[str, set[str]]:
    """Heading of the professionals of a version, and codes of the catalogue that name them."""
    profession = Profession(version.referentiel.profession)
    libelles = dict(Specialite.objects.filter(profession=profession.value).values_list("code", "libelle"))
    siennes = sorted(version.specialites)
    if not siennes:
        ailleurs = specialties_elsewhere(version.referentiel, on)
        precision = " (spécialités sans référentiel propre)" if ailleurs else ""
        return profession.libelle + precision, {profession.value, *(set(libelles) - ailleurs)}
    noms = [libelles.get(code, code) for code in siennes]
    if len(noms) > NOMMEES:
        noms = [f"{len(noms)} spécialités"]
    return f"{profession.libelle} – {', '.join(noms)}", {profession.value, *siennes}
