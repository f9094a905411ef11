"""Who reads the simulations and the trial dossiers of a version, and their two tabs in the workspace.

Its authors, and those who give an opinion on it or publish it, when they may open it; another CNP sees neither.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from django.urls import reverse

from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Simulation
from referentiels import onglets, prealables
from referentiels.models import VersionReferentiel
from referentiels.onglets import Onglet
from referentiels.redaction.droits import is_author

PREALABLE = "simulation"


def is_reader(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Whether this user, who opens the version, reads what it would change."""
    juges = (Permission.REFERENTIEL_AVISER, Permission.REFERENTIEL_PUBLIER)
    return is_author(version.referentiel, utilisateur, on) or any(utilisateur.has_permission(p, on) for p in juges)


def last_finished(version: VersionReferentiel) -> Simulation | None:
    """The most recent simulation that has a result."""
    return version.simulations.filter(etat=Simulation.Etat.TERMINEE).order_by("-pk").first()


def is_outdated(simulation: Simulation, version: VersionReferentiel) -> bool:
    """Whether the content has changed since."""
    return simulation.revision != version.revision


def check(version: VersionReferentiel) -> prealables.Vu:
    """What must be seen before a submission: the effect of the present content on the accounts."""
    derniere = last_finished(version)
    if derniere is None:
        message, is_fait = "Cette version n’a pas été simulée\u00a0: on ne sait pas qui elle touche.", False
    elif is_outdated(derniere, version):
        message, is_fait = "La simulation est dépassée\u00a0: le contenu a changé depuis.", False
    else:
        message, is_fait = f"La version a été simulée telle qu’elle est, le {derniere.jour:%d/%m/%Y}.", True
    return prealables.Vu(
        PREALABLE, is_fait, message, reverse("simulation:simuler", args=[version.pk]),
        "Lire la simulation" if is_fait else "Simuler",
    )  # fmt: skip


def _address(nom: str, version: VersionReferentiel) -> str:
    return reverse(nom, args=[version.pk])


def register() -> None:
    """Declare the two tabs and the check; called once the room is ready."""
    onglets.register(Onglet("essayer", "Essayer", partial(_address, "simulation:essayer"), is_reader, 30))
    onglets.register(Onglet("simuler", "Simuler", partial(_address, "simulation:simuler"), is_reader, 40))
    prealables.register(PREALABLE, check)
