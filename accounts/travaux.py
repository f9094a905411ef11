"""Background work: enqueue, take under a lease, run, retry, set aside.

The truth is the `Travail` table. Celery (or a command that waits) calls `run_pending()`; a lost message delays
work until the next beat, it never loses any. A handler receives the `Travail` and runs inside no transaction of
ours: it opens its own, and must be safe to run twice (its lease may expire while it still runs).
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Q, SmallIntegerField, Value, When

from accounts import horloge
from accounts.models import Travail
from certif.socle.traces import without_quotes

logger = logging.getLogger(__name__)

BAIL = timedelta(minutes=5)
TENTATIVES_MAX = 3
ATTENTE_APRES_ECHEC = timedelta(seconds=5)

Traitement = Callable[[Travail], None]
_traitements: dict[str, Traitement] = {}
_reveils: list[Callable[[], None]] = []


def register(nature: str, traitement: Traitement) -> None:
    """Declare the handler of a kind of work; called from `AppConfig.ready()` of the app that owns it."""
    _traitements[nature] = traitement


def register_wake_up(reveil: Callable[[], None]) -> None:
    """Declare how sleeping workers are told that work arrived (the Celery entry point does)."""
    _reveils.append(reveil)


def enqueue(
    nature: str, cle: str, donnees: dict | None = None, *, priorite: int = 5, du_at: datetime | None = None
) -> None:
    """Add a piece of work in the current transaction; the same `cle` twice is one piece of work (see `requeue`)."""
    enqueue_many(nature, {cle: donnees or {}}, priorite=priorite, du_at=du_at)


def enqueue_many(nature: str, pieces: Mapping[str, dict], *, priorite: int = 5, du_at: datetime | None = None) -> None:
    """The same for many pieces, each under its key, in one statement by thousand."""
    instant = horloge.instant()
    Travail.objects.bulk_create(
        [
            Travail(
                nature=nature, cle=cle, donnees=donnees, priorite=priorite, du_at=du_at or instant, created_at=instant
            )
            for cle, donnees in pieces.items()
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )  # fmt: skip
    transaction.on_commit(wake_up)


def requeue(nature: str, cle: str, donnees: dict | None = None, *, priorite: int = 5) -> None:
    """Like `enqueue`, for recurring work: a finished or set-aside piece with this key starts again.

    A piece being run right now may have looked before these facts arrived: it starts again when it ends.
    """
    instant = horloge.instant()
    enqueue(nature, cle, donnees, priorite=priorite)
    # A piece that waits is held until our facts are committed: taken now, it would look too early and be closed.
    Travail.objects.filter(cle=cle, etat=Travail.Etat.A_FAIRE).update(relance=False)
    Travail.objects.filter(cle=cle, etat=Travail.Etat.EN_COURS).update(relance=True)
    Travail.objects.filter(cle=cle, etat__in=[Travail.Etat.FAIT, Travail.Etat.ECARTE]).update(
        etat=Travail.Etat.A_FAIRE, du_at=instant, tentatives=0, erreur="", donnees=donnees or {}, fini_at=None
    )


def wake_up() -> None:
    """Tell sleeping workers; failing to reach them only delays the work until the next beat."""
    for reveil in _reveils:
        try:
            reveil()
        except Exception:
            logger.warning("wake-up failed; the next beat will find the work", exc_info=False)


def claim(natures: Iterable[str] | None = None) -> Travail | None:
    """Take the next due piece of work under a lease, or None. Short transaction, no wait on others' locks."""
    instant = horloge.instant()
    with transaction.atomic():
        a_prendre = Travail.objects.filter(
            Q(etat=Travail.Etat.A_FAIRE) | Q(etat=Travail.Etat.EN_COURS, bail_jusqua__lt=instant), du_at__lte=instant
        )
        if natures is not None:
            a_prendre = a_prendre.filter(nature__in=list(natures))
        travail = a_prendre.select_for_update(skip_locked=True).order_by("priorite", "du_at", "id").first()
        if travail is None:
            return None
        if travail.tentatives >= TENTATIVES_MAX:
            _set_aside(travail, travail.erreur or "Le traitement s’est interrompu trois fois.")
            return claim(natures)
        travail.etat = Travail.Etat.EN_COURS
        travail.relance = False
        travail.tentatives += 1
        travail.bail_jusqua = instant + BAIL
        travail.save(update_fields=["etat", "relance", "tentatives", "bail_jusqua"])
        return travail


def renew(travail: Travail, faites: int | None = None, total: int | None = None) -> None:
    """Extend the lease of long work and publish its progress."""
    champs: dict = {"bail_jusqua": horloge.instant() + BAIL}
    if faites is not None:
        champs["faites"] = faites
    if total is not None:
        champs["total"] = total
    Travail.objects.filter(pk=travail.pk).update(**champs)


def lease_by_slice(travail: Travail, bail: timedelta) -> Callable[[int, int], None]:
    """Take a short lease for work done slice by slice; returns what renews it and publishes the progress.

    A slice done is a proof of life: tries are counted between two slices, not over the whole work.
    """

    def renew_slice(faites: int, total: int) -> None:
        travail.tentatives = 1
        Travail.objects.filter(pk=travail.pk).update(
            faites=faites, total=total, tentatives=1, bail_jusqua=horloge.instant() + bail
        )

    Travail.objects.filter(pk=travail.pk).update(bail_jusqua=horloge.instant() + bail)
    return renew_slice


def run_one(natures: Iterable[str] | None = None) -> bool:
    """Run one due piece of work; False when there is none."""
    travail = claim(natures)
    if travail is None:
        return False
    traitement = _traitements.get(travail.nature)
    try:
        if traitement is None:
            raise LookupError(f"no handler is registered for {travail.nature}")
        traitement(travail)
    except Exception as erreur:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        logger.exception("work %s (%s) failed", travail.pk, travail.nature)
        _give_back(travail, f"{type(erreur).__name__}: {without_quotes(str(erreur))}"[:2000])
    else:
        _close(travail)
    return True


def _close(travail: Travail) -> None:
    """Mark a piece done, or due again when it was asked for meanwhile; a lease taken over is its taker's to close.

    One statement: a `requeue` at the same instant is seen either here or by its own second look.
    """
    instant = horloge.instant()
    Travail.objects.filter(pk=travail.pk, tentatives=travail.tentatives, etat=Travail.Etat.EN_COURS).update(
        etat=Case(When(relance=True, then=Value(Travail.Etat.A_FAIRE.value)), default=Value(Travail.Etat.FAIT.value)),
        tentatives=Case(When(relance=True, then=Value(0)), default=F("tentatives"), output_field=SmallIntegerField()),
        relance=False,
        bail_jusqua=None,
        erreur="",
        du_at=instant,
        fini_at=instant,
    )


def run_pending(natures: Iterable[str] | None = None, limite: int = 1000) -> int:
    """Run due work until none is left (or `limite` pieces); returns how many were run."""
    natures = list(natures) if natures is not None else None
    faits = 0
    while faits < limite and run_one(natures):
        faits += 1
    return faits


def _give_back(travail: Travail, erreur: str) -> None:
    """Try again later, or set aside after the last try; a lease taken over is its taker's to give back."""
    instant = horloge.instant()
    tenu = Travail.objects.filter(pk=travail.pk, tentatives=travail.tentatives, etat=Travail.Etat.EN_COURS)
    if travail.tentatives >= TENTATIVES_MAX:
        # Asked for again meanwhile: the new facts have their own tries.
        if (
            not tenu.filter(relance=True).update(
                etat=Travail.Etat.A_FAIRE, relance=False, tentatives=0, bail_jusqua=None, erreur=erreur, du_at=instant
            )
            and tenu.exists()
        ):
            _set_aside(travail, erreur)
        return
    tenu.update(
        etat=Travail.Etat.A_FAIRE,
        bail_jusqua=None,
        erreur=erreur,
        du_at=instant + ATTENTE_APRES_ECHEC * travail.tentatives,
    )


def _set_aside(travail: Travail, erreur: str) -> None:
    Travail.objects.filter(pk=travail.pk).update(
        etat=Travail.Etat.ECARTE, bail_jusqua=None, erreur=erreur, fini_at=horloge.instant()
    )
