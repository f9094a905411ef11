"""What an import would do with each référentiel, and what the database would refuse of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from accounts.models import Specialite
from referentiels.echange.comparaison import Difference, compare
from referentiels.echange.contenu import Anomalie, Contenu
from referentiels.lecture import GELES
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.phrases import POPULATIONS
from referentiels.rules.controle_version import check_effet


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


def plan_of(contenu: Contenu, versions: list[VersionReferentiel], connus: dict[int, Contenu]) -> Prevu:
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


def check_plan(
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


def check_past(prevu: Prevu, on: date) -> Iterator[Anomalie]:
    """A draft may carry a past date while it is written; its publication will refuse it."""
    if prevu.geste is Geste.INCHANGE:
        return
    for constat in check_effet(prevu.contenu.entete.effet, on):
        message = constat.message.rstrip(".")
        remede = f"La publication la refusera. {constat.remede}"
        yield replace(_anomaly(prevu, "effet", message, "", remede), is_bloquante=False)


def check_specialites(contenus: Sequence[Contenu]) -> list[Anomalie]:
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


def check_populations(contenus: Sequence[Contenu]) -> list[Anomalie]:
    """Words of `population` that the roster never says: the item would be open to nobody. Told, never refused.

    Judged as soon as the nomenclature of the profession is loaded: a mode of exercise, else a code of TRE_R38.
    """
    connues = dict(Specialite.objects.values_list("code", "profession"))
    professions = set(connues.values())
    anomalies = []
    for contenu in contenus:
        profession, lignes = contenu.entete.profession, contenu.lignes
        for action in contenu.actions if profession in professions else ():
            inconnus = [mot for mot in action.population if mot not in POPULATIONS and connues.get(mot) != profession]
            if inconnus:
                anomalies.append(
                    Anomalie(
                        lignes.fichiers.get("actions", "actions.csv"), lignes.actions.get(action.code, 0), "population",
                        "aucun professionnel de cette profession n’est connu sous "
                        + ", ".join(f"«\u00a0{mot[:40]}\u00a0»" for mot in inconnus[:5]),
                        remede=f"Écrivez {', '.join(POPULATIONS)}, ou un code TRE_R38 de la profession.",
                        is_bloquante=False,
                    )
                )  # fmt: skip
    return anomalies
