"""Probes of the service, really made: base, background work, broker, deliveries, e-mails. What they say is public.

Each part is `ok`, `ralenti` or `arrete`; the words say what it means for whoever reads, not for machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from accounts import horloge, notifications
from accounts.models import Livraison, Travail

#: Seconds during which a result is shown again: a page that everybody reads does not load what it watches.
FRAICHEUR = 20
#: How long work that is due may wait before somebody notices: longer, workers are late; much longer, they are away.
RETARD = timedelta(minutes=5)
ARRET = timedelta(minutes=30)
#: The broker has a second to answer, once.
_ESSAI = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0, "max_retries": 0}
_CLE = "sondes:service"


class Etat(StrEnum):
    """How a part of the service is."""

    OK = "ok"
    RALENTI = "ralenti"
    ARRETE = "arrete"


@dataclass(frozen=True, slots=True)
class Sonde:
    """One part: its name, how it is, what that means, what was measured (for operators), and when."""

    nom: str
    etat: Etat
    phrase: str
    mesure: str
    at: datetime


def read() -> list[Sonde]:
    """Every part, measured now or less than `FRAICHEUR` seconds ago."""
    lues: list[Sonde] | None = cache.get(_CLE)
    if lues is None:
        lues = [sonde() for sonde in (_work, _broker, _deliveries, _mail)]
        cache.set(_CLE, lues, FRAICHEUR)
    return lues


def worst(sondes: list[Sonde]) -> Etat:
    """The state of the whole: its worst part's."""
    ordre = list(Etat)
    return max((sonde.etat for sonde in sondes), key=ordre.index, default=Etat.OK)


def _work() -> Sonde:
    """Work that is due: for how long the oldest piece has waited."""
    etat, mesure = _late(Q())
    phrases = {
        Etat.OK: "Les calculs, les listes et les archives se font sans attendre.",
        Etat.RALENTI: "Les calculs, les listes et les archives prennent du retard. Rien n’est perdu.",
        Etat.ARRETE: "Les calculs, les listes et les archives attendent. Rien n’est perdu.",
    }
    return Sonde("Travaux en arrière-plan", etat, phrases[etat], mesure, horloge.instant())


def _mail() -> Sonde:
    etat, mesure = _late(Q(nature=notifications.NATURE_ENVOI))
    phrases = {
        Etat.OK: "Les courriels partent sans attendre.",
        Etat.RALENTI: "Les courriels partent avec retard. Vos notifications sont à jour dans votre compte.",
        Etat.ARRETE: "Les courriels ne partent plus. Vos notifications sont à jour dans votre compte.",
    }
    return Sonde("Courriels", etat, phrases[etat], mesure, horloge.instant())


def _late(natures: Q) -> tuple[Etat, str]:
    instant = horloge.instant()
    a_faire = Travail.objects.filter(natures, etat=Travail.Etat.A_FAIRE, du_at__lte=instant)
    lu = a_faire.aggregate(nombre=Count("pk"), ancien=Min("du_at"))
    attente = instant - lu["ancien"] if lu["ancien"] else timedelta()
    etat = Etat.ARRETE if attente > ARRET else Etat.RALENTI if attente > RETARD else Etat.OK
    return etat, f"{lu['nombre']} en attente, le plus ancien depuis {int(attente.total_seconds())} s"


def _broker() -> Sonde:
    """The messages that wake workers up; without them the work waits for the next look at the table."""
    instant = horloge.instant()
    # By the library that workers use: the address is written for it, a socket of this machine included.
    lien = Connection(settings.CELERY_BROKER_URL, transport_options=_ESSAI)
    try:
        with lien:
            canal: Any = lien.default_channel  # that of Redis: the client is not in the common type
            canal.client.ping()
    except (*lien.connection_errors, OperationalError) as erreur:
        return Sonde(
            "Messages internes", Etat.RALENTI, "Le site lit et enregistre\u00a0; les travaux partent avec retard.",
            type(erreur).__name__, instant,
        )  # fmt: skip
    return Sonde("Messages internes", Etat.OK, "Les travaux partent aussitôt demandés.", "répond", instant)


def _deliveries() -> Sonde:
    """What partners sent: received lately, and whether any waits too long."""
    instant = horloge.instant()
    recues = Livraison.objects.aggregate(
        attente=Min("recue_at", filter=Q(etat=Livraison.Etat.RECUE)), derniere=Max("recue_at")
    )
    attente = instant - recues["attente"] if recues["attente"] else timedelta()
    etat = Etat.RALENTI if attente > ARRET else Etat.OK
    phrases = {
        Etat.OK: "Les fichiers des partenaires sont reçus et traités.",
        Etat.RALENTI: "Des fichiers de partenaires attendent leur traitement. Vos actions arriveront un peu plus tard.",
    }
    derniere = f"{timezone.localtime(recues['derniere']):%d/%m/%Y %H:%M}" if recues["derniere"] else "aucune"
    return Sonde("Réception des partenaires", etat, phrases[etat], f"dernière\u00a0: {derniere}", instant)
