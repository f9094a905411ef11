"""Gauges of the service read from PostgreSQL when Prometheus asks: what waits, since when, what was set aside.

Every query reads what is not done yet, by an index, and has two seconds; a base that does not answer is a figure too
(`certif_base_repond` 0), never an error. Nothing here names anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Max, Min, Q
from kombu import Connection
from kombu.exceptions import OperationalError as CourtierAbsent
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from accounts import horloge, travaux_lus
from accounts.models import Livraison
from ordres.models import Attestation

#: Milliseconds that one query may take.
PATIENCE = 2_000
#: The broker has a second to answer, once.
_ESSAI = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0, "max_retries": 0}


class Jauges(Collector):
    """What is read at each question; asked by several servers, each says the same: take the maximum, not the sum."""

    def collect(self) -> Iterator[Metric]:
        """Every family; those of the base stop at the first that does not answer."""
        yield _family("certif_courtier_repond", "1 si le courtier de messages répond", float(_broker()))
        lues: list[Metric] = []
        try:
            with transaction.atomic(), connection.cursor() as curseur:
                curseur.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}ms"])
                for lit in LECTURES:
                    lues.extend(lit())
        except DatabaseError:
            lues = [_family("certif_base_repond", "1 si PostgreSQL répond", 0.0)]
        yield from lues


def _family(nom: str, sens: str, valeur: float) -> Metric:
    return GaugeMetricFamily(nom, sens, value=valeur)


def _age(at: datetime | None) -> float:
    return max(0.0, (horloge.instant() - at).total_seconds()) if at else 0.0


def _works() -> Iterator[Metric]:
    yield _family("certif_base_repond", "1 si PostgreSQL répond", 1.0)
    nombre = GaugeMetricFamily("certif_travaux", "Travaux qui ne sont pas faits", labels=["nature", "etat"])
    retard = GaugeMetricFamily(
        "certif_travaux_retard_secondes", "Attente du plus ancien travail dû", labels=["nature"]
    )  # fmt: skip
    for nature in travaux_lus.by_nature():
        for etat, valeur in (("a_faire", nature.attendent), ("en_cours", nature.tournent), ("ecarte", nature.ecartes)):
            nombre.add_metric([nature.nature, etat], valeur)
        retard.add_metric([nature.nature], _age(nature.depuis))
    yield nombre
    yield retard


def _deliveries() -> Iterator[Metric]:
    par_etat = dict(Livraison.objects.order_by().values_list("etat").annotate(Count("pk")))
    famille = GaugeMetricFamily("certif_livraisons", "Livraisons des partenaires", labels=["etat"])
    for etat in Livraison.Etat:
        famille.add_metric([etat.value], par_etat.get(etat.value, 0))
    yield famille
    sans_reponse = Q(etat__in=[Livraison.Etat.RECUE, Livraison.Etat.EN_COURS])
    lu = Livraison.objects.order_by().aggregate(attente=Min("recue_at", filter=sans_reponse), recue=Max("recue_at"))
    yield _family("certif_livraison_sans_reponse_secondes", "Attente de la plus ancienne", _age(lu["attente"]))
    yield _family("certif_livraison_derniere_secondes", "Temps depuis la dernière réception", _age(lu["recue"]))


def _attestations() -> Iterator[Metric]:
    lu = Attestation.objects.filter(pdf="").order_by().aggregate(nombre=Count("pk"), ancienne=Min("created_at"))
    yield _family("certif_attestations_a_faire", "Attestations décidées dont le document attend", lu["nombre"])
    yield _family("certif_attestation_attente_secondes", "Attente de la plus ancienne", _age(lu["ancienne"]))


def _journal() -> Iterator[Metric]:
    tete = apps.get_model("accounts", "TeteJournal").objects.order_by("-numero").values_list("at", flat=True).first()
    yield _family("certif_journal_tete_secondes", "Temps depuis la dernière tête signée du journal", _age(tete))


def _connections() -> Iterator[Metric]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*), coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        nombre, ancienne = curseur.fetchone()
    yield _family("certif_base_connexions", "Connexions ouvertes sur la base", float(nombre))
    yield _family("certif_base_transaction_secondes", "Durée de la plus longue transaction en cours", float(ancienne))


#: In one transaction, the state of the base first.
LECTURES: tuple[Callable[[], Iterator[Metric]], ...] = (_works, _deliveries, _attestations, _journal, _connections)


def _broker() -> bool:
    """Whether the broker answers; asked by the library that workers use."""
    lien = Connection(settings.CELERY_BROKER_URL, transport_options=_ESSAI)
    try:
        with lien:
            lien.ensure_connection(max_retries=1, timeout=1)
    except (*lien.connection_errors, CourtierAbsent):
        return False
    return True
