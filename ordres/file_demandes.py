"""The queue of requests of an instance: those that wait for it, the nearest deadline first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.curseur import Page, Place, page
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import DemandeOrdre
from actions.rules.demande import A_TRAITER, EtatDemande
from ordres import suivi_compte
from ordres.suivi_compte import PLAFOND_DE_LISTE, Compte, capped
from ordres.suivi_ecrit import Ecrite

PAR_PAGE = 40

A_TRAITER_ICI, EN_RETARD, COMPLEMENT, CLOSES = "", "en_retard", "complement", "closes"
ETATS: dict[str, str] = {
    A_TRAITER_ICI: "À traiter",
    EN_RETARD: "En retard",
    COMPLEMENT: "Complément attendu",
    CLOSES: "Closes",
}
MOI, PERSONNE = "moi", "personne"
SUIVIS: dict[str, str] = {"": "Tout le monde", MOI: "Moi", PERSONNE: "Personne encore"}
_CLOS = (EtatDemande.ACCEPTEE, EtatDemande.REFUSEE, EtatDemande.RETIREE)


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the queue; every field is optional."""

    etat: str = A_TRAITER_ICI
    objet: str = ""
    suivi: str = ""


def rows(utilisateur: Utilisateur, filtre: Filtre, on: date) -> QuerySet[DemandeOrdre]:
    """Requests of the perimeter that match the filter, without order."""
    lignes = DemandeOrdre.objects.visible_to(utilisateur, on)
    if filtre.etat == COMPLEMENT:
        lignes = lignes.filter(etat=EtatDemande.COMPLEMENT)
    elif filtre.etat == CLOSES:
        lignes = lignes.filter(etat__in=_CLOS)
    else:
        lignes = lignes.filter(etat__in=sorted(A_TRAITER))
    if filtre.etat == EN_RETARD:
        lignes = lignes.filter(echeance__lt=on)
    if filtre.objet:
        lignes = lignes.filter(objet=filtre.objet)
    if filtre.suivi:
        suivies = {"suivie_par": utilisateur} if filtre.suivi == MOI else {"suivie_par__isnull": True}
        lignes = lignes.filter(**suivies)
    return lignes


def read_page(utilisateur: Utilisateur, filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page of the queue, in one query; `apres` and `avant` are places written by a former page."""
    lignes = rows(utilisateur, filtre, on).select_related("exercice__professionnel", "suivie_par")
    places = (Place.read(texte, date.fromisoformat) for texte in (apres, avant))
    suivante, precedente = places
    return page(lignes, "echeance", "id", PAR_PAGE, apres=suivante, avant=precedente)


def count(utilisateur: Utilisateur, filtre: Filtre, on: date) -> Compte:
    """Capped count of what matches."""
    return suivi_compte.count(rows(utilisateur, filtre, on))


def waiting(utilisateur: Utilisateur, on: date) -> Compte:
    """Capped count of what is to be handled, for the menu of the list: its SQL is written once for a perimeter."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    if utilisateur.professionnel_id or not instances:
        return count(utilisateur, Filtre(), on)
    (nombre,) = _EN_ATTENTE(instances, on, PLAFOND_DE_LISTE)
    return Compte(nombre, plafond=PLAFOND_DE_LISTE)


def _waiting_asked(instances: Sequence[Organisation], on: date, plafond: int) -> QuerySet[Organisation, Any]:
    attendent = DemandeOrdre.objects.sent_to(instances).filter(etat__in=sorted(A_TRAITER))
    lues = Organisation.objects.filter(pk=instances[0].pk)
    return lues.annotate(nombre=capped(attendent, plafond)).values("nombre")


_EN_ATTENTE = Ecrite(_waiting_asked)
