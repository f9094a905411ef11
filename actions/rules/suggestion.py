"""What one more action would bring to a cycle: the engine is asked, nothing here judges an action (CSP R. 4022-7).

An action is worth suggesting when, done and proved, it would count and make a missing requirement move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from actions.rules import evaluation
from actions.rules.avancement import Avancement, LigneAvancement
from actions.rules.dossier import Dossier, Realisation
from actions.rules.plan import HEURES, plan_de
from actions.rules.simulation import lightened
from actions.statuts import EtatAxe, EtatCnp
from referentiels.nomenclature import FormeUnite, Nature, NiveauPreuve
from referentiels.parametres import Parametres
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import Version

#: Above every key of a row: a supposed realisation is the last one of its day.
RANG_SUPPOSE = 1 << 62
#: Below this, two figures are the same.
DECIMALES = 9
#: Natures of what is followed at somebody's: a body trains, or accredits.
AUPRES_D_UN_ORGANISME = frozenset({Nature.FORMATION.value, Nature.PROGRAMME_INTEGRE.value, Nature.ACCREDITATION.value})


class Voie(NamedTuple):
    """By whom an action would be done: the kinds its organiser holds, and the proof that would come of it."""

    organismes: tuple[str, ...]
    preuve: NiveauPreuve


#: An action of the catalogue is transmitted by the ANDPC; what one does oneself is proved by oneself.
CATALOGUE = Voie(("ODPC", "ANDPC"), NiveauPreuve.FLUX)
SOI_MEME = Voie((), NiveauPreuve.ATTESTATION)


class LigneGagnee(NamedTuple):
    """A requirement that would move: its axis (None = the whole cycle), as it is, and what it would obtain."""

    axe: int | None
    ligne: LigneAvancement
    obtenu: float

    @property
    def part(self) -> float:
        """The share of the requirement that would be gained, 0.0 to 1.0."""
        return self.ligne._replace(obtenu=self.obtenu).part - self.ligne.part

    @property
    def is_remplie(self) -> bool:
        """Whether the requirement would hold."""
        return self.obtenu >= self.ligne.attendu


class Apport(NamedTuple):
    """What an item would bring: `realisations` are those still needed for one counted action (usually 1)."""

    code: str
    realisations: int
    lignes: tuple[LigneGagnee, ...]

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes that would move."""
        return tuple(dict.fromkeys(gagnee.axe for gagnee in self.lignes if gagnee.axe is not None))

    @property
    def merite(self) -> tuple[int, float]:
        """What ranks it: how many missing requirements move, then how much. The greater, the more it fills."""
        return len(self.lignes), round(sum(gagnee.part for gagnee in self.lignes), DECIMALES)


def is_sans_organisme(item: Item) -> bool:
    """Whether somebody can do it in their own practice, or for themselves: no body is needed, nor a CNP."""
    if item.libre or item.organismes:
        return False
    return item.nature not in AUPRES_D_UN_ORGANISME or item.preuve is NiveauPreuve.HONNEUR


class Essais:
    """Tries on one dossier and one day; what is alike is tried once."""

    def __init__(self, dossier: Dossier, versions: Mapping[str, Version], parametres: Parametres, on: date) -> None:
        self._dossier = lightened(dossier, versions)
        self._versions = versions
        self._parametres = parametres
        self._on = on
        self._plan = plan_de(versions[dossier.version], parametres)
        self._avants: dict[date, Avancement] = {}
        self._genres: dict[tuple[object, ...], Apport | None] = {}
        exigences = (ligne for _, lignes in (*self._plan.axes, (0, self._plan.cycle)) for ligne in lignes)
        self._singuliers = {
            *(r.action for r in dossier.realisations),
            *(ligne.exigence.action for ligne in exigences),
            *dossier.conditions_reprise,
        }

    def contribution(self, code: str, voie: Voie, annee: int) -> Apport | None:
        """What this item, done from that year on, would bring; None when it would not count or fill nothing."""
        conditions = self._plan.items.get(code)
        if conditions is None:
            return None
        cle = (voie, annee, *_genre(conditions.item, code if code in self._singuliers else ""))
        if cle not in self._genres:
            self._genres[cle] = self._try(code, voie, annee)
        apport = self._genres[cle]
        return apport._replace(code=code) if apport is not None else None

    def _try(self, code: str, voie: Voie, annee: int) -> Apport | None:
        depart = max(self._on, date(annee, 1, 1))
        jours = [
            jour for jour in days_of(self._plan.items[code].item.unite, depart) if self._dossier.periode.contains(jour)
        ]
        supposees = [self._suppose(code, voie, jour, rang) for rang, jour in enumerate(jours)]
        if not supposees or self._gain(code, supposees) is None:
            return None
        essais = (self._gain(code, supposees[:nombre]) for nombre in range(1, len(supposees) + 1))
        return next(apport for apport in essais if apport is not None)

    def _suppose(self, code: str, voie: Voie, jour: date, rang: int) -> Realisation:
        """A realisation that meets what only doing it can tell: duration, independence, answer of the CNP."""
        conditions = self._plan.items[code]
        unite = conditions.item.unite
        heures = max(
            conditions.item.duree_min_heures,
            unite.seuil if unite.forme is FormeUnite.HEURES else 0,
            1 if self._counts_hours() else 0,
        )
        return Realisation(
            id=RANG_SUPPOSE + rang, action=code, date=jour, duree_minutes=round(heures * 60), role="participant",
            organismes=voie.organismes, independance=True, preuve=voie.preuve,
            etat_cnp=EtatCnp.VALIDEE if conditions.attend_cnp else EtatCnp.SANS_OBJET,
        )  # fmt: skip

    def _counts_hours(self) -> bool:
        lignes = (ligne for _, lignes in self._plan.axes for ligne in lignes)
        return any(ligne.type is HEURES for ligne in (*lignes, *self._plan.cycle))

    def _gain(self, code: str, supposees: Sequence[Realisation]) -> Apport | None:
        jour = supposees[-1].date
        avant = self._before(jour)
        dossier = replace(self._dossier, realisations=(*self._dossier.realisations, *supposees))
        apres = evaluation.evaluate(dossier, self._versions, jour, self._parametres)
        if _worth(apres) <= _worth(avant) or not any(v.compte for v in apres.verdicts[-len(supposees) :]):
            return None
        lignes = tuple(_gained(avant, apres))
        return Apport(code, len(supposees), lignes) if lignes else None

    def _before(self, jour: date) -> Avancement:
        if jour not in self._avants:
            self._avants[jour] = evaluation.evaluate(self._dossier, self._versions, jour, self._parametres)
        return self._avants[jour]


def days_of(unite: Unite, depart: date) -> list[date]:
    """The days on which one unit of an item would be done, from a day on: as early as its form allows."""
    if unite.forme is FormeUnite.HEURES:
        return [depart]
    if unite.forme is FormeUnite.NOMBRE:
        return [depart] * int(unite.seuil)
    annees = [depart, *(date(depart.year + n, 1, 1) for n in range(1, int(unite.seuil)))]
    par_an = unite.par_an if unite.forme is FormeUnite.PAR_AN else 1
    return [jour for jour in annees for _ in range(par_an)]


def _genre(item: Item, code: str) -> tuple[object, ...]:
    """What makes two items worth the same to the engine; `code` tells apart those that it knows by name."""
    return (
        code, item.axes, item.nature, item.sous_bloc, item.categories, item.libre, item.max_par_cycle, item.unite,
        item.duree_min_heures, item.points, tuple(item.points_par_role.items()), item.organismes, item.independance,
        item.preuve, item.population,
    )  # fmt: skip


def _worth(avancement: Avancement) -> tuple[int, float]:
    """What the engine itself maximises, with the requirements of the whole cycle."""
    complets = sum(axe.etat is EtatAxe.COMPLET for axe in avancement.axes)
    parts = [axe.progress for axe in avancement.axes] + [ligne.part for ligne in avancement.lignes_cycle]
    return complets, round(sum(parts), DECIMALES)


def _gained(avant: Avancement, apres: Avancement) -> list[LigneGagnee]:
    """The requirements that did not hold and move."""
    paires = [
        (axe.axe, ligne, suite)
        for axe, apres_axe in zip(avant.axes, apres.axes, strict=True)
        if axe.etat is not EtatAxe.EXONERE
        for ligne, suite in zip(axe.lignes, apres_axe.lignes, strict=True)
    ]
    cycle = zip(avant.lignes_cycle, apres.lignes_cycle, strict=True)
    return [
        LigneGagnee(axe, ligne, suite.obtenu)
        for axe, ligne, suite in (*paires, *((None, ligne, suite) for ligne, suite in cycle))
        if not ligne.is_tenue and suite.obtenu > ligne.obtenu
    ]
