"""Sort the files of a campaign in the background, on demand and every night; the last sorting is kept with its date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import horloge, travaux
from accounts.models import Travail
from ordres import precontrole
from ordres.models import Campagne, Controle, DossierCampagne

NATURE = "ordres.precontrole"
BAIL = timedelta(seconds=60)
CLOS = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)


def work_key(campagne_id: int) -> str:
    """Key of the piece of work that sorts this campaign."""
    return f"{NATURE}:{campagne_id}"


def request(campagne_id: int, *, priorite: int = 6) -> None:
    """Ask for a sorting of what is not decided; asked again while it runs, it starts again after."""
    travaux.requeue(
        NATURE, work_key(campagne_id), {"campagne": campagne_id, "depuis": horloge.instant().isoformat()},
        priorite=priorite,
    )  # fmt: skip


def schedule() -> None:
    """Every night: sort what each campaign has left to decide."""
    for pk in Campagne.objects.filter(etat=Campagne.Etat.OUVERTE).order_by("pk").values_list("pk", flat=True):
        if undecided(pk).exists():
            request(pk, priorite=8)


def undecided(campagne_id: int) -> QuerySet[DossierCampagne]:
    """Files of a campaign whose control is not decided."""
    return DossierCampagne.objects.filter(campagne_id=campagne_id).exclude(cycle__controle__etat__in=CLOS)


def handle(travail: Travail) -> None:
    """Handler of the work; what was sorted since it was asked for is not sorted again. Safe to run twice at once."""
    progres = travaux.lease_by_slice(travail, BAIL)
    depuis = datetime.fromisoformat(travail.donnees["depuis"])
    pk = travail.donnees["campagne"]
    restants = undecided(pk).filter(Q(trie_at__isnull=True) | Q(trie_at__lt=depuis))
    faites, total = 0, restants.count()
    while nombre := sort_slice(restants, horloge.today()):
        faites += nombre
        progres(faites, max(total, faites))


def sort_slice(restants: QuerySet[DossierCampagne], on: date) -> int:
    """Sort the next files of this queryset; returns how many, 0 when there is none left."""
    dossiers = list(restants.order_by("cycle_id")[: precontrole.LOT])
    if not dossiers:
        return 0
    lus = precontrole.read([dossier.cycle_id for dossier in dossiers], on)
    instant = horloge.instant()
    for dossier in dossiers:
        lu = lus[dossier.cycle_id]
        dossier.tri, dossier.motifs = lu.conclusion.tri.value, [motif.value for motif in lu.conclusion.motifs]
        dossier.vu, dossier.trie_at = {**lu.vu, "jour": on.isoformat()}, instant
    with transaction.atomic():
        DossierCampagne.objects.bulk_update(dossiers, ["tri", "motifs", "vu", "trie_at"])
    return len(dossiers)
