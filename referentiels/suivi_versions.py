"""Where versions stand, in one sentence each: what is awaited next, of whom, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from referentiels.models import Avis, EtapeVersion, VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.rules.avis import AvisDemande, days_late, due_on, must_be_revised, obstacles
from referentiels.situations import situation_of
from referentiels.workflow_version import Geste

Etat = VersionReferentiel.Etat


@dataclass(frozen=True, slots=True)
class Suivi:
    """A version in the list of somebody: the sentence, the day it is awaited (None: no delay), the days gone since.

    `depuis` is the day of its last step; `is_validable` says that no opinion prevents its validation; `situation`
    is where a published one stands on the day (see `situations`).
    """

    version: VersionReferentiel
    phrase: str
    echeance: date | None = None
    retard: int = 0
    depuis: date | None = None
    is_validable: bool = False
    situation: tuple[str, str] | None = None


def with_life(versions: QuerySet[VersionReferentiel]) -> QuerySet[VersionReferentiel]:
    """The versions with their référentiel, its CNP, steps and opinions: three queries whatever their number."""
    return versions.select_related("referentiel__cnp").prefetch_related("etapes", "avis")


def drafts_of(conseils: list[Organisation]) -> QuerySet[VersionReferentiel]:
    """Versions that these CNP are preparing, or that others are judging."""
    miennes = VersionReferentiel.objects.filter(referentiel__cnp__in=conseils)
    return with_life(miennes.filter(etat__in=[Etat.BROUILLON, Etat.SOUMIS, Etat.VALIDE])).order_by(
        "referentiel__titre", "-numero"
    )


def published_by(conseils: list[Organisation], on: date) -> QuerySet[VersionReferentiel]:
    """Versions of these CNP that apply on the day or will, and those repealed before they did."""
    publiees = VersionReferentiel.objects.published().filter(referentiel__cnp__in=conseils)
    vivantes = publiees.filter(Q(fin_effet__isnull=True) | Q(fin_effet__gte=on))
    return with_life(vivantes).order_by("referentiel__titre", "-numero")


def past_of(conseils: list[Organisation], on: date) -> QuerySet[VersionReferentiel]:
    """Versions of these CNP that no longer apply to new cycles, the last ones first."""
    passees = VersionReferentiel.objects.published().filter(referentiel__cnp__in=conseils, fin_effet__lt=on)
    return with_life(passees).order_by("-fin_effet", "-pk")


def submitted() -> QuerySet[VersionReferentiel]:
    """Versions that wait for opinions, validation or publication."""
    return with_life(VersionReferentiel.objects.filter(etat__in=[Etat.SOUMIS, Etat.VALIDE])).order_by(
        "referentiel__titre", "-numero"
    )


def sent_back() -> QuerySet[VersionReferentiel]:
    """Drafts that were submitted once and that their CNP is changing again."""
    reprises = EtapeVersion.objects.filter(geste=Geste.SOUMETTRE).values("version")
    return with_life(VersionReferentiel.objects.filter(etat=Etat.BROUILLON, pk__in=reprises)).order_by(
        "referentiel__titre", "-numero"
    )


def follow(version: VersionReferentiel, on: date) -> Suivi:
    """Where this version stands on a day; its steps and its opinions are prefetched (see `with_life`)."""
    etapes = list(version.etapes.all())
    depuis = etapes[-1].jour if etapes else None
    if version.etat == Etat.BROUILLON:
        return _draft(version, etapes, depuis, on)
    if version.etat == Etat.SOUMIS:
        return _submitted(version, etapes, depuis, on)
    if version.etat == Etat.VALIDE:
        return Suivi(version, "À publier par arrêté du ministre.", depuis=depuis)
    return Suivi(version, _published(version, on), depuis=depuis, situation=situation_of(version, on))


def current_opinions(version: VersionReferentiel) -> list[Avis]:
    """The opinions of the last submission, from what was prefetched."""
    tour = sum(etape.geste == Geste.SOUMETTRE for etape in version.etapes.all())
    return [avis for avis in version.avis.all() if avis.tour == tour]


def _as_asked(avis: Avis) -> AvisDemande:
    return AvisDemande(avis.instance, avis.echeance, avis.sens)


def _draft(version: VersionReferentiel, etapes: list[EtapeVersion], depuis: date | None, on: date) -> Suivi:
    for avis in current_opinions(version):
        if avis.rendu_le and must_be_revised(_as_asked(avis)):
            echeance = due_on(avis.rendu_le, parametres_au(avis.rendu_le).projet_revise_mois)
            retard = days_late(echeance, on)
            return Suivi(version, "La HAS attend un projet révisé du CNP.", echeance, retard, depuis)
    if etapes and etapes[-1].geste == Geste.RENVOYER:
        return Suivi(version, "Renvoyé par le ministère, avec ses motifs. Au CNP de le modifier.", depuis=depuis)
    if etapes:
        return Suivi(version, "Repris par le CNP, qui le modifie avant de le soumettre de nouveau.", depuis=depuis)
    return Suivi(version, "À compléter, puis à soumettre pour avis.", depuis=depuis)


def _submitted(version: VersionReferentiel, etapes: list[EtapeVersion], depuis: date | None, on: date) -> Suivi:
    avis = current_opinions(version)
    parametres = parametres_au(on)
    restants = obstacles(
        map(_as_asked, avis), on, tardif_bloque=parametres.avis_tardif_bloque,
        revision_exigee=parametres.revision_exigee,
    )  # fmt: skip
    a_reviser = [a for a in avis if a.rendu_le and must_be_revised(_as_asked(a))]
    if a_reviser and restants:
        rendu = a_reviser[0].rendu_le or on
        remise = due_on(rendu, parametres_au(rendu).projet_revise_mois)
        return Suivi(version, "La HAS demande un projet révisé\u00a0: au CNP de le reprendre.",
                     remise, days_late(remise, on), depuis)  # fmt: skip
    attendus = sorted((a for a in avis if not a.sens), key=lambda a: (a.echeance is None, a.echeance or on))
    if not attendus:
        return Suivi(version, "Les avis demandés sont rendus. Au ministère de valider.", depuis=depuis,
                     is_validable=not restants)  # fmt: skip
    echeance = attendus[0].echeance
    return Suivi(version, _awaited(attendus), echeance, days_late(echeance, on), depuis, not restants)


def _awaited(attendus: list[Avis]) -> str:
    """One opinion awaited, its day shown beside; several, each with its own day."""
    noms = ["du CNCP" if avis.instance == Avis.Instance.CNCP else "de la HAS" for avis in attendus]
    if len(attendus) == 1:
        return f"Avis {noms[0]} attendu."
    jours = [f"\u00a0jusqu’au {avis.echeance:%d/%m/%Y}" if avis.echeance else "" for avis in attendus]
    return f"Avis attendus\u00a0: {', '.join(nom + jour for nom, jour in zip(noms, jours, strict=True))}."


def _published(version: VersionReferentiel, on: date) -> str:
    effet = f"{version.effet:%d/%m/%Y}" if version.effet else ""
    if version.fin_effet and version.fin_effet < on:
        return f"A cessé de s’appliquer aux nouveaux cycles après le {version.fin_effet:%d/%m/%Y}."
    fin = f", jusqu’au {version.fin_effet:%d/%m/%Y}" if version.fin_effet else ""
    if version.effet and version.effet > on:
        if version.etat == Etat.ABROGE:
            return f"Abrogée avant sa date d’effet, le {effet}\u00a0: elle ne s’appliquera que{_span(version)}."
        return f"Prendra effet le {effet}{fin}."
    return f"En vigueur depuis le {effet}{fin}."


def _span(version: VersionReferentiel) -> str:
    """The days a version repealed before its date of effect still applies: that day at least."""
    if version.fin_effet == version.effet:
        return " ce jour-là"
    return f" jusqu’au {version.fin_effet:%d/%m/%Y}"
