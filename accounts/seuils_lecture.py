"""Thresholds of reading by role: those of the platform, or those that an operator chose; shown and changed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import SeuilLecture, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Role
from accounts.rules.lectures import DEFAUTS, Seuils, is_ordered, widest
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: Beyond, a threshold protects nobody any more; the smallest pause and list are 0.
PLAFOND = 10_000


@dataclass(frozen=True, slots=True)
class Reglage:
    """The thresholds of a role now, and who chose them (None: those of the platform; `revision` is then 0)."""

    role: Role
    seuils: Seuils
    revision: int
    choisi_par: Utilisateur | None


def of_roles(roles: Iterable[Role]) -> Seuils:
    """Thresholds of somebody who holds these roles."""
    voulus = list(roles)
    choisis = {Role(s.role): _read(s) for s in SeuilLecture.objects.filter(role__in=voulus)}
    return widest(choisis.get(role, DEFAUTS[role]) for role in voulus)


def all_of_them() -> list[Reglage]:
    """Every role with its thresholds, in the order of the vocabulary."""
    choisis = {s.role: s for s in SeuilLecture.objects.select_related("choisi_par")}
    return [
        Reglage(role, _read(choisis[role]), choisis[role].revision, choisis[role].choisi_par)
        if role in choisis
        else Reglage(role, DEFAUTS[role], 0, None)
        for role in Role
    ]


def choose(role: Role, seuils: Seuils, *, revision: int, auteur: Utilisateur, on: date) -> None:
    """Set the thresholds of a role; `revision` 0 when nothing was ever chosen.

    Raises `Refus` (`non_autorise`, `seuils_desordonnes`, `seuil_trop_haut`) or `Depasse`.
    """
    require(auteur, Permission.ORGANISATION_GERER, on)
    if not is_ordered(seuils):
        raise Refus(
            "seuils_desordonnes", "Chaque seuil vient avant le suivant\u00a0: confirmation, arrêt dans l’heure, arrêt"
            " en 24 heures.", "confirmation", "Corrigez les nombres.",
        )  # fmt: skip
    if max(asdict(seuils).values()) > PLAFOND:
        raise Refus("seuil_trop_haut", f"Un seuil ne dépasse pas {PLAFOND}.", "arret_jour", "Choisissez moins.")
    champs = {**asdict(seuils), "choisi_par": auteur, "maj_at": horloge.now()}
    with transaction.atomic():
        if revision:
            changes = SeuilLecture.objects.filter(role=role, revision=revision).update(
                revision=F("revision") + 1, **champs
            )
        else:
            avant = SeuilLecture.objects.filter(role=role).exists()
            SeuilLecture.objects.bulk_create([SeuilLecture(role=role, **champs)], ignore_conflicts=True)
            changes = 0 if avant else 1
        if not changes:
            raise Depasse("Ces seuils viennent d’être changés par quelqu’un d’autre.")
        journal.record(Fait.SEUILS_LECTURE, auteur=auteur, details={"role": role.value, **asdict(seuils)})


def _read(choisi: SeuilLecture) -> Seuils:
    return Seuils(choisi.confirmation, choisi.arret_heure, choisi.arret_jour, choisi.pause, choisi.lignes)
