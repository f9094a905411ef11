"""Duplicates between sources: one real action of a professional, told several times (R. 4022-25, choices of certif).

Two accounts are compared when their dates overlap or are `doublon_jours` apart at most. They are **one** action when

- they bear the same reference; or
- the organiser is the same and the titles are close: the further the dates, the closer the titles must be
  (`doublon_titre` when they overlap, nearly identical at the last day); or
- the organiser is the same, the titles have half of their words in common (`doublon_titre_commun`) and nobody could
  have followed both in the same days (more than `doublon_heures_jour` hours a day, on site); or
- the organiser of one is unknown, the last day is the same and the titles are nearly identical (`doublon_titre_seul`).

They are **two** actions, whatever else they share, when one source tells both; when their DPC references, their
session numbers, the numbers or the levels of their titles differ; when one lasts more than `doublon_duree` times the
other; when a meeting that repeats itself under one title (congress day, staff, review) is on another day; when they
fill the same days of two weeks (a series).

A wrong merge takes an action away from somebody's account; a missed one shows it twice, and the holder brings the two
together in one gesture. Precision comes first: what is doubtful is left apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from actions.rules.organismes import same_body
from actions.rules.titres import Comparaison, compare_titles, mots_du_titre, ressemblance
from referentiels.parametres import Parametres

__all__ = [
    "Doublon",
    "RaisonDoublon",
    "Signalement",
    "compare",
    "doublons",
    "mots_du_titre",
    "regroupe",
    "ressemblance",
]

#: Kinds of action that repeat themselves under one title: the day makes the action.
_REPETEES = frozenset(("CONGRES", "ENSEIGNEMENT", "EPP", "GDR", "RCP_STAFF", "TUTORAT"))
#: The same, when a source only says it in its title.
_MOTS_REPETES = frozenset(("congres", "reunion", "concertation", "staff", "rcp", "rmm", "crex", "revue"))
_SUR_PLACE = frozenset(("", "PRESENTIEL", "CLASSE_VIRTUELLE"))
#: Nobody is present every day of a longer action.
_JOURS_PRESENTS = 5
_MOTS_SANS_ORGANISME = 3
_REFERENCE_DPC = re.compile(r"\d{11,13}", re.ASCII)


class RaisonDoublon(StrEnum):
    """Why two accounts are taken for one action, the surest first."""

    REFERENCE = "reference"
    TITRE = "titre"
    PRESENCE = "presence"


_RANGS = {raison: rang for rang, raison in enumerate(RaisonDoublon)}


@dataclass(frozen=True, slots=True)
class Signalement:
    """One account of an action of one professional, by one source.

    `debut` and `fin` are inclusive; a text is empty and `duree` (minutes) None when the source does not say it.
    `source` names who tells it: one source never tells one action twice.
    """

    id: str | int
    fin: date
    titre: str
    reference: str = ""
    organisme: str = ""
    debut: date | None = None
    session: str = ""
    source: str = ""
    organisme_nom: str = ""
    duree: int | None = None
    type_action: str = ""
    typologie: str = ""
    format: str = ""

    @property
    def premier_jour(self) -> date:
        """The first day, or the last one when the source gives no other."""
        return self.debut or self.fin


@dataclass(frozen=True, slots=True)
class Doublon:
    """Two accounts of one action: `premier` is the earliest (then the smallest id)."""

    premier: Signalement
    second: Signalement
    raison: RaisonDoublon
    ressemblance: float


def _ecart_de_jours(a: Signalement, b: Signalement) -> int:
    """Days between the two actions, 0 when they overlap."""
    return max(0, (b.premier_jour - a.fin).days, (a.premier_jour - b.fin).days)


def compare(a: Signalement, b: Signalement, parametres: Parametres) -> Doublon | None:
    """Whether two accounts of one professional tell the same action, and why; symmetric."""
    premier, second = sorted((a, b), key=lambda s: (s.fin, str(s.id)))
    ecart = _ecart_de_jours(premier, second)
    if ecart > parametres.doublon_jours or (a.source and a.source == b.source) or _is_serie(premier, second):
        return None
    # Titles last: reading two of them costs ten times all the rest.
    if not _share_a_bound(a, b) and (_is_repetee(a, parametres) or _is_repetee(b, parametres)):
        return None
    if _reference(a) and _reference(a) == _reference(b):
        if a.session and b.session and a.session != b.session:
            return None
        if compare_titles(premier.titre, second.titre).is_contraire:
            return None
        return Doublon(premier, second, RaisonDoublon.REFERENCE, 1.0)
    if _is_contredit(a, b, parametres) or (ecart and not (a.duree or b.duree)):
        return None
    titres = compare_titles(premier.titre, second.titre)
    raison = _raison(premier, second, titres, ecart, parametres)
    return None if raison is None else Doublon(premier, second, raison, titres.commun)


def _raison(
    a: Signalement, b: Signalement, titres: Comparaison, ecart: int, parametres: Parametres
) -> RaisonDoublon | None:
    """Why two accounts without a common reference are one action, None when they are not."""
    is_meme = same_body(a.organisme, a.organisme_nom, b.organisme, b.organisme_nom)
    if is_meme:
        exige = parametres.doublon_titre
        if titres.ressemblance >= exige + (1 - exige) * ecart / (parametres.doublon_jours + 1):
            return RaisonDoublon.TITRE
        if titres.commun >= parametres.doublon_titre_commun and _is_trop_pour_un_jour(a, b, parametres):
            return RaisonDoublon.PRESENCE
        return None
    is_date = a.fin == b.fin and (a.debut is None or b.debut is None or a.debut == b.debut)
    is_titre = titres.ressemblance >= parametres.doublon_titre_seul and titres.nb_mots >= _MOTS_SANS_ORGANISME
    return RaisonDoublon.TITRE if is_meme is None and is_date and is_titre else None


def _reference(s: Signalement) -> str:
    """A reference in its comparable form; what is too short to name one action is no reference."""
    reference = re.sub(r"[^0-9A-Z]", "", s.reference.upper())
    return reference if len(reference.strip("0")) >= 4 and any(c.isdigit() for c in reference) else ""


def _is_contredit(a: Signalement, b: Signalement, parametres: Parametres) -> bool:
    """Whether something both accounts say cannot be true of one action."""
    references = [_REFERENCE_DPC.fullmatch(_reference(s)) for s in (a, b)]
    if all(references) or (a.typologie and b.typologie and a.typologie != b.typologie):
        return True
    if _sessions_differ(a.session, b.session):
        return True
    durees = sorted((a.duree or 0, b.duree or 0))
    return durees[0] > 0 and durees[1] > parametres.doublon_duree * durees[0]


def _is_repetee(s: Signalement, parametres: Parametres) -> bool:
    """Whether such an action is held again under the same title: a meeting, or something shorter than a day."""
    if s.duree is not None and 0 < s.duree < 60 * parametres.doublon_heures_seance:
        return True
    return s.type_action in _REPETEES or not _MOTS_REPETES.isdisjoint(mots_du_titre(s.titre))


def _share_a_bound(a: Signalement, b: Signalement) -> bool:
    """Whether both begin the same day, or end the same day."""
    return a.fin == b.fin or (a.debut is not None and a.debut == b.debut)


def _is_serie(a: Signalement, b: Signalement) -> bool:
    """The same days of another week: a series under one title, unless both bear one session number."""
    if a.debut is None or b.debut is None or (a.session and a.session == b.session):
        return False
    jours = (b.debut - a.debut).days
    return jours != 0 and jours % 7 == 0 and jours == (b.fin - a.fin).days


def _sessions_differ(a: str, b: str) -> bool:
    """Two session numbers written alike (« 26.001 », « 26.002 ») and not equal; two ways of numbering say nothing."""
    return bool(a and b) and a != b and re.sub(r"\d", "9", a) == re.sub(r"\d", "9", b)


def _is_trop_pour_un_jour(a: Signalement, b: Signalement, parametres: Parametres) -> bool:
    """Whether two actions followed on site would fill more hours than their days hold."""
    if a.debut is None or b.debut is None or a.duree is None or b.duree is None:
        return False
    if a.format not in _SUR_PLACE or b.format not in _SUR_PLACE or (a.debut, a.fin) != (b.debut, b.fin):
        return False
    jours = (a.fin - a.debut).days + 1
    return jours <= _JOURS_PRESENTS and a.duree + b.duree > 60 * parametres.doublon_heures_jour * jours


def doublons(signalements: Iterable[Signalement], parametres: Parametres) -> tuple[Doublon, ...]:
    """Every pair of accounts of one professional that tell the same action, in order of date."""
    ordre = sorted(signalements, key=lambda s: (s.premier_jour, s.fin, str(s.id)))
    marge = timedelta(days=parametres.doublon_jours)
    trouves: list[Doublon] = []
    for rang, a in enumerate(ordre):
        for b in ordre[rang + 1 :]:
            if b.premier_jour > a.fin + marge:
                break  # the next ones start later still
            trouve = compare(a, b, parametres)
            if trouve is not None:
                trouves.append(trouve)
    return tuple(trouves)


def regroupe(
    trouves: Iterable[Doublon],
    reunis: Iterable[tuple[Signalement, Signalement]] = (),
    distincts: Collection[frozenset[Hashable]] = (),
) -> tuple[frozenset[str | int], ...]:
    """The accounts that are one action, by id: groups of two or more.

    What the holder said comes first: `reunis` are brought together, a pair of ids of `distincts` never is, not even
    through a third account. Then the surest duplicates; a group holds one account of each source, so that two
    sessions told by one source are never brought together by a vaguer account of another. The result depends on the
    accounts alone, never on the order in which they came.
    """
    groupes: dict[str | int, dict[str | int, Signalement]] = {}

    def join(a: Signalement, b: Signalement, is_voulu: bool) -> None:
        un, autre = groupes.setdefault(a.id, {a.id: a}), groupes.setdefault(b.id, {b.id: b})
        if un is autre or any(frozenset((x, y)) in distincts for x in un for y in autre):
            return
        sources = {s.source for s in un.values()} & {s.source for s in autre.values()}
        if not is_voulu and sources - {""}:
            return
        un.update(autre)
        for membre in autre:
            groupes[membre] = un

    for a, b in sorted(reunis, key=lambda paire: tuple(sorted(str(s.id) for s in paire))):
        join(a, b, True)
    for doublon in sorted(trouves, key=_surete):
        join(doublon.premier, doublon.second, False)
    uniques = {id(groupe): frozenset(groupe) for groupe in groupes.values() if len(groupe) > 1}
    return tuple(sorted(uniques.values(), key=lambda groupe: min(map(str, groupe))))


def _surete(doublon: Doublon) -> tuple[int, int, int, float, str, str]:
    """Order of duplicates, the surest first; the ids only separate what nothing else does."""
    a, b = doublon.premier, doublon.second
    bornes = abs((b.fin - a.fin).days) + abs((b.premier_jour - a.premier_jour).days)
    un, autre = sorted((str(a.id), str(b.id)))
    return _RANGS[doublon.raison], _ecart_de_jours(a, b), bornes, -doublon.ressemblance, un, autre
