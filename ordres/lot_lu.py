"""What the pages of bulk decisions read: counts, progress, why files were left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from accounts import horloge
from accounts.curseur import Page, Place, page
from accounts.models import Travail, Utilisateur
from accounts.permissions import Permission
from ordres import lot_lecture, lot_tranches
from ordres.models import Attestation, DossierLot, LotDecisions

PAR_PAGE = 40
Etat = DossierLot.Etat


@dataclass(frozen=True, slots=True)
class Comptes:
    """Files of a lot by what became of them."""

    total: int
    a_lire: int
    a_decider: int
    decides: int
    ecartes: int

    @property
    def lus(self) -> int:
        """Files read so far."""
        return self.total - self.a_lire

    @property
    def traites(self) -> int:
        """Files decided, or left out once confirmed."""
        return self.total - self.a_lire - self.a_decider


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some files were left out, in words, and how many."""

    code: str
    message: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Suivi:
    """Progress of the work of a lot: share done, rate a second, seconds left (None before the first slice)."""

    part: float
    rythme: int
    reste: int | None
    is_ecarte: bool


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[LotDecisions]:
    """Lots of the instances where this person lists the files that day."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
    return LotDecisions.objects.filter(instance__in=instances).select_related(
        "instance", "campagne", "prepare_par", "confirme_par"
    )


def counts(lot: LotDecisions) -> Comptes:
    """Counts of a lot, one query."""
    lus = lot.dossiers.aggregate(
        total=Count("pk"),
        a_lire=Count("pk", filter=Q(etat=Etat.A_LIRE)),
        a_decider=Count("pk", filter=Q(etat=Etat.A_DECIDER)),
        decides=Count("pk", filter=Q(etat=Etat.DECIDE)),
        ecartes=Count("pk", filter=Q(etat=Etat.ECARTE)),
    )
    return Comptes(**lus)


def causes(lot: LotDecisions) -> list[Cause]:
    """Why files are left out, the commonest first."""
    lignes = (
        lot.dossiers.filter(etat=Etat.ECARTE)
        .order_by()
        .values("cause")
        .annotate(nombre=Count("pk"), message=Min("message"))
        .order_by("-nombre", "cause")
    )
    return [Cause(ligne["cause"], ligne["message"], ligne["nombre"]) for ligne in lignes]


def progress(lot: LotDecisions, comptes: Comptes) -> Suivi | None:
    """How the work of this lot goes; None when it does not work."""
    lecture = lot.etat == LotDecisions.Etat.PREPARATION
    if not lecture and lot.etat != LotDecisions.Etat.EN_COURS:
        return None
    cle = lot_lecture.work_key(lot) if lecture else lot_tranches.work_key(lot)
    travail = Travail.objects.filter(cle=cle).first()
    faites = comptes.lus if lecture else comptes.traites
    part = 100 * faites / comptes.total if comptes.total else 0
    if travail is None or travail.pris_at is None or not travail.faites:
        return Suivi(part, 0, None, travail is not None and travail.etat == Travail.Etat.ECARTE)
    secondes = max(1.0, (horloge.instant() - travail.pris_at).total_seconds())
    rythme = travail.faites / secondes
    reste = comptes.a_lire if lecture else comptes.a_decider
    return Suivi(part, round(rythme), round(reste / rythme), travail.etat == Travail.Etat.ECARTE)


def read_page(lot: LotDecisions, etat: str, cause: str = "", *, apres: str = "", avant: str = "") -> Page:
    """One page of the files of a lot in one state, narrowed to a cause."""
    lignes = lot.dossiers.filter(etat=etat).select_related("cycle__exercice__professionnel")
    if cause:
        lignes = lignes.filter(cause=cause)
    return page(lignes, "cycle_id", "id", PAR_PAGE, apres=Place.read(apres, int), avant=Place.read(avant, int))


def numbers(dossiers: Sequence[DossierLot]) -> dict[int, str]:
    """Number of the valid attestation of these decided files, by cycle, in one query."""
    valides = Attestation.objects.filter(
        decision__in=[dossier.decision_id for dossier in dossiers if dossier.decision_id],
        etat=Attestation.Etat.VALIDE,
    )
    return dict(valides.values_list("cycle_id", "numero"))
