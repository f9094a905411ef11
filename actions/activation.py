"""First login: the holder checks what the roster says, accepts the terms, gives an address."""

from django.db import transaction

from accounts import adresse, horloge, journal
from accounts.journal import Fait
from accounts.models import Professionnel, Utilisateur
from certif.socle.refus import Refus

#: Version of the terms of use that is accepted; changing the terms changes it. The journal keeps it with the date.
CONDITIONS = "2026-11"


def activate(utilisateur: Utilisateur, *, email: str, conditions: bool) -> None:
    """Activate the account of this holder, once; activating an active account does nothing.

    The address is used once its link is opened (`accounts.adresse`); the account does not wait for it. Raises `Refus`
    when the terms are not accepted, or too many links were asked.
    """
    professionnel = utilisateur.professionnel
    if professionnel is None:
        raise Refus("non_autorise", "Ce compte n’est pas celui d’un professionnel.")
    if not conditions:
        raise Refus(
            "conditions", "Pour utiliser votre compte, acceptez les conditions d’utilisation.", "conditions",
            "Votre compte existe de toute façon\u00a0: c’est la loi qui l’ouvre (CSP L. 4022-10).",
        )  # fmt: skip
    with transaction.atomic():
        if not Professionnel.objects.filter(pk=professionnel.pk, active_at__isnull=True).update(
            active_at=horloge.now()
        ):
            return
        adresse.ask(utilisateur, email)
        journal.record(
            Fait.COMPTE_ACTIVE, auteur=utilisateur, professionnel=professionnel, objet=professionnel,
            details={"conditions": CONDITIONS},
        )  # fmt: skip
    professionnel.refresh_from_db(fields=["active_at"])
