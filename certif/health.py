"""Health of one web process: `/vivant` (alive, asks nobody) and `/pret` (base reachable, tables up to date)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
    """Readiness: 200 when the base answers and holds every migration of this version, else 503 with the reason."""
    causes = unready()
    return JsonResponse({"pret": not causes, "causes": causes}, status=503 if causes else 200)


def unready() -> list[str]:
    """Reasons why this process should not receive visitors yet; empty when it may."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["La base ne répond pas."]
    return [f"{len(waiting)} migration(s) à appliquer."] if waiting else []
