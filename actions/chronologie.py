"""« Que s’est-il passé ? » : the history of one cycle, from dated facts and from the journal, the most recent first.

Upper rooms add theirs (`register`): the control of a cycle is told by who keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.journal import Fait
from accounts.models import Evenement
from actions import amenagements_lus, changements
from actions.consultations import inert
from actions.demandes_etapes import FAITS
from actions.models import Action, Cycle, EtapeDemande, Interruption
from actions.objets_demande import Objet
from actions.rules.demande import GesteDemande
from referentiels.axes import Axe


class Genre(StrEnum):
    """What an entry is about."""

    CYCLE = "cycle"
    ACTION = "action"
    SOURCE = "source"
    ORDRE = "ordre"
    COMPTE = "compte"

    @property
    def libelle(self) -> str:
        """French label."""
        return _GENRES[self]


_GENRES = {
    Genre.CYCLE: "Cycle et interruptions",
    Genre.ACTION: "Actions",
    Genre.SOURCE: "Transmissions et réunions",
    Genre.ORDRE: "Ordre\u00a0: demandes, décisions, contrôle",
    Genre.COMPTE: "Compte",
}


@dataclass(frozen=True, slots=True)
class Etape:
    """One entry: its day, what it is about, a title, a sentence or two, the text that applies, where to read more."""

    jour: date
    genre: Genre
    titre: str
    detail: str = ""
    article: str = ""
    lien: str = ""


Fournisseur = Callable[[Cycle], Iterable[Etape]]
_fournisseurs: dict[str, Fournisseur] = {}
#: Events told from the journal: their genre and their words; the others are told by the facts themselves.
_JOURNAL: dict[str, tuple[Genre, str]] = {
    Fait.COMPTE_ACTIVE: (Genre.COMPTE, "Vous avez activé votre compte"),
    Fait.ACTION_ANNULEE: (Genre.SOURCE, "Un organisme est revenu sur son envoi"),
    Fait.ACTION_RATTACHEE: (Genre.SOURCE, "Une action a rejoint votre référentiel"),
    Fait.ACTIONS_FUSIONNEES: (Genre.SOURCE, "Deux transmissions de la même action ont été réunies"),
    Fait.FUSION_DEFAITE: (Genre.SOURCE, "Une réunion d’actions a été défaite"),
    Fait.ACTION_RETIREE: (Genre.ACTION, "Vous avez retiré une action"),
}
RETABLIE = "Vous avez rétabli une action"


def register(nom: str, fournisseur: Fournisseur) -> None:
    """Declare what another room tells of a cycle; the same name again replaces it."""
    _fournisseurs[nom] = fournisseur


def read(cycle: Cycle, on: date) -> list[Etape]:
    """Everything that happened in this cycle, most recent first; a constant number of queries."""
    actions = list(Action.objects.filter(cycle=cycle).select_related("partenaire"))
    etapes = [
        *_of_cycle(cycle, on),
        *(_of_action(action) for action in actions if action.fusionnee_dans_id is None),
        *_of_journal(cycle, {action.pk: action for action in actions}),
        *_of_decisions(cycle),
        *_of_requests(cycle),
        *(etape for fournisseur in _fournisseurs.values() for etape in fournisseur(cycle)),
    ]
    return sorted(etapes, key=lambda etape: etape.jour, reverse=True)


def keep(etapes: Iterable[Etape], genre: str, annee: str) -> list[Etape]:
    """Those of a genre and of a year, each empty for all."""
    return [e for e in etapes if (not genre or e.genre.value == genre) and (not annee or str(e.jour.year) == annee)]


def by_year(etapes: Iterable[Etape]) -> list[tuple[int, list[Etape]]]:
    """Entries already in order, by year."""
    return [(annee, list(lues)) for annee, lues in groupby(etapes, key=lambda etape: etape.jour.year)]


def csv_rows(etapes: Iterable[Etape]) -> Iterator[tuple[str, ...]]:
    """The same entries as rows of a file, headings first."""
    yield ("jour", "sujet", "quoi", "précision", "texte")
    for e in etapes:
        yield tuple(map(inert, (f"{e.jour:%d/%m/%Y}", e.genre.libelle, e.titre, e.detail, e.article)))


def day(at: datetime) -> date:
    """The day of an instant, in Paris."""
    return localtime(at).date()


def _of_cycle(cycle: Cycle, on: date) -> Iterator[Etape]:
    yield Etape(cycle.debut, Genre.CYCLE, "Début du cycle", cycle.explication, cycle.article)
    fin = "Fin du cycle" if cycle.fin < on else "Fin prévue du cycle"
    yield Etape(cycle.fin, Genre.CYCLE, fin, article=cycle.article)
    for mouvement in changements.history(cycle):
        lignes = ". ".join(mouvement.lignes)
        detail = f"{lignes}. {mouvement.raison}"
        yield Etape(day(mouvement.at), Genre.CYCLE, "Votre cycle a changé", detail, mouvement.article)
    pendant = Q(fin__isnull=True) | Q(fin__gte=cycle.debut)
    for pause in Interruption.objects.filter(pendant, exercice=cycle.exercice_id, debut__lte=cycle.fin).order_by("pk"):
        jusqu = f"Jusqu’au {pause.fin:%d/%m/%Y}." if pause.fin else "Sans date de fin connue."
        yield Etape(pause.debut, Genre.CYCLE, "Interruption d’exercice", jusqu, "CSP R. 4022-16")


def _of_action(action: Action) -> Etape:
    is_prevue = action.statut == Action.Statut.INSCRIT
    dite = "Annoncée" if is_prevue else "Transmise"
    source = f"{dite} par {action.partenaire.nom}" if action.partenaire else "Déclarée par vous"
    detail = f"{source}{', retirée depuis' if action.is_retiree else ''}."
    lien = reverse("ps:action", args=[action.pk])
    return Etape(
        action.date_fin,
        Genre.ACTION,
        f"Action {'prévue' if is_prevue else 'faite'}\u00a0: {action.intitule}",
        detail,
        lien=lien,
    )


def _of_journal(cycle: Cycle, actions: Mapping[int, Action]) -> Iterator[Etape]:
    """Events about the actions of this cycle, and those of the account while it ran."""
    evenements = Evenement.objects.filter(
        professionnel_id=cycle.exercice.professionnel_id, nature__in=list(_JOURNAL)
    ).order_by("-id")
    for evenement in evenements:
        genre, titre = _JOURNAL[evenement.nature]
        action = actions.get(_key(evenement.objet))
        jour = day(evenement.at)
        if genre is Genre.COMPTE and cycle.debut <= jour <= cycle.fin:
            yield Etape(jour, genre, titre)
        elif action is not None:
            if evenement.nature == Fait.ACTION_RETIREE and not evenement.details.get("retiree", True):
                titre = RETABLIE
            lien = reverse("ps:action", args=[action.pk])
            yield Etape(jour, genre, titre, f"«\u00a0{action.intitule}\u00a0». {evenement.motif}".strip(), lien=lien)


def _of_decisions(cycle: Cycle) -> Iterator[Etape]:
    """Exonerations and conditions of a resumption, given and taken back (R. 4022-12, R. 4022-7)."""
    for trace in amenagements_lus.history(cycle):
        yield Etape(day(trace.at), Genre.ORDRE, trace.quoi, f"Motif\u00a0: {trace.motif}" if trace.motif else "")


def _of_requests(cycle: Cycle) -> Iterator[Etape]:
    etapes = EtapeDemande.objects.filter(demande__cycle=cycle).select_related("demande").order_by("pk")
    for etape in etapes:
        demande = etape.demande
        nom = Objet(demande.objet).mots.nom
        axe = f", axe\u00a0{demande.axe} ({Axe(demande.axe).court})" if demande.axe else ""
        lien = reverse("ps:demande", args=[demande.jeton])
        titre = f"{FAITS[GesteDemande(etape.transition)]}\u00a0: {nom[:1].lower()}{nom[1:]}{axe}"
        yield Etape(day(etape.at), Genre.ORDRE, titre, etape.motif, Objet(demande.objet).mots.article, lien)


def _key(objet: str) -> int:
    """Key of the action an event names; 0 when it is about something else."""
    modele, _, cle = objet.partition(":")
    return int(cle) if modele == Action._meta.label and cle.isdigit() else 0
