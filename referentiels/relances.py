"""Opinions that are late: those who owe them and the CNP that waits are told, once, by the work of the night."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import notifications
from accounts.roles import Role
from referentiels import avis
from referentiels.annonces import NATURE
from referentiels.destinataires import people
from referentiels.models import Avis

_ROLE_DE: dict[str, Role] = {Avis.Instance.CNCP: Role.CNCP_MEMBRE, Avis.Instance.HAS: Role.HAS_MEMBRE}
_DE: dict[str, str] = {Avis.Instance.CNCP: "du CNCP", Avis.Instance.HAS: "de la HAS"}


@transaction.atomic
def remind_late_opinions(on: date) -> int:
    """Say of every opinion past its last day that it is awaited; returns how many are late.

    A night may be missed, and the work run twice: one opinion is told once to each person, whatever the night.
    """
    tardifs = avis.awaited(Avis.Instance.values).filter(echeance__lt=on)
    for demande in tardifs:
        _remind(demande, on)
    return len(tardifs)


def _remind(demande: Avis, on: date) -> None:
    version, de = demande.version, _DE[demande.instance]
    for utilisateur, is_auteur in people((_ROLE_DE[demande.instance], Role.CNP_REDACTEUR), version, on):
        if is_auteur:
            titre = f"L’avis {de} sur votre projet est en retard"
            suite = "Vous serez averti dès qu’il est rendu\u00a0; le ministère suit aussi ce délai."
        else:
            titre = "Un avis que l’on vous demande est en retard"
            suite = "Le CNP l’attend pour poursuivre. Rendez-le depuis la page de la version."
        notifications.notify(
            cle=f"avis_en_retard:{demande.pk}:{utilisateur.pk}",
            nature=NATURE,
            titre=titre,
            texte=f"{version}\u00a0: avis {de} attendu jusqu’au {demande.echeance:%d/%m/%Y}. {suite}",
            lien=reverse("redaction:transmettre", args=[version.pk]),
            utilisateur=utilisateur,
        )
