"""Background work: enqueue, take under a lease, run, retry, set aside.

The truth is the `Travail` table. Celery (or a command that waits) calls `run_pending()`; a lost message delays
work until the next beat, it never loses any. A handler receives the `Travail` and runs inside no transaction of
ours: it opens its own, and must be safe to run twice (its lease may expire while it still runs).
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, SmallIntegerField, Subquery, Value, When

from accounts import horloge, porteurs
from accounts.models import Travail
from certif.socle.traces import without_quotes

logger = logging.getLogger(__name__)

BAIL = timedelta(minutes=5)
TENTATIVES_MAX = 3
ATTENTE_APRES_ECHEC = timedelta(seconds=5)
#: How long a worker whose database died waits for it, to say that it holds the work no more.
ATTENTE_BASE = timedelta(seconds=15)
PAUSE_BASE = 0.5
#: Pieces of one group run at once: the deliveries of a partner come one after the other, the other workers are for the
#: other partners.
PAR_GROUPE = 1
#: Key of the advisory locks that make two claims in one group come one after the other.
_VERROU_GROUPE = 4022

Traitement = Callable[[Travail], None]
_traitements: dict[str, Traitement] = {}
_reveils: list[Callable[[], None]] = []
#: Whether workers are told later, once for all (`one_wake_up`).
_plus_tard: ContextVar[bool] = ContextVar("reveil_plus_tard", default=False)


def register(nature: str, traitement: Traitement) -> None:
    """Declare the handler of a kind of work; called from `AppConfig.ready()` of the app that owns it."""
    _traitements[nature] = traitement


def register_wake_up(reveil: Callable[[], None]) -> None:
    """Declare how sleeping workers are told that work arrived (the Celery entry point does)."""
    _reveils.append(reveil)


def enqueue(
    nature: str,
    cle: str,
    donnees: dict | None = None,
    *,
    priorite: int = 5,
    du_at: datetime | None = None,
    groupe: str = "",
) -> None:
    """Add a piece of work in the current transaction; the same `cle` twice is one piece of work (see `requeue`).

    Pieces of the same `groupe` (a partner) run one at a time and take turns with those of the other groups.
    """
    enqueue_many(nature, {cle: donnees or {}}, priorite=priorite, du_at=du_at, groupe=groupe)


def enqueue_many(
    nature: str, pieces: Mapping[str, dict], *, priorite: int = 5, du_at: datetime | None = None, groupe: str = ""
) -> None:
    """The same for many pieces, each under its key, in one statement by thousand."""
    instant = horloge.instant()
    Travail.objects.bulk_create(
        [
            Travail(
                nature=nature, cle=cle, donnees=donnees, priorite=priorite, groupe=groupe, du_at=du_at or instant,
                created_at=instant,
            )
            for cle, donnees in pieces.items()
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )  # fmt: skip
    if not _plus_tard.get():
        transaction.on_commit(wake_up)


@contextmanager
def one_wake_up() -> Iterator[None]:
    """Inside, works are added without a word; workers are told once, when the transaction commits.

    For an act that adds hundreds of works one by one: each word costs every worker a look at the table.
    """
    jeton = _plus_tard.set(True)
    try:
        yield
    finally:
        _plus_tard.reset(jeton)
    transaction.on_commit(wake_up)


def requeue(nature: str, cle: str, donnees: dict | None = None, *, priorite: int = 5, groupe: str = "") -> None:
    """Like `enqueue`, for recurring work: a finished or set-aside piece with this key starts again.

    A piece being run right now may have looked before these facts arrived: it starts again when it ends.
    """
    instant = horloge.instant()
    enqueue(nature, cle, donnees, priorite=priorite, groupe=groupe)
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
        travail = _next(a_prendre, instant)
        if travail is None:
            return None
        if travail.tentatives >= TENTATIVES_MAX:
            _set_aside(travail, travail.erreur or "Le traitement s’est interrompu trois fois.")
            return claim(natures)
        travail.etat = Travail.Etat.EN_COURS
        travail.relance = False
        travail.tentatives += 1
        travail.bail_jusqua = instant + BAIL
        travail.pris_at = instant
        travail.porteur = porteurs.own()
        travail.save(update_fields=["etat", "relance", "tentatives", "bail_jusqua", "pris_at", "porteur"])
        return travail


def _next(a_prendre: QuerySet[Travail], instant: datetime) -> Travail | None:
    """The piece to take, locked: by priority, then the group served longest ago, then age; a busy group waits."""
    while True:
        occupes = _busy_groups(instant)
        libres = a_prendre.exclude(groupe__in=occupes) if occupes else a_prendre
        premier = libres.order_by("priorite", "du_at", "id").values_list("priorite", "groupe").first()
        if premier is None:
            return None
        if not premier[1]:
            return _lock(libres.order_by("priorite", "du_at", "id"))
        servi = Travail.objects.filter(groupe=OuterRef("groupe"), pris_at__isnull=False).order_by("-pris_at")
        tour = (
            libres.filter(priorite=premier[0]).exclude(groupe="").annotate(servi=Subquery(servi.values("pris_at")[:1]))
        )
        travail = _lock(tour.order_by(F("servi").asc(nulls_first=True), "du_at", "id"))
        if travail is None:
            # All of them are being taken by others right now.
            return _lock(libres.filter(groupe="").order_by("priorite", "du_at", "id"))
        if not _is_busy(travail, instant):
            return travail
        a_prendre = a_prendre.exclude(groupe=travail.groupe)


def _lock(candidats: QuerySet[Travail]) -> Travail | None:
    return candidats.select_for_update(skip_locked=True, of=("self",)).first()


def _running(instant: datetime) -> QuerySet[Travail]:
    return Travail.objects.filter(etat=Travail.Etat.EN_COURS, bail_jusqua__gte=instant).exclude(groupe="")


def _busy_groups(instant: datetime) -> list[str]:
    comptes = _running(instant).order_by().values("groupe").annotate(nombre=Count("pk"))
    return [ligne["groupe"] for ligne in comptes if ligne["nombre"] >= PAR_GROUPE]


def _is_busy(travail: Travail, instant: datetime) -> bool:
    """Look again once alone: two claims of one group may have seen it free at the same time.

    Somebody claiming in this group right now is reason enough: nobody ever waits here.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_VERROU_GROUPE, travail.groupe])
        if not curseur.fetchone()[0]:
            return True
    return _running(instant).filter(groupe=travail.groupe).exclude(pk=travail.pk).count() >= PAR_GROUPE


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


def give_turn(travail: Travail, duree: timedelta) -> Callable[[], bool]:
    """What long work asks between two slices: True when it must stop there, because another group waits.

    The piece is then due again as soon as it ends, behind those of the others.
    """
    fin = time.monotonic() + duree.total_seconds()

    def must_give() -> bool:
        if not travail.groupe or time.monotonic() < fin:
            return False
        autres = Travail.objects.filter(
            etat=Travail.Etat.A_FAIRE, priorite__lte=travail.priorite, du_at__lte=horloge.instant()
        ).exclude(groupe__in=["", travail.groupe])
        if not autres.exists():
            return False
        return bool(
            Travail.objects.filter(pk=travail.pk, tentatives=travail.tentatives, etat=Travail.Etat.EN_COURS).update(
                relance=True
            )
        )

    return must_give


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
        _give_back_when_possible(travail, f"{type(erreur).__name__}: {without_quotes(str(erreur))}"[:2000])
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
    release_of_the_dead()
    faits = 0
    while faits < limite and run_one(natures):
        faits += 1
    return faits


def release_of_the_dead() -> int:
    """End the leases held by processes of this machine that died; how many there were."""
    instant = horloge.instant()
    finis = 0
    if not porteurs.machine():
        return 0
    tenus = Travail.objects.filter(
        etat=Travail.Etat.EN_COURS, bail_jusqua__gte=instant, porteur__startswith=f"{porteurs.machine()}/"
    )
    for pk, porteur in tenus.values_list("pk", "porteur"):
        if porteurs.is_gone(porteur):
            finis += tenus.filter(pk=pk, porteur=porteur).update(bail_jusqua=instant - timedelta(microseconds=1))
    return finis


def _give_back_when_possible(travail: Travail, erreur: str) -> None:
    """Give the work back; when it is the database that died, as soon as it answers again."""
    limite = time.monotonic() + ATTENTE_BASE.total_seconds()
    while True:
        try:
            return _give_back(travail, erreur)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > limite:
                raise
            connection.close()
            time.sleep(PAUSE_BASE)


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
