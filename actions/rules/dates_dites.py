"""The date in somebody's words: « le 12/05/2026 », « mars 2026 », « l’an dernier » (a convenience: no text asks it).

What is said without a year is the last one that is past. A month or a year is a period: who reads it asks for the day.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_M = "(" + "|".join(_MOIS) + ")"
_J = r"(\d{1,2})(?:er)?"


@dataclass(frozen=True, slots=True)
class DateDite:
    """A period in somebody's words (`mots`, as typed), both days included; one day when they were precise."""

    debut: date
    fin: date
    mots: str

    @property
    def is_jour(self) -> bool:
        """Whether the words name one day."""
        return self.debut == self.fin


Periode = tuple[date, date] | None


def read_date(texte: str, on: date) -> DateDite | None:
    """The first date said in this text, on that day; None when there is none, or when it does not exist."""
    nu = "".join(unicodedata.normalize("NFD", c)[0] for c in texte).lower().replace("’", "'")
    for motif, lecture in _LECTURES:
        if trouve := motif.search(nu):
            periode = lecture(trouve, on)
            mots = texte[trouve.start() : trouve.end()].strip()
            return DateDite(*periode, mots) if periode else None
    return None


def _day(annee: int, mois: int, jour: int) -> Periode:
    try:
        lu = date(annee, mois, jour)
    except ValueError:
        return None
    return lu, lu


def _month(annee: int, mois: int) -> Periode:
    if not (1 <= mois <= 12 and 1 <= annee < 9999):
        return None
    suivant = date(annee + mois // 12, mois % 12 + 1, 1)
    return date(annee, mois, 1), suivant - timedelta(days=1)


def _year(annee: int) -> Periode:
    return date(annee, 1, 1), date(annee, 12, 31)


def _written(m: re.Match[str], on: date) -> Periode:
    annee = int(m[3])
    return _day(annee + 2000 if annee < 100 else annee, int(m[2]), int(m[1]))


def _in_words(m: re.Match[str], on: date) -> Periode:
    """The last of the days named: « les 3 et 4 mars », « 12 mai 2026 »."""
    mois = _MOIS.index(m["mois"]) + 1
    if m["annee"]:
        return _day(int(m["annee"]), mois, int(m["jour"]))
    lu = _day(on.year, mois, int(m["jour"]))
    return lu if lu is None or lu[0] <= on else _day(on.year - 1, mois, int(m["jour"]))


def _month_alone(m: re.Match[str], on: date) -> Periode:
    mois = _MOIS.index(m[1]) + 1
    return _month(on.year - (mois > on.month), mois)


def _last_week(m: re.Match[str], on: date) -> Periode:
    lundi = on - timedelta(days=on.weekday() + 7)
    return lundi, lundi + timedelta(days=6)


def _ago(m: re.Match[str], on: date) -> Periode:
    nombre = int(m[1])
    if m[2].startswith("mois"):
        total = on.year * 12 + on.month - 1 - nombre
        return _month(total // 12, total % 12 + 1)
    if m[2].startswith("an"):
        return _year(on.year - nombre)
    lu = on - timedelta(days=nombre * (7 if m[2].startswith("semaine") else 1))
    return lu, lu


def _last_month(m: re.Match[str], on: date) -> Periode:
    dernier = on.replace(day=1) - timedelta(days=1)
    return dernier.replace(day=1), dernier


#: The most precise first: « 12 mai 2026 » before « mai 2026 » before « 2026 ».
_LECTURES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Periode]], ...] = tuple(
    (re.compile(rf"(?<![\w/.-]){motif}(?![\w/])"), lecture)
    for motif, lecture in (
        (r"(\d{4})-(\d{2})-(\d{2})", lambda m, on: _day(int(m[1]), int(m[2]), int(m[3]))),
        (r"(?:le )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", _written),
        (rf"(?:du |le |les )?(?:{_J} (?:au|et) )?(?P<jour>\d{{1,2}})(?:er)? (?P<mois>{_M})(?: (?P<annee>\d{{4}}))?",
         _in_words),
        (rf"(?:en |fin |debut |mi-)?{_M} (\d{{4}})", lambda m, on: _month(int(m[2]), _MOIS.index(m[1]) + 1)),
        (r"(?:en )?(\d{1,2})/(\d{4})", lambda m, on: _month(int(m[2]), int(m[1]))),
        (rf"(?:en |fin |debut |mi-)?{_M}(?: dernier| passe)?", _month_alone),
        (r"avant-hier", lambda m, on: (on - timedelta(days=2),) * 2),
        (r"hier", lambda m, on: (on - timedelta(days=1),) * 2),
        (r"aujourd'hui", lambda m, on: (on, on)),
        (r"il y a (\d{1,3}) (jours?|semaines?|mois|ans?)", _ago),
        (r"la semaine (?:derniere|passee)", _last_week),
        (r"le mois (?:dernier|passe)", _last_month),
        (r"ce mois(?:-ci)?", lambda m, on: _month(on.year, on.month)),
        (r"(?:l'an dernier|l'an passe|l'annee derniere|l'annee passee)", lambda m, on: _year(on.year - 1)),
        (r"cette annee", lambda m, on: _year(on.year)),
        (r"(?:en |de )?(20\d{2})", lambda m, on: _year(int(m[1]))),
    )
)  # fmt: skip


def without_date(texte: str, dite: DateDite | None) -> str:
    """The same words without those of the date: what is left says what was done."""
    if dite is None:
        return texte.strip()
    return " ".join(texte.replace(dite.mots, " ", 1).split()).strip(" ,;")
