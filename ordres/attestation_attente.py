"""Attestations that wait: how many, since when, why, and the operators told when nothing can be sealed.

The reason lives in the next try, a row of the table of works: it goes when a try succeeds, and no row is written for
each attestation.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts import horloge, notifications, travaux
from accounts.models import Travail, Utilisateur
from accounts.roles import Role
from ordres.cachet import Cachet, CachetIndisponible
from ordres.models import Attestation

logger = logging.getLogger(__name__)

NATURE_REPRISE = "ordres.attestations_reprise"
#: Between two tries while nothing can be sealed (`choix`).
ESSAI = timedelta(minutes=5)
#: How long before the end of the certificate the operators are told (`choix`).
PREAVIS = timedelta(days=30)
#: Over which the rate is counted.
FENETRE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Attente:
    """Where the documents stand: `restantes` of `total` since the oldest of them was issued, `rythme` per second."""

    restantes: int
    total: int
    depuis: datetime | None
    rythme: float
    raison: str

    @property
    def faites(self) -> int:
        """Those made since."""
        return self.total - self.restantes

    @property
    def part(self) -> float:
        """The share made, in %."""
        return 100 * self.faites / self.total if self.total else 100

    @property
    def secondes(self) -> int | None:
        """Seconds left at this rate; None when nothing moves."""
        return round(self.restantes / self.rythme) if self.rythme else None


def waiting(attestations: QuerySet[Attestation]) -> Attente:
    """The same, among these; three counts that read what is recent only."""
    depuis = attestations.filter(pdf="").order_by("created_at").values_list("created_at", flat=True).first()
    if depuis is None:
        return Attente(0, 0, None, 0, "")
    instant = horloge.instant()
    faites = attestations.filter(signee_at__gte=instant - FENETRE).count()
    return Attente(
        attestations.filter(pdf="").count(),
        attestations.filter(created_at__gte=depuis).count(),
        depuis,
        faites / FENETRE.total_seconds(),
        reason(),
    )


def reason() -> str:
    """Why nothing can be sealed, in words for the staff; empty when nothing stops it."""
    essai = (
        Travail.objects.filter(nature=NATURE_REPRISE, etat=Travail.Etat.A_FAIRE, donnees__has_key="raison")
        .order_by("-du_at")
        .first()
    )
    return essai.donnees["raison"] if essai is not None else ""


def postpone(refus: CachetIndisponible, essai: Travail | None = None) -> None:
    """Try again in some minutes, once for all the works that stopped; tell the operators once a day.

    `essai` is the try that has just failed, if that was one: the next one has another key.
    """
    instant = horloge.instant()
    rang = int(instant.timestamp() // ESSAI.total_seconds()) + 1
    if essai is not None and essai.cle == f"{NATURE_REPRISE}:{rang}":
        rang += 1
    logger.error("attestations: nothing can be sealed (%s): next try in %s", refus.code, ESSAI)
    travaux.enqueue(
        NATURE_REPRISE, f"{NATURE_REPRISE}:{rang}", {"code": refus.code, "raison": refus.message}, priorite=6,
        du_at=datetime.fromtimestamp(rang * ESSAI.total_seconds(), tz=instant.tzinfo),
    )  # fmt: skip
    _tell_operators(
        f"cachet:{refus.code}:{instant:%Y-%m-%d}",
        "Les attestations ne peuvent plus être scellées",
        f"{refus.message} {refus.remede} Elles restent en préparation, rien n’est perdu.",
    )


def warn_before_the_end(cachet: Cachet) -> None:
    """Tell the operators, once, that the certificate ends soon."""
    if cachet.fin - horloge.instant() < PREAVIS:
        _tell_operators(
            f"cachet:fin:{cachet.fin:%Y-%m-%d}",
            "Le certificat de cachet des attestations arrive à son terme",
            f"« {cachet.nom} » expire le {cachet.fin:%d/%m/%Y}. Après cette date, les attestations resteront en"
            " préparation jusqu’à son remplacement.",
        )


def _tell_operators(cle: str, titre: str, texte: str) -> None:
    jour = horloge.today()
    operateurs = Utilisateur.objects.filter(
        Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=jour),
        appartenances__role=Role.EXPLOITANT, appartenances__debut__lte=jour, is_active=True,
    )  # fmt: skip
    for operateur in operateurs.distinct().order_by("pk"):
        notifications.notify(
            cle=f"{cle}:{operateur.pk}", nature="exploitation", titre=titre, texte=texte, utilisateur=operateur
        )
