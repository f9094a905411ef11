"""Who is told that an account opens many files: the operators and the presidents of its instance, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from accounts import horloge, notifications
from accounts.models import AlerteLecture, Organisation, Utilisateur
from accounts.permissions import Permission, roles_with
from accounts.roles import Role

#: Where each of them reads it: these pages are of upper rooms, which say their address (`register_page`).
_PAGES: dict[str, Callable[[], str]] = {}


def register_page(qui: str, adresse: Callable[[], str]) -> None:
    """Say where operators (`operateur`) or presidents (`president`) read the alerts; at `AppConfig.ready()`."""
    _PAGES[qui] = adresse


def tell(alerte: AlerteLecture) -> None:
    """Write a notification to each of them, but the reader; the e-mail leaves by the work table."""
    is_arret = alerte.palier == AlerteLecture.Palier.ARRET
    quoi = "est arrêté" if is_arret else "est ralenti"
    texte = (
        f"{alerte.jour} dossiers différents ouverts en 24 heures, dont {alerte.heure} dans la dernière heure. "
        + ("Plus rien ne s’ouvre avec ce compte tant que quelqu’un ne lève pas l’arrêt." if is_arret
           else "Le second facteur lui est redemandé, et chaque dossier attend quelques secondes.")
    )  # fmt: skip
    for page, personnes in (("operateur", _operators()), ("president", _presidents(alerte.organisation))):
        for personne in personnes.exclude(pk=alerte.utilisateur_id or 0):
            notifications.notify(
                cle=f"lecture:{alerte.pk}:{personne.pk}", nature="securite",
                titre=f"{alerte.qui}\u00a0: ce compte {quoi}",
                texte=texte, lien=_PAGES[page](), utilisateur=personne,
            )  # fmt: skip


def tell_lifted(alerte: AlerteLecture) -> None:
    """Tell the reader that they may go on."""
    if alerte.utilisateur is not None:
        notifications.notify(
            cle=f"lecture:{alerte.pk}:levee", nature="securite", titre="Vous pouvez de nouveau ouvrir des dossiers",
            texte="L’arrêt posé sur votre compte a été levé. Le compte repart de zéro.", utilisateur=alerte.utilisateur,
        )  # fmt: skip


def _operators() -> QuerySet[Utilisateur]:
    return _holding([Role.EXPLOITANT])


def _presidents(organisation: Organisation | None) -> QuerySet[Utilisateur]:
    return _holding(roles_with(Permission.INSTANCE_REGLER), organisation_id=organisation.pk if organisation else 0)


def _holding(roles: Iterable[Role], **chez: int) -> QuerySet[Utilisateur]:
    jour = horloge.today()
    tenues = {f"appartenances__{nom}": valeur for nom, valeur in chez.items()}
    return (
        Utilisateur.objects.filter(
            Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=jour), **tenues,
            appartenances__role__in=list(roles), appartenances__debut__lte=jour, is_active=True,
        )
        .distinct()
        .order_by("pk")
    )  # fmt: skip
