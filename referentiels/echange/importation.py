"""Import référentiels: prepare (read, check, compare), then write drafts, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts import journal
from accounts.models import Utilisateur
from certif.socle.workflow import Depasse
from referentiels import publication
from referentiels.echange.analyse import read_contents
from referentiels.echange.contenu import Anomalie, ImportRefuse
from referentiels.echange.controle import check_content
from referentiels.echange.plan import (
    Geste,
    Prevu,
    check_past,
    check_plan,
    check_populations,
    check_specialites,
    plan_of,
)
from referentiels.echange.rangement import contents_of, write_correspondances, write_lines
from referentiels.lecture import GELES
from referentiels.models import Referentiel, VersionReferentiel


@dataclass(frozen=True, slots=True)
class Preparation:
    """A checked import, not yet written. `remarques` are not blocking."""

    prevus: tuple[Prevu, ...]
    remarques: tuple[Anomalie, ...] = ()


def prepare(chemin: Path, *, publier: bool = False, on: date | None = None) -> Preparation:
    """Read and check everything, write nothing. Raises `ImportRefuse` with every anomaly when one row is faulty.

    With `on`, a draft whose date of effect is already past is told: publication will refuse it.
    """
    contenus, anomalies = read_contents(chemin)
    is_lisible = not any(anomalie.is_bloquante for anomalie in anomalies)
    referentiels = {
        r.code: r for r in Referentiel.objects.filter(code__in=[contenu.entete.code for contenu in contenus])
    }
    versions = _versions(referentiels.values())
    connus = contents_of(version for lignes in versions.values() for version in lignes)
    anomalies += [*check_specialites(contenus), *check_populations(contenus)]
    prevus = []
    for contenu in contenus:
        if is_lisible:  # a version read in part would be judged on what is missing from it
            anomalies += check_content(contenu)
        referentiel = referentiels.get(contenu.entete.code)
        lignes = versions.get(referentiel.pk, []) if referentiel else []
        prevu = plan_of(contenu, lignes, connus)
        anomalies += check_plan(prevu, referentiel, lignes, publier)
        anomalies += check_past(prevu, on) if on and not publier else ()
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
    _hold(prevu.existante for prevu in prevus if prevu.existante)
    versions = {}
    for prevu in prevus:
        entete = prevu.contenu.entete
        version = prevu.existante or VersionReferentiel(numero=prevu.numero)
        version.referentiel = referentiels[prevu.code]
        if version.etat == VersionReferentiel.Etat.BROUILLON:
            version.effet, version.arrete = entete.effet, entete.arrete
            version.mode_validation, version.specialites = entete.mode_validation, list(entete.specialites)
            version.axe_au_choix = entete.axe_au_choix
            version.revision += prevu.existante is not None
        versions[prevu.code] = version
    VersionReferentiel.objects.bulk_create([v for v in versions.values() if v.pk is None])
    VersionReferentiel.objects.bulk_update(
        [v for v in versions.values() if v.etat == VersionReferentiel.Etat.BROUILLON],
        ["effet", "arrete", "mode_validation", "specialites", "axe_au_choix", "revision"],
    )
    return versions


def _hold(existantes: Iterable[VersionReferentiel]) -> None:
    """Lock the versions that the preview compared with; `Depasse` when one of them moved since."""
    lues = {version.pk: (version.etat, version.revision) for version in existantes}
    tenues = VersionReferentiel.objects.select_for_update(no_key=True).filter(pk__in=lues).order_by("pk")
    if {pk: (etat, revision) for pk, etat, revision in tenues.values_list("pk", "etat", "revision")} != lues:
        raise Depasse("Une de ces versions a changé depuis l’aperçu.", "Relancez l’import pour voir ce qui change.")
