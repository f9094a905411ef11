"""What is read of a draw: by the instance, by anyone, by the person whose file was in the urn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon, Nature
from actions.models import Cycle
from ordres.models import DossierTire, Tirage
from ordres.rules.tirage import Retenu, allocate, best_ticket, ticket_text

PUBLICS = (Tirage.Etat.ENGAGE, Tirage.Etat.CALCUL, Tirage.Etat.TIRE)


@dataclass(frozen=True, slots=True)
class Strate:
    """A published stratum: its files, its tickets, how many are (or will be) drawn."""

    nom: str
    dossiers: int
    billets: int
    places: int


@dataclass(frozen=True, slots=True)
class Part:
    """The files that hold one number of tickets: their share of the population and of the drawn list, in per cent."""

    billets: int
    dossiers: int
    part: float
    tires: int
    part_tires: float


@dataclass(frozen=True, slots=True)
class Preuve:
    """What anyone may compute again about one token: the text hashed, its value, and the last value kept."""

    dossier: DossierTire
    texte: str = ""
    valeur: str = ""
    billet: int = 0
    derniere: str = ""


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[Tirage]:
    """Draws of the instances whose professionals this agent lists; the national level reads those of its councils."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
    siens = Q(instance__in=instances)
    for instance in instances:
        if instance.nature == Nature.ORDRE and instance.echelon == Echelon.NATIONAL:
            siens |= Q(instance__nature=Nature.ORDRE, instance__profession=instance.profession)
    return Tirage.objects.filter(siens).select_related("instance", "auteur")


def published() -> QuerySet[Tirage]:
    """Draws that anyone may read."""
    return Tirage.objects.filter(etat__in=PUBLICS).select_related("instance")


def strata(tirage: Tirage) -> list[Strate]:
    """The published strata with their places; no places when the number cannot be drawn."""
    effectifs = {ligne["strate"]: ligne["dossiers"] for ligne in tirage.strates}
    places = allocate(effectifs, tirage.nombre) if 1 <= tirage.nombre <= tirage.effectif else {}
    return [
        Strate(ligne["strate"], ligne["dossiers"], ligne["billets"], places.get(ligne["strate"], 0))
        for ligne in tirage.strates
    ]


def shares(tirage: Tirage) -> list[Part]:
    """What each number of tickets weighs in the population, and in the list once it is drawn."""
    lues = (
        tirage.dossiers.order_by("billets")
        .values_list("billets")
        .annotate(dossiers=Count("pk"), tires=Count("pk", filter=Q(rang__isnull=False)))
    )
    comptes = list(lues)
    total = sum(dossiers for _, dossiers, _ in comptes) or 1
    tires = sum(n for _, _, n in comptes) or 1
    return [Part(b, dossiers, 100 * dossiers / total, n, 100 * n / tires) for b, dossiers, n in comptes]


def drawn(tirage: Tirage) -> Iterator[Retenu]:
    """The drawn files as the published list says them, in its order; values are computed again from the seed."""
    lues: Any = tirage.dossiers.filter(rang__isnull=False).values_list("strate", "rang", "jeton", "billets")
    # The order of the stand-alone script is that of Python, not that of a collation.
    for strate, rang, jeton, billets in sorted(lues):
        yield Retenu(strate, rang, jeton, billets, best_ticket(tirage.graine, tirage.empreinte, jeton, billets)[0])


def prove(tirage: Tirage, jeton: str) -> Preuve | None:
    """What the page says of one token; None when it is not in the population."""
    dossier = tirage.dossiers.filter(jeton=jeton.strip().lower()).first()
    return None if dossier is None else proof_of(tirage, dossier)


def proof_of(tirage: Tirage, dossier: DossierTire) -> Preuve:
    """The same for a file already read: values only once the draw is made."""
    if not tirage.is_tire:
        return Preuve(dossier)
    valeur, billet = best_ticket(tirage.graine, tirage.empreinte, dossier.jeton, dossier.billets)
    texte = ticket_text(tirage.graine, tirage.empreinte, dossier.jeton, billet)
    dernier = tirage.dossiers.filter(strate=dossier.strate, rang__isnull=False).order_by("-rang").first()
    derniere = best_ticket(tirage.graine, tirage.empreinte, dernier.jeton, dernier.billets)[0] if dernier else ""
    return Preuve(dossier, texte, valeur, billet, derniere)


def mine(cycle: Cycle) -> list[tuple[Tirage, Preuve]]:
    """The published draws whose urn held this cycle, the last one first."""
    dossiers: Iterable[DossierTire] = (
        DossierTire.objects.filter(cycle=cycle, tirage__etat__in=PUBLICS)
        .select_related("tirage__instance")
        .order_by("-tirage_id")
    )
    return [(dossier.tirage, proof_of(dossier.tirage, dossier)) for dossier in dossiers]
