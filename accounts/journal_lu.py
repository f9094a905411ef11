"""Search the journal: by nature, day, author, organisation, person or object, by keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts import journal
from accounts.horloge import first_instant
from accounts.journal import Fait
from accounts.models import Evenement, Organisation, Professionnel, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus

#: A longer period is asked year by year: the journal has tens of millions of lines.
PERIODE_MAX = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Recherche:
    """What is asked of the journal. `du` and `au` are inclusive; empty texts leave the whole."""

    du: date
    au: date
    nature: str = ""
    auteur: str = ""
    organisation: str = ""
    rpps: str = ""
    objet: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """The criteria that are not empty, without the period."""
        noms = ("nature", "auteur", "organisation", "rpps", "objet")
        return {nom: getattr(self, nom) for nom in noms if getattr(self, nom)}


def families() -> dict[str, list[Fait]]:
    """Kinds of events by family (the word before the colon), both in alphabetical order."""
    par_famille: dict[str, list[Fait]] = {}
    for fait in sorted(Fait):
        par_famille.setdefault(fait.value.partition(":")[0], []).append(fait)
    return par_famille


def search(recherche: Recherche, lecteur: Utilisateur, on: date) -> QuerySet[Evenement]:
    """Events that answer, the newest first when ordered by `-id`.

    Raises `Refus` (`non_autorise`, `periode`, `personne_inconnue`, `organisation_inconnue`, `auteur_inconnu`).
    """
    require(lecteur, Permission.JOURNAL_LIRE, on)
    if recherche.au < recherche.du:
        raise Refus("periode", "La période finit avant de commencer.", "au", "Corrigez l’un des deux jours.")
    if recherche.au - recherche.du > PERIODE_MAX:
        raise Refus("periode", "La période dépasse un an.", "du", "Cherchez année par année.")
    q = Q(at__gte=first_instant(recherche.du), at__lt=first_instant(recherche.au + timedelta(days=1)))
    if recherche.nature:
        q &= Q(nature=recherche.nature) if ":" in recherche.nature else Q(nature__startswith=f"{recherche.nature}:")
    if recherche.objet:
        q &= Q(objet=recherche.objet)
    if recherche.rpps:
        q &= Q(professionnel=_person(recherche.rpps))
    if recherche.organisation:
        q &= Q(organisation=_organisation(recherche.organisation))
    if recherche.auteur:
        q &= Q(auteur__in=_authors(recherche.auteur))
    return Evenement.objects.filter(q).select_related("auteur", "organisation", "professionnel")


def note_search(recherche: Recherche, lecteur: Utilisateur) -> None:
    """Write in the journal that it was searched: by which criteria, and whose file when one was named."""
    personne = Professionnel.objects.filter(rpps=recherche.rpps).first() if recherche.rpps else None
    criteres = {nom: valeur for nom, valeur in recherche.asked.items() if nom in {"nature", "objet"}}
    journal.record(
        Fait.JOURNAL_CONSULTE, auteur=lecteur, professionnel=personne,
        details={**criteres, "criteres": sorted(recherche.asked), "du": f"{recherche.du}", "au": f"{recherche.au}"},
    )  # fmt: skip


def _person(rpps: str) -> Professionnel:
    personne = Professionnel.objects.filter(rpps=rpps).first()
    if personne is None:
        raise Refus("personne_inconnue", "Aucun compte n’a ce numéro RPPS.", "rpps", "Vérifiez les onze chiffres.")
    return personne


def _organisation(code: str) -> Organisation:
    organisation = Organisation.objects.filter(code__iexact=code).first()
    if organisation is None:
        raise Refus(
            "organisation_inconnue", "Aucune organisation n’a ce code.", "organisation",
            "Cherchez-le parmi les organisations.",
        )  # fmt: skip
    return organisation


def _authors(mots: str) -> list[int]:
    """The people whose name or address these words are in, a few at most."""
    trouves = list(
        Utilisateur.objects.filter(Q(nom_affiche__icontains=mots) | Q(email__iexact=mots)).values_list("pk", flat=True)[
            :51
        ]
    )
    if not trouves:
        raise Refus("auteur_inconnu", "Personne ne porte ce nom.", "auteur", "Essayez une partie du nom, ou l’adresse.")
    if len(trouves) > 50:
        raise Refus("auteur_inconnu", "Plus de cinquante personnes portent ce nom.", "auteur", "Donnez l’adresse.")
    return trouves
