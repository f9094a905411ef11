"""Seal the journal: hash the events that came, append them to the tree, sign its head (RFC 6962; ADR 0028).

Nothing is done when an event is written: no lock, no column, no trigger. Now and then, set by set, the events under a
key below which none can appear any more become leaves, in the order of their keys, and a head is signed over them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from accounts import cle_journal, horloge, travaux
from accounts.cle_journal import CleIndisponible, CleSecrete
from accounts.journal_tetes import digest, is_signed, text
from accounts.models import Evenement, FeuilleJournal, NoeudJournal, PlancherJournal, TeteJournal, Travail
from accounts.models.journal_scelle import PAS_DE_NIVEAU
from certif.socle.arbre_merkle import Frange

NATURE = "journal.scelle"
#: Leaves under one head at most: a transaction of about a second.
LOT = 10_000
#: A head is signed again after so long without an event: whoever follows the heads sees that the seal lives.
FRAICHEUR = timedelta(days=1)
#: How long a run waits for the transactions that write just now, and between two looks; longer, the next one goes on.
PATIENCE, PAUSE = 1.0, 0.05
#: Key of the advisory lock that keeps two runs from sealing at once.
_VERROU = 6962
#: The leaf of an event, as the text that is hashed: an array, in a fixed order, that PostgreSQL writes one way.
TEXTE = """jsonb_build_array('certif-evenement-1', e.id,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.nature, e.auteur_id, e.organisation_id,
  e.professionnel_id, e.objet, e.motif, e.details, {sel})::text"""
EMPREINTE = r"sha256('\x00'::bytea || convert_to(" + TEXTE + ", 'UTF8'))"

_SCELLE = f"""
WITH neufs AS MATERIALIZED (
  SELECT e.*, gen_random_uuid() AS sel FROM accounts_evenement e
  WHERE e.id > %(depuis)s AND e.id <= %(jusqua)s ORDER BY e.id LIMIT %(lot)s
), inscrites AS (
  INSERT INTO accounts_feuillejournal (rang, evenement_id, sel, empreinte)
  SELECT %(taille)s + row_number() OVER (ORDER BY e.id) - 1, e.id, e.sel, {EMPREINTE.format(sel="e.sel")} FROM neufs e
  RETURNING rang, evenement_id, empreinte
)
SELECT evenement_id, empreinte FROM inscrites ORDER BY rang
"""  # noqa: S608 - the expression is the constant above, values are parameters

# Who holds on the table the lock of those who write, our own transaction excepted.
_ECRIVENT = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'accounts_evenement'::regclass AND pid IS DISTINCT FROM pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


# Policies of PostgreSQL may hide rows from a role (ADR 0029); the seal is over all of them or nothing.
_VOILE = """
SELECT row_security_active('accounts_evenement') AND coalesce(current_setting('certif.tout', true), '') <> '1'
"""


class VuePartielle(RuntimeError):
    """The role of this process does not see every event: it can neither seal the journal nor judge it."""


class JournalRompu(RuntimeError):
    """The last head is not what it was when signed: nothing is signed over it; `verify_journal` says what changed."""


def require_every_row() -> None:
    """Raise `VuePartielle` unless PostgreSQL shows every event to this process."""
    with connection.cursor() as curseur:
        curseur.execute(_VOILE)
        if curseur.fetchone()[0]:
            raise VuePartielle("the journal is sealed and verified by a role that sees every row (certif_travaux)")


def schedule() -> None:
    """Queue a run, unless one waits already."""
    travaux.requeue(NATURE, NATURE, priorite=1)


def handle(travail: Travail) -> None:
    """Handler of the runs: without a key the journal waits, and the public page says so."""

    def progress(faites: int, total: int) -> None:
        travaux.renew(travail, faites=faites, total=total)

    try:
        seal(progress)
    except CleIndisponible:
        return


def seal(progres: Callable[[int, int], None] | None = None) -> int:
    """Seal everything that can be, batch after batch, each under its head; how many events were.

    Raises `CleIndisponible` when nothing can be signed, `JournalRompu` when the last head was tampered with,
    `VuePartielle` from a role that does not see every event.
    """
    require_every_row()
    cle, plancher, faites = cle_journal.signing(), watermark(), 0
    while True:
        nombre, is_fini = _seal_batch(cle, plancher)
        faites += nombre
        if is_fini:
            return faites
        if progres is not None:
            progres(faites, faites + waiting())


def waiting() -> int:
    """About how many events wait for a head: by their keys, some of which were never used."""
    dernier = Evenement.objects.aggregate(dernier=Max("pk"))["dernier"] or 0
    return max(0, dernier - _sealed_up_to())


def watermark() -> int:
    """The last key under which no event can appear any more, without holding anybody up.

    A key is taken by an INSERT or a COPY, which holds a RowExclusiveLock on the table until its transaction ends. So:
    read the last key seen, then who holds that lock; once each of these has ended, every event up to that key is
    visible or will never be. (What CREATE INDEX CONCURRENTLY waits for.) Whoever is long over it is waited for by the
    next runs: what was read is kept.
    """
    limite = time.monotonic() + PATIENCE
    attente = PlancherJournal.objects.filter(pk=1).first() or PlancherJournal(pk=1, jusqua=0)
    if not attente.attendus:
        dernier = Evenement.objects.aggregate(dernier=Max("pk"))["dernier"] or 0
        attente.jusqua = max(dernier, attente.jusqua, _sealed_up_to())
        attente.attendus = _writers()
    while restent := sorted(set(attente.attendus).intersection(_writers() if attente.attendus else ())):
        if time.monotonic() > limite:
            break
        time.sleep(PAUSE)
    attente.attendus = restent
    PlancherJournal.objects.update_or_create(pk=1, defaults={"jusqua": attente.jusqua, "attendus": restent})
    return _sealed_up_to() if restent else attente.jusqua


def _writers() -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute(_ECRIVENT)
        return [ligne[0] for ligne in curseur.fetchall()]


def _sealed_up_to() -> int:
    dernier: int | None = TeteJournal.objects.order_by("-numero").values_list("plancher", flat=True).first()
    return dernier or 0


@transaction.atomic
def _seal_batch(cle: CleSecrete, plancher: int) -> tuple[int, bool]:
    """One batch and its head, all or nothing; how many leaves, and whether nothing is left below the watermark."""
    if not _alone():
        return 0, True
    derniere = TeteJournal.objects.order_by("-numero").first()
    frange = _edge(derniere)
    depuis = derniere.plancher if derniere else 0
    neuves = _append(frange, depuis, plancher)
    is_fini = len(neuves) < LOT
    if neuves or (derniere and horloge.instant() - derniere.at > FRAICHEUR):
        _sign(cle, derniere, frange, max(depuis, plancher) if is_fini else neuves[-1])
    return len(neuves), is_fini


def _alone() -> bool:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [_VERROU])
        return bool(curseur.fetchone()[0])


def _edge(derniere: TeteJournal | None) -> Frange:
    """The edge of the tree under the last head, which must still be the one that was signed."""
    if derniere is None:
        return Frange()
    frange = Frange.load(derniere.taille, bytes(derniere.frange))
    if frange.root() != bytes(derniere.racine) or not is_signed(derniere, cle_journal.published()):
        raise JournalRompu(f"head {derniere.numero} of the journal is not the one that was signed")
    return frange


def _append(frange: Frange, depuis: int, jusqua: int) -> list[int]:
    """Write the next leaves and the nodes they complete; the keys of their events."""
    with connection.cursor() as curseur:
        curseur.execute(_SCELLE, {"depuis": depuis, "jusqua": jusqua, "lot": LOT, "taille": frange.taille})
        lignes: list[tuple[int, Any]] = curseur.fetchall()
    NoeudJournal.objects.bulk_create(
        [
            NoeudJournal(niveau=niveau, rang=rang, empreinte=empreinte)
            for _, feuille in lignes
            for niveau, rang, empreinte in frange.push(bytes(feuille))
            if niveau % PAS_DE_NIVEAU == 0
        ]
    )
    return [numero for numero, _ in lignes]


def _sign(cle: CleSecrete, derniere: TeteJournal | None, frange: Frange, plancher: int) -> None:
    tete = TeteJournal(
        numero=derniere.numero + 1 if derniere else 1,
        taille=frange.taille,
        plancher=plancher,
        racine=frange.root(),
        at=max(horloge.instant(), derniere.at) if derniere else horloge.instant(),
        horloge=TeteJournal.Horloge.DEMONSTRATION if settings.DEMO else TeteJournal.Horloge.REELLE,
        precedente=digest(derniere) if derniere else b"",
        cle=cle.nom,
        frange=frange.dump(),
    )
    tete.signature = cle.sign(text(tete))
    tete.save(force_insert=True)


def erase_salts(evenements: list[int]) -> None:
    """Forget the salt of events that are erased: their hash stays in the tree, and tells nothing of them any more."""
    FeuilleJournal.objects.filter(evenement_id__in=evenements).update(sel=None)
