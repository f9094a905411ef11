"""Which employers a fédération speaks for: a dated membership, written by an operator, told in the journal."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal
from accounts.models import Adhesion, Organisation, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def in_force(on: date) -> QuerySet[Adhesion]:
    """Memberships that cover this day, of employers that are open."""
    return Adhesion.objects.filter(
        Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on, membre__nature=Nature.EMPLOYEUR, membre__is_active=True
    )


def members_of(federation: Organisation) -> QuerySet[Adhesion]:
    """Every membership of a fédération, past ones too, by the name of the member."""
    return (
        Adhesion.objects.filter(federation=federation)
        .select_related("membre", "federation")
        .order_by("membre__nom", "-debut")
    )


def join(
    federation: Organisation, membre: Organisation, debut: date, fin: date | None, auteur: Utilisateur | None, on: date
) -> Adhesion:
    """Make this employer a member. `auteur` is None for a command of the operator's; `Refus` `adhesion_impossible`."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    if federation.nature != Nature.FEDERATION or membre.nature != Nature.EMPLOYEUR:
        raise Refus(
            "adhesion_impossible", "Une adhésion lie une fédération à un employeur.", "membre",
            "Vérifiez les deux codes, et leur ordre.",
        )  # fmt: skip
    _require_order(debut, fin)
    adhesion = Adhesion(federation=federation, membre=membre, debut=debut, fin=fin)
    try:
        adhesion.full_clean()
    except ValidationError as erreur:
        raise Refus("adhesion_impossible", " ".join(erreur.messages), "debut", "Choisissez d’autres dates.") from None
    with transaction.atomic():
        adhesion.save()
        _record(journal.Fait.ADHESION_DONNEE, adhesion, auteur)
    return adhesion


def leave(adhesion: Adhesion, fin: date, auteur: Utilisateur | None, on: date) -> None:
    """End a membership on that day (inclusive); the fédération reads no figure of this employer after it."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    _require_order(adhesion.debut, fin)
    with transaction.atomic():
        if not Adhesion.objects.filter(pk=adhesion.pk, fin=adhesion.fin).update(fin=fin):
            raise Depasse
        adhesion.refresh_from_db()
        _record(journal.Fait.ADHESION_CLOSE, adhesion, auteur)


def _require_order(debut: date, fin: date | None) -> None:
    if fin is not None and fin < debut:
        raise Refus(
            "adhesion_impossible", "La fin de l’adhésion précède son début.", "fin", "Choisissez une autre date."
        )


def _record(fait: journal.Fait, adhesion: Adhesion, auteur: Utilisateur | None) -> None:
    journal.record(
        fait, auteur=auteur, organisation=adhesion.membre, objet=adhesion,
        details={
            "federation": adhesion.federation.code, "debut": adhesion.debut.isoformat(),
            "fin": adhesion.fin.isoformat() if adhesion.fin else "",
        },
    )  # fmt: skip
