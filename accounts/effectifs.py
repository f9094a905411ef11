"""An employer says who a row of its staff list is: the only way a person is tied to it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import horloge, journal
from accounts.models import Activite, LigneEffectif, Professionnel, Utilisateur
from accounts.permissions import Permission, require
from accounts.professions import Categorie
from accounts.roles import Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[LigneEffectif]:
    """Rows that this person may identify: those of the establishments of their own employer."""
    organisations = utilisateur.organisations_with(Permission.FLUX_DEPOSER, on)
    lieux = Q(pk__in=[])
    for organisation in organisations:
        if organisation.nature == Nature.EMPLOYEUR:
            for champ, numero in (("employeur_finess", organisation.finess), ("employeur_siret", organisation.siret)):
                lieux |= Q(**{champ: numero}) if numero else Q(pk__in=[])
    return LigneEffectif.objects.filter(lieux, absente_depuis__isnull=True)


def candidates(ligne: LigneEffectif) -> list[Professionnel]:
    """The people proposed for this row who still work at its place, closest name first."""
    presents = Professionnel.objects.filter(pk__in=ligne.candidats, exercices__activites__in=_present(ligne)).distinct()
    return sorted(presents, key=lambda p: ligne.candidats.index(p.pk))


def confirm(ligne: LigneEffectif, professionnel: Professionnel, utilisateur: Utilisateur, on: date) -> None:
    """This row is this person, says the employer; `Refus` when they no longer are one of its candidates."""
    if professionnel not in candidates(ligne):
        raise Refus(
            "pas_candidat",
            "Cette personne n’a pas, ou plus, d’activité en cours dans cet établissement au RPPS.",
            "professionnel",
            "Choisissez une autre personne, ou écartez la ligne.",
        )
    _decide(ligne, utilisateur, on, LigneEffectif.Etat.CONFIRMEE, professionnel)


def discard(ligne: LigneEffectif, utilisateur: Utilisateur, on: date) -> None:
    """This row is none of the people proposed."""
    _decide(ligne, utilisateur, on, LigneEffectif.Etat.ECARTEE, None)


def _decide(
    ligne: LigneEffectif, utilisateur: Utilisateur, on: date, etat: str, professionnel: Professionnel | None
) -> None:
    require(utilisateur, Permission.FLUX_DEPOSER, on)
    with transaction.atomic():
        changees = visible_to(utilisateur, on).filter(pk=ligne.pk, revision=ligne.revision).update(
            etat=etat, professionnel=professionnel, choisi_par=utilisateur, choisi_at=horloge.now(),
            revision=F("revision") + 1,
        )  # fmt: skip
        if not changees:
            raise Depasse
        journal.record(
            journal.Fait.EFFECTIF_IDENTIFIE,
            auteur=utilisateur,
            professionnel=professionnel,
            objet=ligne,
            details={"etat": etat},
        )
    ligne.refresh_from_db()


def _present(ligne: LigneEffectif) -> QuerySet[Activite]:
    lieux = Q(pk__in=[])
    if ligne.employeur_finess:
        lieux |= Q(finess=ligne.employeur_finess) | Q(finess_ej=ligne.employeur_finess)
    if ligne.employeur_siret:
        lieux |= Q(siret=ligne.employeur_siret)
    return Activite.objects.filter(lieux, present=True).exclude(exercice__categorie=Categorie.MILITAIRE)
