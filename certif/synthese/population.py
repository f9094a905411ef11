"""Draw invented professionals one after the other; the same seed and rank give the same person.

RPPS numbers: `99790` and the following up to rank 999,999 (9979 + 6 digits + Luhn key), then 9978. Ranks below
1,000 are kept for the named people of the demonstration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.professions import Profession
from certif.socle.identifiers import luhn_key
from certif.synthese import noms, repartition

PREMIER_RANG = 1_000
RANGS_PAR_PREFIXE = 1_000_000
_PREFIXES = ("9979", "9978")
_DEBUT_ANCIENS = date(1984, 9, 1)
_JOURS_ANCIENS = (date(2022, 12, 31) - _DEBUT_ANCIENS).days
_DEBUT_RECENTS = date(2023, 1, 1)
_JOURS_RECENTS = (date(2026, 9, 30) - _DEBUT_RECENTS).days


@dataclass(frozen=True, slots=True)
class Personne:
    """One invented professional, as the roster and the Ordre would describe them."""

    rpps: str
    nom: str
    prenom: str
    civilite: str
    profession: str
    categorie: str
    specialite: str
    mode: str
    departement: str
    finess: str = ""
    inscrit_le: date | None = None
    radie_le: date | None = None


def rpps_of(rang: int) -> str:
    """Synthetic RPPS number of a rank (0 to 1,999,999)."""
    prefixe, reste = divmod(rang, RANGS_PAR_PREFIXE)
    debut = f"{_PREFIXES[prefixe]}{reste:06d}"
    return debut + luhn_key(debut)


def finess_of(departement: str, numero: int) -> str:
    """Synthetic FINESS of the hospital `numero` of a département (99 + 6 digits + Luhn key)."""
    rang = sorted(repartition.HABITANTS).index(departement)
    debut = f"99{rang:03d}{numero:03d}"
    return debut + luhn_key(debut)


def draw(combien: int, seed: int) -> Iterator[Personne]:
    """`combien` people in the order of their rank."""
    etablissements = {d: _hospitals(d, combien) for d in repartition.HABITANTS}
    for rang in range(PREMIER_RANG, PREMIER_RANG + combien):
        yield _person(rang, Random(f"{seed}:{rang}"), etablissements)


def _hospitals(departement: str, combien: int) -> list[str]:
    """Hospitals of a département: about one for 400 people, at least one."""
    part = repartition.HABITANTS[departement] / repartition.TIRAGE_DEPARTEMENT.cumul[-1]
    return [finess_of(departement, numero) for numero in range(1, 2 + min(900, int(combien * part / 400)))]


def _person(rang: int, tirage: Random, etablissements: dict[str, list[str]]) -> Personne:
    profession = repartition.TIRAGE_PROFESSION.draw(tirage)
    departement = repartition.TIRAGE_DEPARTEMENT.draw(tirage)
    specialites = repartition.TIRAGE_SPECIALITE.get(profession)
    militaire = tirage.random() < repartition.MILITAIRES
    mode = "L" if not militaire and tirage.random() < repartition.LIBERAUX[profession] else "S"
    salarie_civil = mode == "S" and not militaire
    inscrit_le, radie_le = _registration(tirage)
    return Personne(
        rpps=rpps_of(rang),
        nom=noms.surname(tirage),
        prenom=noms.first_name(tirage),
        civilite=tirage.choice(("M", "MME")),
        profession=profession,
        categorie="M" if militaire else "C",
        specialite=specialites.draw(tirage) if specialites else "",
        mode=mode,
        departement=departement,
        finess=tirage.choice(etablissements[departement]) if salarie_civil else "",
        inscrit_le=inscrit_le,
        radie_le=radie_le,
    )


def _registration(tirage: Random) -> tuple[date | None, date | None]:
    """Most registered before 2023; some since; 2 % without a known date; 1 % gone since."""
    sort = tirage.random()
    if sort < 0.02:
        return None, None
    if sort < 0.15:
        return _DEBUT_RECENTS + timedelta(tirage.randrange(_JOURS_RECENTS)), None
    debut = _DEBUT_ANCIENS + timedelta(tirage.randrange(_JOURS_ANCIENS))
    return debut, _DEBUT_RECENTS + timedelta(tirage.randrange(_JOURS_RECENTS)) if sort > 0.99 else None


def ordre_of(profession: str) -> str:
    """Code of the Ordre of a profession code."""
    return Profession(profession).ordre
