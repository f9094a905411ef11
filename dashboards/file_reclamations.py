"""The claims that a partner must answer: filters, counts, pages by deadline, file; late ones by partner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.curseur import Page, Place, page
from accounts.flux.anomalies import plain
from accounts.models import Partenaire
from actions.models import Reclamation
from actions.reclamations_mots import Grief
from actions.rules.reclamation import A_TRAITER, EtatReclamation

PAR_PAGE = 40
A_TRAITER_ICI, EN_RETARD, COMPLEMENT, A_VERIFIER, CLOSES, TOUTES = (
    "", "en_retard", "complement", "a_verifier", "closes", "toutes",
)  # fmt: skip
ETATS = {
    A_TRAITER_ICI: "À traiter",
    EN_RETARD: "En retard",
    COMPLEMENT: "Complément attendu",
    A_VERIFIER: "Réponse à vérifier",
    CLOSES: "Clos",
    TOUTES: "Tous",
}
#: Sent at least that many days ago.
AGES = {"7": "plus de 7 jours", "30": "plus de 30 jours", "90": "plus de 90 jours"}
_CLOS = (EtatReclamation.RESOLUE, EtatReclamation.SANS_SUITE, EtatReclamation.RETIREE)


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the queue; every field is optional."""

    etat: str = A_TRAITER_ICI
    nature: str = ""
    age: str = ""
    recherche: str = ""


def rows(visibles: QuerySet[Reclamation], filtre: Filtre, on: date) -> QuerySet[Reclamation]:
    """Those that match the filter, without order."""
    lignes = visibles.filter(_state_q(filtre.etat, on))
    if filtre.nature:
        lignes = lignes.filter(nature=filtre.nature)
    if filtre.age:
        lignes = lignes.filter(deposee_at__date__lt=on - timedelta(days=int(filtre.age)))
    if filtre.recherche.isdigit():
        lignes = lignes.filter(exercice__professionnel__rpps__startswith=filtre.recherche)
    elif filtre.recherche:
        lignes = lignes.filter(
            Q(intitule__icontains=filtre.recherche)
            | Q(action__intitule__icontains=filtre.recherche)
            | Q(action__id_technique__iexact=filtre.recherche)
            | Q(exercice__professionnel__nom__istartswith=filtre.recherche)
        )
    return lignes


def read_page(lignes: QuerySet[Reclamation], *, apres: str, avant: str) -> Page:
    """One page, the nearest deadline first, in one query; `apres` and `avant` are places written by a former page."""
    lues = lignes.select_related("exercice__professionnel", "action", "suivie_par")
    return page(
        lues, "echeance", "id", PAR_PAGE,
        apres=Place.read(apres, date.fromisoformat), avant=Place.read(avant, date.fromisoformat),
    )  # fmt: skip


def counts(visibles: QuerySet[Reclamation], on: date) -> list[tuple[str, str, int]]:
    """(state, words, how many), in one query."""
    comptes = visibles.aggregate(**{f"n{rang}": Count("pk", filter=_state_q(e, on)) for rang, e in enumerate(ETATS)})
    return [(etat, libelle, comptes[f"n{rang}"]) for rang, (etat, libelle) in enumerate(ETATS.items())]


def csv_rows(lignes: QuerySet[Reclamation]) -> Iterator[list[str]]:
    """The list as the rows of a file, header first; no cell can be taken for a formula. Bounded memory."""
    yield ["signalement", "nature", "etat", "rpps", "nom", "prenom", "id_technique", "ce_qui_est_faux", "intitule",
           "date_fin", "explication", "envoye_le", "reponse_avant_le", "issue"]  # fmt: skip
    lues = lignes.select_related("exercice__professionnel", "action").order_by("echeance", "pk")
    for r in lues.iterator(2_000):
        personne, action = r.exercice.professionnel, r.action
        yield [
            plain(cellule)
            for cellule in (
                str(r.pk), r.get_nature_display(), r.get_etat_display(), personne.rpps, personne.nom, personne.prenom,
                (action.id_technique or "") if action else "", Grief(r.grief).libelle if r.grief else "",
                action.intitule if action else r.intitule, _day(r.date_fin or (action.date_fin if action else None)),
                r.motif, _day(r.deposee_at.date() if r.deposee_at else None), _day(r.echeance), r.get_issue_display(),
            )
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Retards:
    """What one partner leaves unanswered; `plus_ancienne` is the day its oldest answer was expected by."""

    partenaire: Partenaire
    ouvertes: int
    en_retard: int
    plus_ancienne: date | None
    relancee_le: date | None


def by_partner(on: date) -> list[Retards]:
    """Every partner with something open, the latest first: numbers only, two queries."""
    en_retard = Q(etat__in=sorted(A_TRAITER), echeance__lt=on)
    lignes = list(
        Reclamation.objects.unanswered()
        .order_by()
        .values("partenaire")
        .annotate(
            ouvertes=Count("pk"),
            en_retard=Count("pk", filter=en_retard),
            plus_ancienne=Min("echeance", filter=en_retard),
            relancee_le=Max("relancee_le"),
        )
    )
    partenaires = Partenaire.objects.in_bulk([ligne["partenaire"] for ligne in lignes])
    lus = [Retards(**{**ligne, "partenaire": partenaires[ligne["partenaire"]]}) for ligne in lignes]
    return sorted(lus, key=lambda r: (-r.en_retard, -r.ouvertes, r.partenaire.code))


def _state_q(etat: str, on: date) -> Q:
    a_traiter = Q(etat__in=sorted(A_TRAITER))
    return {
        EN_RETARD: a_traiter & Q(echeance__lt=on),
        COMPLEMENT: Q(etat=EtatReclamation.COMPLEMENT),
        A_VERIFIER: Q(etat=EtatReclamation.A_VERIFIER),
        CLOSES: Q(etat__in=_CLOS),
        TOUTES: Q(),
    }.get(etat, a_traiter)


def _day(jour: date | None) -> str:
    return jour.isoformat() if jour else ""
