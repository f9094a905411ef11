"""Of which day and which year a sheet may be made: half-years, and what is refused to whoever asks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from certif.socle.refus import Refus


def last_half_year(on: date) -> date:
    """Last day of the half-year that ended before this day."""
    return date(on.year, 6, 30) if on > date(on.year, 6, 30) else date(on.year - 1, 12, 31)


def next_half_year(on: date) -> date:
    """Last day of the half-year that goes on."""
    return date(on.year, 6, 30) if on <= date(on.year, 6, 30) else date(on.year, 12, 31)


def check(jour: date, annee: int, on: date, connues: Iterable[date], *, retard: int, ecart: int, premiere: int) -> None:
    """Refuse a day or a year of which no sheet can be made; `connues` are the days of the sheets that exist.

    `retard`: days after which a day is too far to be counted; `ecart`: days that separate two sheets; `premiere`: first
    year of the triennium of the day. Raises `Refus`.
    """
    if jour > on:
        raise Refus(
            "fiche_future",
            f"Le {jour:%d/%m/%Y} n’est pas encore passé\u00a0: une fiche ne se calcule pas d’avance.",
            champ="jour",
            remede=f"Choisissez aujourd’hui ({on:%d/%m/%Y}) ou un jour récent.",
        )
    if (on - jour).days > retard:
        raise Refus(
            "fiche_ancienne",
            f"La situation du {jour:%d/%m/%Y} ne peut plus être établie\u00a0: la plateforme ne garde pas l’état passé "
            "des régions, des modes d’exercice et du catalogue.",
            champ="jour",
            remede=f"Choisissez un jour à partir du {on - timedelta(days=retard):%d/%m/%Y}.",
        )
    if not premiere <= annee <= jour.year:
        raise Refus(
            "fiche_periode",
            f"Une fiche au {jour:%d/%m/%Y} porte sur une année de son triennat déjà commencée\u00a0: de {premiere} à "
            f"{jour.year}.",
            champ="annee",
            remede="Changez l’année des actions, ou le jour de la situation.",
        )
    voisines = sorted({*connues, next_half_year(jour + timedelta(days=1))}, key=lambda autre: abs(autre - jour))
    voisine = voisines[0]
    if abs((voisine - jour).days) < ecart:
        prevue = "sera faite" if voisine > on else "existe"
        raise Refus(
            "fiche_trop_proche",
            f"Une fiche au {voisine:%d/%m/%Y} {prevue}\u00a0: deux fiches à moins de {ecart} jours l’une de l’autre "
            "laisseraient deviner, par leur différence, ce qu’ont fait quelques personnes.",
            champ="jour",
            remede="Lisez cette fiche, ou choisissez un jour plus éloigné.",
        )
