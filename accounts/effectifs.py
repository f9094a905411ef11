"""An employer says who a row of its staff list is: the only way a person is tied to it.

People are looked for at the place of the row only: nobody learns here whether somebody exists elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import horloge, journal
from accounts.models import Activite, Evenement, LigneEffectif, Organisation, Professionnel, Utilisateur
from accounts.noms import named_q
from accounts.permissions import Permission, require
from accounts.professions import Categorie
from accounts.ressemblance import Identite, Ressemblance, compare
from accounts.roles import Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: People shown for one search, closest first.
TROUVEES_MAX = 10
#: Rows confirmed by one gesture; the page says how many are left.
LOT_MAX = 1_000
_OUVERTES = (LigneEffectif.Etat.A_CONFIRMER, LigneEffectif.Etat.SANS_CANDIDAT)


@dataclass(frozen=True, slots=True)
class Candidat:
    """Somebody who works at the place of a row, and what they have in common with it."""

    professionnel: Professionnel
    professions: frozenset[str]
    ressemblance: Ressemblance


def of_places(organisations: Iterable[Organisation]) -> QuerySet[LigneEffectif]:
    """Rows of the last lists about the establishments of these employers, whoever sent them."""
    lieux = Q(pk__in=[])
    for organisation in organisations:
        if organisation.nature == Nature.EMPLOYEUR:
            for champ, numero in (("employeur_finess", organisation.finess), ("employeur_siret", organisation.siret)):
                lieux |= Q(**{champ: numero}) if numero else Q(pk__in=[])
    return LigneEffectif.objects.filter(lieux, absente_depuis__isnull=True)


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[LigneEffectif]:
    """Rows that this person may identify: those of the establishments of their own employer."""
    return of_places(utilisateur.organisations_with(Permission.FLUX_DEPOSER, on))


def candidates(ligne: LigneEffectif) -> list[Professionnel]:
    """The people proposed for this row who still work at its place, closest name first."""
    presents = Professionnel.objects.filter(pk__in=ligne.candidats, exercices__activites__in=_present(ligne)).distinct()
    return sorted(presents, key=lambda p: ligne.candidats.index(p.pk))


def candidates_of(lignes: Sequence[LigneEffectif]) -> dict[int, list[Candidat]]:
    """The same for many rows, each with its score, best first; two queries whatever their number."""
    gens = Professionnel.objects.in_bulk({pk for ligne in lignes for pk in ligne.candidats})
    activites = _present_at(gens, _places(lignes))
    proposes: dict[int, list[Candidat]] = {}
    for ligne in lignes:
        ici = [(gens[pk], professions) for pk in ligne.candidats if (professions := _there(ligne, activites[pk]))]
        proposes[ligne.pk] = _ranked(ligne, ici)
    return proposes


def search(ligne: LigneEffectif, texte: str) -> list[Candidat]:
    """People of the place of this row whose name holds these words: what a mistyped list did not propose."""
    presents = Professionnel.objects.filter(
        named_q(texte, "cle_nom"), exercices__activites__in=_present(ligne)
    ).distinct()
    trouves = {p.pk: p for p in presents.order_by("cle_nom", "pk")[:TROUVEES_MAX]}
    activites = _present_at(trouves, _places([ligne]))
    return _ranked(ligne, [(p, _there(ligne, activites[p.pk])) for p in trouves.values()])


def confirm(ligne: LigneEffectif, professionnel: Professionnel, utilisateur: Utilisateur, on: date) -> None:
    """This row is this person, says the employer; `Refus` when they do not, or no longer, work at its place."""
    if not Professionnel.objects.filter(pk=professionnel.pk, exercices__activites__in=_present(ligne)).exists():
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


def reopen(ligne: LigneEffectif, utilisateur: Utilisateur, on: date) -> None:
    """Take back what was said of this row: it waits again."""
    etat = LigneEffectif.Etat.A_CONFIRMER if ligne.candidats else LigneEffectif.Etat.SANS_CANDIDAT
    _decide(ligne, utilisateur, on, etat, None)


def single(lignes: QuerySet[LigneEffectif]) -> QuerySet[LigneEffectif]:
    """Rows that wait with one candidate: where certain ones may be."""
    return lignes.filter(etat=LigneEffectif.Etat.A_CONFIRMER, candidats__len=1)


def certain(lignes: QuerySet[LigneEffectif]) -> list[tuple[LigneEffectif, Candidat]]:
    """Rows that wait with one candidate alike in everything: what may be confirmed together, the first `LOT_MAX`."""
    lues = list(single(lignes).order_by("pk")[: 2 * LOT_MAX])
    proposes = candidates_of(lues)
    sures = [(ligne, c) for ligne in lues for c in proposes[ligne.pk] if c.ressemblance.is_entiere]
    return sures[:LOT_MAX]


def confirm_certain(visibles: QuerySet[LigneEffectif], utilisateur: Utilisateur, on: date) -> int:
    """Confirm every certain row of these; returns how many. A row that moved meanwhile is left as it is."""
    require(utilisateur, Permission.FLUX_DEPOSER, on)
    instant = horloge.now()
    miennes = visible_to(utilisateur, on)
    with transaction.atomic():
        tenues = {
            ligne.pk: ligne for ligne in miennes.filter(pk__in=[ligne.pk for ligne, _ in certain(visibles)])
            .select_for_update(no_key=True).order_by("pk")
        }  # fmt: skip
        choisies = []
        for ligne, candidat in certain(LigneEffectif.objects.filter(pk__in=tenues)):
            tenue = tenues[ligne.pk]
            tenue.etat, tenue.professionnel = LigneEffectif.Etat.CONFIRMEE, candidat.professionnel
            tenue.choisi_par, tenue.choisi_at, tenue.revision = utilisateur, instant, tenue.revision + 1
            choisies.append(tenue)
        champs = ["etat", "professionnel", "choisi_par", "choisi_at", "revision"]
        LigneEffectif.objects.bulk_update(choisies, champs, batch_size=500)
        Evenement.objects.bulk_create(
            [
                Evenement(
                    at=instant, nature=journal.Fait.EFFECTIF_IDENTIFIE, auteur=utilisateur,
                    organisation=_employer_of(ligne, utilisateur, on), professionnel=ligne.professionnel,
                    objet=journal.reference(ligne), details={"etat": ligne.etat, "lot": True},
                )
                for ligne in choisies
            ],
            batch_size=1_000,
        )  # fmt: skip
    return len(choisies)


def _employer_of(ligne: LigneEffectif, utilisateur: Utilisateur, on: date) -> Organisation | None:
    """The employer in whose name this person decides: the holder reads its name."""
    return next(
        (
            o for o in utilisateur.organisations_with(Permission.FLUX_DEPOSER, on)
            if o.nature == Nature.EMPLOYEUR
            and {o.finess, o.siret} & ({ligne.employeur_finess, ligne.employeur_siret} - {""})
        ),
        None,
    )  # fmt: skip


def _decide(
    ligne: LigneEffectif, utilisateur: Utilisateur, on: date, etat: str, professionnel: Professionnel | None
) -> None:
    require(utilisateur, Permission.FLUX_DEPOSER, on)
    is_choisi = etat not in _OUVERTES
    with transaction.atomic():
        changees = visible_to(utilisateur, on).filter(pk=ligne.pk, revision=ligne.revision).update(
            etat=etat, professionnel=professionnel, choisi_par=utilisateur if is_choisi else None,
            choisi_at=horloge.now() if is_choisi else None, revision=F("revision") + 1,
        )  # fmt: skip
        if not changees:
            raise Depasse
        journal.record(
            journal.Fait.EFFECTIF_IDENTIFIE,
            auteur=utilisateur,
            organisation=_employer_of(ligne, utilisateur, on),
            professionnel=professionnel,
            objet=ligne,
            details={"etat": etat},
        )
    ligne.refresh_from_db()


def _ranked(ligne: LigneEffectif, gens: Iterable[tuple[Professionnel, frozenset[str]]]) -> list[Candidat]:
    dites = frozenset({ligne.code_profession} - {""})
    identite = Identite(ligne.nom_exercice, ligne.prenom_exercice, dites)
    candidats = [Candidat(p, de, compare(identite, Identite(p.nom, p.prenom, de))) for p, de in gens]
    return sorted(candidats, key=lambda c: (-c.ressemblance.score, c.professionnel.cle_nom, c.professionnel.pk))


def _places(lignes: Iterable[LigneEffectif]) -> Q:
    finess = {ligne.employeur_finess for ligne in lignes} - {""}
    sirets = {ligne.employeur_siret for ligne in lignes} - {""}
    return Q(finess__in=finess) | Q(finess_ej__in=finess) | Q(siret__in=sirets)


def _present_at(gens: Collection[int], lieux: Q) -> dict[int, list[tuple[str, frozenset[str]]]]:
    """For each person: their professions at these places, with the numbers of each; one query."""
    activites: dict[int, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    lues = Activite.objects.filter(lieux, exercice__professionnel__in=list(gens), present=True).exclude(
        exercice__categorie=Categorie.MILITAIRE
    )
    for pk, profession, *numeros in lues.values_list(
        "exercice__professionnel_id", "exercice__profession", "finess", "finess_ej", "siret"
    ):
        activites[pk].append((profession, frozenset(numeros) - {""}))
    return activites


def _there(ligne: LigneEffectif, activites: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    """Professions practised at the place of this row; empty when the person is not there."""
    finess, siret = ligne.employeur_finess, ligne.employeur_siret
    return frozenset(profession for profession, numeros in activites if numeros & ({finess, siret} - {""}))


def _present(ligne: LigneEffectif) -> QuerySet[Activite]:
    lieux = Q(pk__in=[])
    if ligne.employeur_finess:
        lieux |= Q(finess=ligne.employeur_finess) | Q(finess_ej=ligne.employeur_finess)
    if ligne.employeur_siret:
        lieux |= Q(siret=ligne.employeur_siret)
    return Activite.objects.filter(lieux, present=True).exclude(exercice__categorie=Categorie.MILITAIRE)
