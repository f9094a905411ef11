"""What has had its time is erased: the content of cycles, six years after their end (CSP R. 4022-27, confidence L).

Each night, in batches: the holders of what will soon be due are warned, with time to take everything away; then what is
due, warned of, and held by nothing is erased through the one door (`conservation_porte`). A killed night leaves whole
batches done and its report open: the next run goes on with both. The bare cycle stays (dates, final indication), from
which the following ones are computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.models import Notification, Travail
from actions import projection
from actions.models import Cycle, DemandeLibre, DemandeOrdre, Reclamation
from actions.rules.demande import EtatDemande
from actions.rules.libre import EtatLibre
from actions.rules.reclamation import OUVERTS as RECLAMATIONS_OUVERTES
from ordres import conservation_porte
from ordres.models import BilanConservation, Controle, Decision, Effacement
from ordres.rules.conservation import days_before, ended_before, kept_until
from referentiels.parametres import parametres_au

NATURE = "ordres.conservation"
#: Cycles erased, and holders warned, in one transaction.
LOT, LOT_AVIS = 200, 1_000
SANS_CONTROLE = "sans contrôle"
Progres = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Motif:
    """Why the content of a due cycle is kept: its words, and which cycles it holds on a day."""

    libelle: str
    tient: Callable[[date], Q]


def _controle(on: date) -> Q:
    clos = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)
    return Q(Exists(Controle.objects.filter(cycle=OuterRef("pk")).exclude(etat__in=clos)))


def _demande(on: date) -> Q:
    closes = (EtatDemande.ACCEPTEE, EtatDemande.REFUSEE, EtatDemande.RETIREE, EtatDemande.BROUILLON)
    libres = (EtatLibre.ACCEPTEE, EtatLibre.REFUSEE, EtatLibre.RETIREE, EtatLibre.BROUILLON)
    return (
        Q(Exists(DemandeOrdre.objects.filter(cycle=OuterRef("pk")).exclude(etat__in=closes)))
        | Q(Exists(DemandeLibre.objects.filter(cycle=OuterRef("pk")).exclude(etat__in=libres)))
        | Q(Exists(Reclamation.objects.filter(action__cycle=OuterRef("pk"), etat__in=RECLAMATIONS_OUVERTES)))
    )


def _recours(on: date) -> Q:
    depuis = days_before(on, parametres_au(on).conservation_recours_jours)
    decisions = Decision.objects.filter(controle__cycle=OuterRef("pk"))
    return Q(Exists(decisions.filter(Q(jour__gt=depuis) | Q(saisine__jour__gt=depuis))))


def _sans_decision(on: date) -> Q:
    return Q(etat=Cycle.Etat.OUVERT) if parametres_au(on).conservation_sans_decision else Q(pk__in=())


_MOTIFS: dict[str, Motif] = {
    "controle": Motif("contrôle en cours", _controle),
    "demande": Motif("demande, réclamation ou recours en cours", _demande),
    "recours": Motif("décision ou saisine récente", _recours),
    "sans_decision": Motif("cycle échu sans décision", _sans_decision),
}


def register_hold(cle: str, motif: Motif) -> None:
    """Declare another reason to keep what is due (a recourse recorded elsewhere); the same key replaces it."""
    _MOTIFS[cle] = motif


def labels() -> dict[str, str]:
    """Words of each reason."""
    return {cle: motif.libelle for cle, motif in _MOTIFS.items()}


def due(on: date) -> QuerySet[Cycle]:
    """Cycles whose content has had its time on that day and is still there."""
    return _present(ended_before(on, parametres_au(on).conservation_annees))


def soon_due(on: date) -> QuerySet[Cycle]:
    """Cycles whose holder must be told now: due within the notice, nothing announced yet."""
    parametres = parametres_au(on)
    bientot = on + timedelta(days=parametres.conservation_preavis_jours)
    return _present(ended_before(bientot, parametres.conservation_annees)).filter(effacement__isnull=True)


def _present(limite: date) -> QuerySet[Cycle]:
    return Cycle.objects.filter(fin__lt=limite).filter(
        Q(effacement__isnull=True) | Q(effacement__efface_le__isnull=True)
    )


def free(cycles: QuerySet[Cycle], on: date) -> QuerySet[Cycle]:
    """Those that nothing holds that day."""
    for motif in _MOTIFS.values():
        cycles = cycles.exclude(motif.tient(on))
    return cycles


def erasable(on: date) -> QuerySet[Cycle]:
    """Cycles due, announced long enough ago, and held by nothing."""
    averti = days_before(on, parametres_au(on).conservation_preavis_jours)
    return free(due(on).filter(effacement__annonce_le__lte=averti), on)


def held(cycles: QuerySet[Cycle], on: date) -> dict[str, int]:
    """How many of these cycles each reason keeps; the first reason counts."""
    raison = Case(
        *(When(motif.tient(on), then=Value(cle)) for cle, motif in _MOTIFS.items()),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    comptes = cycles.order_by().annotate(raison=raison).values_list("raison").annotate(nombre=Count("pk"))
    return {cle: nombre for cle, nombre in comptes if cle}


def schedule() -> None:
    """Queue the run of this night, once."""
    travaux.enqueue(NATURE, f"{NATURE}:{horloge.today():%Y-%m-%d}", priorite=9)


def handle(travail: Travail) -> None:
    """Handler of the nightly run."""

    on = horloge.today()

    def progress(faites: int, total: int) -> None:
        travaux.renew(travail, faites=faites, total=total)

    if _has_work(on):
        run(on, progress)


def _has_work(on: date) -> bool:
    """A night with nothing to tell nor erase, and no report left open, leaves no report."""
    ouvert = BilanConservation.objects.filter(fini_at__isnull=True).exists()
    return ouvert or free(soon_due(on), on).exists() or erasable(on).exists()


def run(on: date, progres: Progres | None = None) -> BilanConservation:
    """Warn, erase, report; returns the closed report of this run."""
    bilan = _open(on)
    while avertis := _warn(bilan.pk, on):
        if progres is not None:
            progres(avertis, 0)
    total, faites, dernier = erasable(on).count(), 0, 0
    while lot := list(erasable(on).filter(pk__gt=dernier).order_by("pk").values_list("pk", flat=True)[:LOT]):
        faites, dernier = faites + _erase(bilan.pk, lot, on), lot[-1]
        if progres is not None:
            progres(faites, total)
    return _close(bilan.pk, on)


@transaction.atomic
def _open(on: date) -> BilanConservation:
    """The report of a run that was killed, or a new one."""
    ouvert = BilanConservation.objects.select_for_update().filter(fini_at__isnull=True).order_by("pk").first()
    return ouvert or BilanConservation.objects.create(jour=on, commence_at=horloge.now())


@transaction.atomic
def _warn(bilan: int, on: date) -> int:
    """Tell one batch of holders; how many were told."""
    ouvert = BilanConservation.objects.select_for_update().get(pk=bilan)
    lues = free(soon_due(on), on).select_related("exercice").order_by("pk")[:LOT_AVIS]
    cycles = list(lues)
    Effacement.objects.bulk_create([Effacement(cycle=cycle, annonce_le=on) for cycle in cycles], ignore_conflicts=True)
    notifications.notify_holders([_told(cycle, on) for cycle in cycles])
    ouvert.avertis += len(cycles)
    ouvert.save(update_fields=["avertis"])
    return len(cycles)


def _told(cycle: Cycle, on: date) -> Notification:
    parametres = parametres_au(on)
    au_terme = kept_until(cycle.fin, parametres.conservation_annees) + timedelta(days=1)
    des = max(au_terme, on + timedelta(days=parametres.conservation_preavis_jours))
    return Notification(
        cle=f"conservation:{cycle.pk}", nature="cycle", professionnel_id=cycle.exercice.professionnel_id,
        titre=f"Le contenu d’un ancien cycle sera effacé à partir du {des:%d/%m/%Y}",
        texte=f"Votre cycle du {cycle.debut:%d/%m/%Y} au {cycle.fin:%d/%m/%Y} arrive au terme de sa conservation "
        "(CSP R. 4022-27). Emportez d’ici là ce que vous voulez garder.",
        lien=reverse("ps:export"), created_at=horloge.now(),
    )  # fmt: skip


@transaction.atomic
def _erase(bilan: int, lot: list[int], on: date) -> int:
    """Erase one batch and add it to the report; what came to be held meanwhile is left."""
    ouvert = BilanConservation.objects.select_for_update().get(pk=bilan)
    projection.lock(lot)
    ids = list(erasable(on).filter(pk__in=lot).order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    instances = by_instance(ids)
    efface, fichiers = conservation_porte.erase(ids, conservation_porte.collect(ids))
    projection.rebuild(ids, on)
    Effacement.objects.filter(cycle__in=ids).update(efface_le=on)
    ouvert.cycles += len(ids)
    ouvert.fichiers += fichiers
    ouvert.efface = _sum(ouvert.efface, efface)
    ouvert.instances = _sum(ouvert.instances, instances)
    ouvert.save(update_fields=["cycles", "fichiers", "efface", "instances"])
    return len(ids)


def by_instance(ids: list[int]) -> dict[str, int]:
    """How many of these cycles were controlled by each instance (its code)."""
    comptes = Controle.objects.filter(cycle__in=ids).order_by().values_list("instance__code").annotate(n=Count("pk"))
    trouves = dict(comptes)
    sans = len(ids) - sum(trouves.values())
    return {**trouves, SANS_CONTROLE: sans} if sans else trouves


def _sum(avant: dict[str, int], plus: dict[str, int]) -> dict[str, int]:
    return {cle: avant.get(cle, 0) + plus.get(cle, 0) for cle in sorted({*avant, *plus})}


@transaction.atomic
def _close(bilan: int, on: date) -> BilanConservation:
    """End the report: what is due and kept, and why; one line in the journal, counts alone."""
    ouvert = BilanConservation.objects.select_for_update().get(pk=bilan)
    ouvert.retenus = held(due(on), on)
    ouvert.fini_at = horloge.now()
    ouvert.save(update_fields=["retenus", "fini_at"])
    journal.record(
        journal.Fait.CYCLES_EFFACES, objet=ouvert,
        details={"cycles": ouvert.cycles, "avertis": ouvert.avertis, "fichiers": ouvert.fichiers},
    )  # fmt: skip
    return ouvert
