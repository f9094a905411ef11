"""What waits for somebody at an employer, the most pressing first: the top of their first page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts import effectifs
from accounts.models import LigneEffectif, Livraison, Organisation
from actions.models import Avancement
from certif.socle.nombres import counted
from dashboards import employeur_depot
from ordres import alertes_lues

#: Deliveries looked at for rows to put right: older ones are found in their list.
RECENTES = 20


@dataclass(frozen=True, slots=True)
class Attente:
    """One thing to do: in words, its gesture, on which page of the room, with its key if any."""

    texte: str
    geste: str
    page: str
    cle: int | None = None

    @property
    def adresse(self) -> str:
        """The address of the page."""
        return reverse(f"employeur:{self.page}", args=[self.cle] if self.cle else [])


def waiting(organisations: list[Organisation], personnel: QuerySet[Avancement]) -> list[Attente]:
    """What waits today; a handful of queries, whatever the staff."""
    return [*_alerts(organisations, personnel), *_rows(organisations), *_deliveries(organisations)]


def _alerts(organisations: list[Organisation], personnel: QuerySet[Avancement]) -> Iterator[Attente]:
    nouvelles = alertes_lues.of_employers(organisations, personnel).filter(lue_at__isnull=True).count()
    if nouvelles:
        yield Attente(
            f"{counted(nouvelles, 'alerte')} d’un Ordre ou du service de santé des armées à lire", "Lire", "alertes"
        )


def _rows(organisations: list[Organisation]) -> Iterator[Attente]:
    comptes = effectifs.of_places(organisations).aggregate(
        a_confirmer=Count("pk", filter=Q(etat=LigneEffectif.Etat.A_CONFIRMER)),
        sans=Count("pk", filter=Q(etat=LigneEffectif.Etat.SANS_CANDIDAT)),
    )
    if comptes["a_confirmer"]:
        texte = f"{counted(comptes['a_confirmer'], 'personne')} de votre liste à reconnaître au RPPS"
        yield Attente(texte, "Confirmer", "effectif")
    elif comptes["sans"]:
        texte = f"{counted(comptes['sans'], 'personne')} de votre liste que le RPPS ne donne pas chez vous"
        yield Attente(texte, "Vérifier", "effectif")


def _deliveries(organisations: list[Organisation]) -> Iterator[Attente]:
    recentes = employeur_depot.visible_to(organisations).filter(a_blanc=False, etat=Livraison.Etat.TRAITEE)
    for livraison in recentes[:RECENTES]:
        refusees = livraison.compteurs.get("rejetees", 0)
        if refusees and not livraison.corrections.exists():
            texte = f"{counted(refusees, 'ligne')} d’attestation à corriger, dépôt du {livraison.recue_at:%d/%m/%Y}"
            yield Attente(texte, "Corriger", "depot", livraison.pk)
