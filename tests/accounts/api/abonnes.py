"""A subscription of a partner and one message of it, as rows."""

from __future__ import annotations

from typing import Any

from accounts import horloge
from accounts.etendues import Mode
from accounts.evenements import CHOISIS, Evenement
from accounts.models import Abonnement, Partenaire, Signal

ADRESSE = "https://partenaire.exemple.test/certif"


def make_subscription(partenaire: Partenaire, **champs: Any) -> Abonnement:
    """An active subscription in production, to everything."""
    valeurs = {
        "nom": "Suivi des envois", "adresse": ADRESSE, "evenements": [e.value for e in CHOISIS], "sel": "sel fictif",
        "mode": Mode.PRODUCTION, "created_at": horloge.instant(), **champs,
    }  # fmt: skip
    return Abonnement.objects.create(partenaire=partenaire, **valeurs)


def make_message(abonnement: Abonnement, **champs: Any) -> Signal:
    """A message that was taken."""
    valeurs = {
        "nature": Evenement.ESSAI, "corps": "{}", "etat": Signal.Etat.LIVRE, "created_at": horloge.instant(),
        "essais": [{"at": "2026-06-30T12:00:00+02:00", "statut": 204, "duree_ms": 41, "erreur": ""}], **champs,
    }  # fmt: skip
    return Signal.objects.create(abonnement=abonnement, **valeurs)


def subscription_addresses(partenaire: Partenaire) -> dict[str, list[Any]]:
    """Values of the addresses of the space about a subscription."""
    abonnement = make_subscription(partenaire)
    ici = [partenaire.code, abonnement.pk]
    return {
        "abonnement": ici, "abonnement_geste": [*ici, "essai"],
        "abonnement_signal": [*ici, make_message(abonnement).jeton],
    }  # fmt: skip
