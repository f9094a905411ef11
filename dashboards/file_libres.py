"""The queue of a CNP: requests about actions libres and labels that wait for it, filtered, sorted, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import horloge
from accounts.curseur import Page, Place, page
from accounts.models import Utilisateur
from accounts.professions import Profession
from accounts.requete import RequetePublique
from actions.consultations import inert
from actions.models import DemandeLibre
from actions.rules.demande import is_en_retard
from actions.rules.labels import key
from actions.rules.libre import DECIDES, EtatLibre
from actions.verdicts import hours

PAR_PAGE = 40
#: Rows read at once for the file.
TRANCHE = 500

A_TRAITER, EN_RETARD, COMPLEMENT, DECIDEES = "", "en_retard", "complement", "decidees"
ETATS: dict[str, str] = {
    A_TRAITER: "À traiter",
    EN_RETARD: "En retard",
    COMPLEMENT: "Complément attendu",
    DECIDEES: "Décidées",
}
AGES: dict[str, str] = {"": "Toutes", "15": "Depuis plus de 15 jours", "30": "Depuis plus de 30 jours"}
ECHEANCE, DEPOT = "", "depot"
TRIS: dict[str, str] = {ECHEANCE: "Réponse la plus pressée", DEPOT: "Dépôt le plus ancien"}
_COLONNES: dict[str, tuple[str, Callable[[str], date]]] = {
    ECHEANCE: ("echeance", date.fromisoformat),
    DEPOT: ("deposee_at", datetime.fromisoformat),
}


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the person asks of the queue; every field is optional."""

    etat: str = A_TRAITER
    axe: str = ""
    age: str = ""
    q: str = ""
    tri: str = ECHEANCE


def waiting(utilisateur: Utilisateur, on: date) -> QuerySet[DemandeLibre]:
    """Requests that wait for this editor, not for their holder."""
    return DemandeLibre.objects.visible_to(utilisateur, on).filter(etat=EtatLibre.DEPOSEE)


def waiting_count(request: RequetePublique) -> int:
    """How many, for the menu."""
    return waiting(request.user, request.jour).count() if request.user.is_authenticated else 0


def rows(utilisateur: Utilisateur, filtre: Filtre, on: date) -> QuerySet[DemandeLibre]:
    """Requests of the perimeter that match the filter, without order; nothing of who asked, save their exercise."""
    lignes = DemandeLibre.objects.visible_to(utilisateur, on)
    if filtre.etat == COMPLEMENT:
        lignes = lignes.filter(etat=EtatLibre.COMPLEMENT)
    elif filtre.etat == DECIDEES:
        lignes = lignes.filter(etat__in=sorted(DECIDES))
    else:
        lignes = lignes.filter(etat=EtatLibre.DEPOSEE)
    if filtre.etat == EN_RETARD:
        lignes = lignes.filter(echeance__lt=on)
    if filtre.axe:
        lignes = lignes.filter(axe=int(filtre.axe))
    if filtre.age:
        limite = on - timedelta(days=int(filtre.age))
        lignes = lignes.filter(deposee_at__lt=horloge.first_instant(limite))
    for mot in key(filtre.q).split():
        lignes = lignes.filter(Q(cle_titre__contains=mot) | Q(cle_organisme__contains=mot))
    return lignes.select_related("exercice", "item")


def read_page(utilisateur: Utilisateur, filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page of the queue, in one query; `apres` and `avant` are places written by a former page."""
    colonne, lire = _COLONNES[filtre.tri]
    suivante, precedente = Place.read(apres, lire), Place.read(avant, lire)
    return page(rows(utilisateur, filtre, on), colonne, "id", PAR_PAGE, apres=suivante, avant=precedente)


def csv_rows(utilisateur: Utilisateur, filtre: Filtre, on: date) -> Iterator[tuple[str, ...]]:
    """The whole list as rows of a file, its headings first; read by slices."""
    yield (
        "demande", "etat", "en_retard", "moment", "intitule", "organisateur", "debut", "fin", "duree", "axe", "item",
        "profession", "specialite", "deposee_le", "reponse_avant_le",
    )  # fmt: skip
    lignes, dernier = rows(utilisateur, filtre, on).order_by("id"), 0
    while lues := list(lignes.filter(id__gt=dernier)[:TRANCHE]):
        for d in lues:
            cellules = (
                str(d.pk), d.get_etat_display(), "oui" if is_en_retard(d.etat, d.echeance, on) else "",
                "a priori" if d.is_a_priori else "a posteriori", d.intitule, d.organisme_nom, _iso(d.debut),
                _iso(d.fin), hours(d.duree_minutes), str(d.axe), d.item.code,
                Profession(d.exercice.profession).libelle, d.exercice.specialite,
                _iso(timezone.localtime(d.deposee_at).date() if d.deposee_at else None), _iso(d.echeance),
            )  # fmt: skip
            yield tuple(map(inert, cellules))
        dernier = lues[-1].pk


def _iso(jour: date | None) -> str:
    return jour.isoformat() if jour is not None else ""
