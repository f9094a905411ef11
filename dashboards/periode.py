"""The period of a curve: from a day to another, by month or by quarter, carried by the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certif.socle.refus import Refus
from referentiels.parametres import parametres_au

PAS = {"mois": "par mois", "trimestre": "par trimestre", "jour": "par jour"}
#: Days that a curve by day may show, months that it shows when nothing is asked.
JOURS_MAX, MOIS_MONTRES = 92, 24


@dataclass(frozen=True, slots=True)
class Periode:
    """Both days inclusive, and the step of the curve."""

    du: date
    au: date
    pas: str

    @property
    def parametres(self) -> dict[str, str]:
        """As the address carries it."""
        return {"du": self.du.isoformat(), "au": self.au.isoformat(), "pas": self.pas}

    @property
    def libelle(self) -> str:
        """In words."""
        return f"du {self.du:%d/%m/%Y} au {self.au:%d/%m/%Y}, {PAS[self.pas]}"


def read(donnees: Mapping[str, str], on: date) -> Periode:
    """The period of an address, the last two years by month when it says none.

    Raises `Refus`: `periode_illisible`, `periode_inversee`, `periode_future`, `periode_avant`, `periode_trop_fine`.
    """
    pas = donnees.get("pas") or "mois"
    if pas not in PAS:
        raise Refus("periode_illisible", "Ce pas de temps n’existe pas.", "pas", "Choisissez jour, mois ou trimestre.")
    debut = parametres_au(on).date_entree_vigueur
    du = _day(donnees, "du") or max(debut, on.replace(day=1, year=on.year - MOIS_MONTRES // 12))
    au = _day(donnees, "au") or on
    _check(du, au, on, debut)
    if pas == "jour" and (au - du).days >= JOURS_MAX:
        raise Refus(
            "periode_trop_fine", f"Une courbe par jour ne montre pas plus de {JOURS_MAX} jours.", "pas",
            "Choisissez un mois ou un trimestre comme pas, ou raccourcissez la période.",
        )  # fmt: skip
    return Periode(du, au, pas)


def _check(du: date, au: date, on: date, debut: date) -> None:
    if au > on:
        raise Refus(
            "periode_future", f"La période finit le {au:%d/%m/%Y}, qui n’est pas encore passé.", "au",
            f"Choisissez une fin au plus tard le {on:%d/%m/%Y}. La projection, elle, regarde devant.",
        )  # fmt: skip
    if du > au:
        raise Refus(
            "periode_inversee", f"La période commence le {du:%d/%m/%Y}, après sa fin, le {au:%d/%m/%Y}.", "du",
            "Échangez les deux dates.",
        )  # fmt: skip
    if du < debut:
        raise Refus(
            "periode_avant", f"La certification commence le {debut:%d/%m/%Y}\u00a0: il n’y a rien avant.", "du",
            f"Choisissez un début à partir du {debut:%d/%m/%Y}.",
        )  # fmt: skip


def _day(donnees: Mapping[str, str], champ: str) -> date | None:
    brut = donnees.get(champ, "").strip()
    if not brut:
        return None
    try:
        return date.fromisoformat(brut)
    except ValueError:
        raise Refus(
            "periode_illisible", f"«\u00a0{brut[:20]}\u00a0» n’est pas une date.", champ, "Écrivez-la comme 2026-06-30."
        ) from None
