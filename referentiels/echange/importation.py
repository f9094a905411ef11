"""Import référentiels: prepare (read, check, compare), then write drafts, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from accounts import journal
from accounts.models import Specialite, Utilisateur
from referentiels import publication
from referentiels.echange.analyse import read_contents
from referentiels.echange.comparaison import Difference, compare
from referentiels.echange.contenu import Anomalie, Contenu, ImportRefuse
from referentiels.echange.controle import check_content
from referentiels.echange.rangement import contents_of, write_correspondances, write_lines
from referentiels.lecture import GELES
from referentiels.models import Referentiel, VersionReferentiel


class Geste(StrEnum):
    """What the import will do with one référentiel."""

    CREER = "creer"
    REMPLACER = "remplacer"
    INCHANGE = "inchange"

    @property
    def libelle(self) -> str:
        """The gesture in French."""
        return {"creer": "nouveau brouillon", "remplacer": "brouillon remplacé", "inchange": "inchangé"}[self.value]


@dataclass(frozen=True, slots=True)
class Prevu:
    """One référentiel of the import: its content, the version it makes, and what changes against `reference`."""

    contenu: Contenu
    numero: int
    geste: Geste
    difference: Difference
    existante: VersionReferentiel | None = None
    reference: VersionReferentiel | None = None

    @property
    def code(self) -> str:
        """Code of the référentiel."""
        return self.contenu.entete.code


@dataclass(frozen=True, slots=True)
class Preparation:
    """A checked import, not yet written. `remarques` are not blocking."""

    prevus: tuple[Prevu, ...]
    remarques: tuple[Anomalie, ...] = ()


def prepare(chemin: Path, *, publier: bool = False) -> Preparation:
    """Read and check everything, write nothing. Raises `ImportRefuse` with every anomaly when one row is faulty."""
    contenus, anomalies = read_contents(chemin)
    is_lisible = not any(anomalie.is_bloquante for anomalie in anomalies)
    referentiels = {
        r.code: r for r in Referentiel.objects.filter(code__in=[contenu.entete.code for contenu in contenus])
    }
    versions = _versions(referentiels.values())
    connus = contents_of(version for lignes in versions.values() for version in lignes)
    anomalies += _check_specialites(contenus)
    prevus = []
    for contenu in contenus:
        if is_lisible:  # a version read in part would be judged on what is missing from it
            anomalies += check_content(contenu)
        referentiel = referentiels.get(contenu.entete.code)
        lignes = versions.get(referentiel.pk, []) if referentiel else []
        prevu = _plan(contenu, lignes, connus)
        anomalies += _check_plan(prevu, referentiel, lignes, publier)
        prevus.append(prevu)
    if any(anomalie.is_bloquante for anomalie in anomalies):
        raise ImportRefuse(sorted(anomalies, key=lambda a: (a.fichier, a.ligne)))
    return Preparation(tuple(prevus), tuple(anomalies))


def _versions(referentiels) -> dict[int, list[VersionReferentiel]]:
    """Versions of these référentiels, most recent first."""
    versions: dict[int, list[VersionReferentiel]] = {}
    lues = VersionReferentiel.objects.filter(referentiel__in=list(referentiels)).select_related("referentiel")
    for version in lues.order_by("-numero"):
        versions.setdefault(version.referentiel_id, []).append(version)
    return versions


def _plan(contenu: Contenu, versions: list[VersionReferentiel], connus: dict[int, Contenu]) -> Prevu:
    """Which version this content makes: the one it names, else the open draft, else the next number."""
    entete = contenu.entete
    if entete.version is not None:
        existante = next((v for v in versions if v.numero == entete.version), None)
        numero = entete.version
    else:
        existante = next((v for v in versions[:1]), None)
        if (
            existante
            and existante.etat != VersionReferentiel.Etat.BROUILLON
            and _differs(contenu, connus[existante.pk])
        ):
            existante = None
        numero = existante.numero if existante else (versions[0].numero + 1 if versions else 1)
    if existante and entete.effet is None and existante.effet is not None:
        contenu = replace(contenu, entete=replace(entete, effet=existante.effet))
    reference = existante or next(iter(versions), None)
    difference = compare(connus[reference.pk] if reference else None, contenu)
    if existante is None:
        geste = Geste.CREER
    else:
        geste = Geste.INCHANGE if difference.is_vide else Geste.REMPLACER
    return Prevu(contenu, numero, geste, difference, existante, reference)


def _differs(contenu: Contenu, connu: Contenu) -> bool:
    effet = contenu.entete.effet or connu.entete.effet
    return compare(connu, replace(contenu, entete=replace(contenu.entete, effet=effet))).has_version


def _check_plan(
    prevu: Prevu, referentiel: Referentiel | None, versions: list[VersionReferentiel], publier: bool
) -> list[Anomalie]:
    """What the base refuses: touching a published version, another profession, no date of effect to publish."""
    a_publier = publier and not (prevu.existante and prevu.existante.etat in GELES)
    return [
        *_check_profession(prevu, referentiel),
        *_check_number(prevu, versions),
        *(_check_effect(prevu, versions) if a_publier else ()),
    ]


def _anomaly(prevu: Prevu, colonne: str, attendu: str, trouve: str, remede: str = "") -> Anomalie:
    """An anomaly on the line of the version, in the sheet of référentiels."""
    lignes = prevu.contenu.lignes
    fichier = lignes.fichiers.get("referentiels", "referentiels.csv")
    return Anomalie(fichier, lignes.entete, colonne, attendu, trouve, remede)


def _check_profession(prevu: Prevu, referentiel: Referentiel | None) -> Iterator[Anomalie]:
    profession = prevu.contenu.entete.profession
    if referentiel and profession and referentiel.profession != profession:
        yield _anomaly(
            prevu,
            "profession",
            f"« {referentiel.profession} »",
            f"« {profession} »",
            "La profession d’un référentiel ne change pas.",
        )


def _check_number(prevu: Prevu, versions: list[VersionReferentiel]) -> Iterator[Anomalie]:
    """A version that is no longer a draft keeps its content; a new one takes the next number."""
    if prevu.existante and prevu.existante.etat != VersionReferentiel.Etat.BROUILLON and prevu.difference.has_version:
        etat = prevu.existante.get_etat_display().lower()
        yield _anomaly(
            prevu,
            "version",
            f"{versions[0].numero + 1} ou vide",
            f"{prevu.numero} ({etat}), dont le contenu diffère",
            "Une version qui n’est plus un brouillon ne change pas : donnez un nouveau numéro.",
        )
    if prevu.existante is None and versions and prevu.numero < versions[0].numero:
        yield _anomaly(prevu, "version", f"un numéro supérieur à {versions[0].numero}", str(prevu.numero))


def _check_effect(prevu: Prevu, versions: list[VersionReferentiel]) -> Iterator[Anomalie]:
    """A version to publish has a date of effect, after those already published."""
    effet = prevu.contenu.entete.effet
    if effet is None:
        yield _anomaly(prevu, "effet", "une date d’effet, pour publier", "rien")
        return
    publiees = [v.effet for v in versions if v.etat in GELES and v.effet]
    if publiees and effet <= max(publiees):
        yield _anomaly(
            prevu,
            "effet",
            f"une date après le {max(publiees):%d/%m/%Y}, effet de la version publiée",
            f"{effet:%d/%m/%Y}",
        )


def _check_specialites(contenus: Sequence[Contenu]) -> list[Anomalie]:
    """Specialty codes are those of the nomenclature (as soon as it has been loaded for the profession)."""
    connues = dict(Specialite.objects.values_list("code", "profession"))
    professions = set(connues.values())
    anomalies = []
    for contenu in contenus:
        entete, lignes = contenu.entete, contenu.lignes
        if entete.profession not in professions:
            continue
        for code in entete.specialites:
            if connues.get(code) != entete.profession:
                trouve = f"« {code} »" + (" (d’une autre profession)" if code in connues else "")
                anomalies.append(
                    Anomalie(
                        lignes.fichiers.get("referentiels", "referentiels.csv"),
                        lignes.entete,
                        "specialites",
                        "des codes TRE_R38 de la profession",
                        trouve,
                    )
                )
    return anomalies


@transaction.atomic
def apply(
    preparation: Preparation, *, on: date, auteur: Utilisateur | None = None, publier: bool = False
) -> list[VersionReferentiel]:
    """Write the drafts in one transaction, and publish them when asked (set-up); returns the versions in order.

    Running the same import again changes nothing: an identical content keeps its version.
    """
    a_ecrire = [prevu for prevu in preparation.prevus if prevu.geste is not Geste.INCHANGE]
    referentiels = _write_referentiels(a_ecrire)
    versions = _write_versions(a_ecrire, referentiels)
    brouillons = [
        (versions[p.code].pk, p.contenu) for p in a_ecrire if versions[p.code].etat == VersionReferentiel.Etat.BROUILLON
    ]
    write_lines(brouillons)
    write_correspondances([(referentiels[p.code].pk, p.contenu) for p in a_ecrire])
    for prevu in a_ecrire:
        journal.record(
            journal.Fait.REFERENTIEL_IMPORTE, auteur=auteur, objet=versions[prevu.code],
            details={"code": prevu.code, "version": prevu.numero, "actions": len(prevu.contenu.actions)},
        )  # fmt: skip
    toutes = [versions.get(p.code) or p.existante for p in preparation.prevus]
    finales = [version for version in toutes if version is not None]
    if publier:
        finales = [
            version if version.etat in GELES else publication.put_in_service(version.pk, on=on, auteur=auteur)
            for version in finales
        ]
    return finales


def _write_referentiels(prevus: Sequence[Prevu]) -> dict[str, Referentiel]:
    Referentiel.objects.bulk_create(
        [Referentiel(code=e.code, titre=e.titre, profession=e.profession) for e in (p.contenu.entete for p in prevus)],
        update_conflicts=True, unique_fields=["code"], update_fields=["titre"],
    )  # fmt: skip
    return {r.code: r for r in Referentiel.objects.filter(code__in=[p.code for p in prevus])}


def _write_versions(prevus: Sequence[Prevu], referentiels: dict[str, Referentiel]) -> dict[str, VersionReferentiel]:
    """Create the new versions and rewrite the drafts; a version past the draft stays as it is."""
    versions = {}
    for prevu in prevus:
        entete = prevu.contenu.entete
        version = prevu.existante or VersionReferentiel(numero=prevu.numero)
        version.referentiel = referentiels[prevu.code]
        if version.etat == VersionReferentiel.Etat.BROUILLON:
            version.effet, version.arrete = entete.effet, entete.arrete
            version.mode_validation, version.specialites = entete.mode_validation, list(entete.specialites)
        versions[prevu.code] = version
    VersionReferentiel.objects.bulk_create([v for v in versions.values() if v.pk is None])
    VersionReferentiel.objects.bulk_update(
        [v for v in versions.values() if v.etat == VersionReferentiel.Etat.BROUILLON],
        ["effet", "arrete", "mode_validation", "specialites"],
    )
    return versions
