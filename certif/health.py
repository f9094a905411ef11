"""Health of one web process: `/vivant` (alive, asks nobody) and `/pret` (base, tables, files; and what is late)."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import horloge
from accounts.models import Travail

#: Written and thrown away to know that a proof could be kept: a block of a disk.
ESSAI = 4096


@login_not_required
@never_cache
@require_safe
def vivant(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers; a base or a broker that is away must not get it killed."""
    return HttpResponse("vivant\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def pret(request: HttpRequest) -> JsonResponse:
    """Readiness: 200 when the base answers, holds every migration of this version, and files can be kept; else 503.

    `travaux` tells how late the work table is. It closes no door: pages have no part in it, and taking them away would
    make nobody work faster.
    """
    causes = unready()
    dit: dict[str, Any] = {"pret": not causes, "causes": causes}
    if not causes:
        dit["travaux"] = late_work()
    return JsonResponse(dit, status=503 if causes else 200)


def unready() -> list[str]:
    """Reasons why this process should not receive visitors yet; empty when it may."""
    causes = []
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
        if waiting := _migrations():
            causes.append(f"{waiting} migration(s) à appliquer.")
    except DatabaseError:
        causes.append("La base ne répond pas.")
    if not _can_store():
        causes.append("Les fichiers ne peuvent pas être écrits.")
    return causes


def late_work() -> dict[str, int]:
    """Work that is due and waits: how much, and for how many seconds the oldest."""
    instant = horloge.instant()
    lu = Travail.objects.filter(etat=Travail.Etat.A_FAIRE, du_at__lte=instant).aggregate(
        nombre=Count("pk"), ancien=Min("du_at")
    )
    attente = instant - lu["ancien"] if lu["ancien"] else timedelta()
    return {"en_attente": lu["nombre"], "retard_secondes": int(attente.total_seconds())}


def _migrations() -> int:
    """Migrations of this version that the base lacks; reading them all costs too much to be done each time."""
    try:
        return _none_waits()
    except _Attendent as attente:
        return attente.nombre


class _Attendent(Exception):
    """Not kept by the cache: the next call looks again."""

    def __init__(self, nombre: int) -> None:
        super().__init__(nombre)
        self.nombre = nombre


@cache
def _none_waits() -> int:
    """Zero, once for all: a base does not lose its migrations under a running process."""
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Attendent(len(waiting))
    return 0


def _can_store() -> bool:
    """Whether a block can be written where proofs are kept; a full disk answers only to who writes."""
    racine = Path(settings.MEDIA_ROOT)
    try:
        racine.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=racine, buffering=0) as essai:
            return essai.write(bytes(ESSAI)) == ESSAI
    except OSError:
        return False
