"""`/metrics` for Prometheus: requests by room, counted by each process, and the gauges of `certif.jauges`.

Closed unless `CERTIF_METRIQUES_JETON` is given, then open to who bears it; otherwise the address does not exist. The
labels are rooms, methods and classes of status: no route of one person, nothing anybody typed.
"""

from __future__ import annotations

import os
import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from certif import jauges
from certif.socle.traces import route_of

#: Given by `deploy/gunicorn.py`: where the processes of one server put their counters together.
DOSSIER = "PROMETHEUS_MULTIPROC_DIR"
#: Methods that are told; another one is a probe of somebody's.
_METHODES = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDES = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

_comptees = CollectorRegistry()
_requetes = Counter(
    "certif_requetes", "Requêtes répondues", ["piece", "methode", "statut"], registry=_comptees
)  # fmt: skip
_durees = Histogram(
    "certif_requete_secondes", "Temps de réponse", ["piece"], buckets=_SECONDES, registry=_comptees
)  # fmt: skip


def note(request: HttpRequest, statut: int, duree: float) -> None:
    """Count one answered request: its room, its method, the class of its status, its seconds."""
    piece = route_of(request).partition(":")[0] if request.resolver_match is not None else "aucune"
    methode = request.method if request.method in _METHODES else "AUTRE"
    _requetes.labels(piece, methode, f"{statut // 100}xx").inc()
    _durees.labels(piece).observe(duree)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads; 404 without the token."""
    jeton = settings.CERTIF_METRIQUES_JETON
    donne = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not jeton or not secrets.compare_digest(donne.encode(), jeton.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def registry() -> CollectorRegistry:
    """Counters of every process of this server, and the gauges read now."""
    if DOSSIER not in os.environ:
        lu = CollectorRegistry()
        lu.register(_Comptees())
    else:
        lu = CollectorRegistry()
        MultiProcessCollector(lu)
    lu.register(jauges.Jauges())
    return lu


class _Comptees:
    """The counters of this process alone."""

    def collect(self):
        """Its families."""
        return _comptees.collect()
