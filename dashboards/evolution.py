"""How the country moves: an indicator over time, and where it goes if the pace of the last months holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from certif.socle import reperes
from certif.socle.nombres import nombre, pluriel, pourcent
from certif.socle.reperes import Cadre, Repere
from dashboards import croise, tableaux
from dashboards.croise import Serie, Valeur
from dashboards.indicateurs import Indicateur, Nature
from dashboards.periode import Periode
from dashboards.regard import Regard
from dashboards.rules import projection
from dashboards.rules.projection import Projection
from dashboards.selection import Selection
from referentiels.parametres import parametres_au

#: Followed over time; a count first, then shares and the mean.
SUIVIS = (
    "complets", "commences", "actives", "progression", "a_risque", "comptes", "axe_1", "axe_2", "axe_3", "axe_4",
)  # fmt: skip
#: End of the first cycle of those who practised when the scheme began (CSP R. 4022-14): where the projection stops.
TERME = date(2031, 12, 31)
_MOIS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True, slots=True)
class Evolution:
    """A curve, what it says in a sentence, and its projection when there is one."""

    serie: Serie
    periode: Periode
    projection: Projection | None
    phrase: str
    phrase_projection: str
    source: str

    @property
    def indicateur(self) -> Indicateur:
        """What is followed."""
        return self.serie.indicateur

    @property
    def titre(self) -> str:
        """Of the drawing."""
        return f"{self.indicateur.libelle}, {'évolution et projection' if _ahead(self) else 'évolution'}"

    @property
    def is_vide(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(_height(self.indicateur, valeur) is not None for _, valeur in self.serie.points)


def read(code: str, selection: Selection, periode: Periode, on: date) -> Evolution:
    """The curve of an indicator over a period; its projection starts from the last months up to today."""
    regard = Regard.national()
    serie = croise.serie(code, periode.pas, selection.parametres, periode.du, periode.au, regard)
    mensuelle = croise.serie(
        code, "mois", selection.parametres, _before(on, projection.FENETRE + 1), on, regard
    ) if serie.indicateur.nature is not Nature.COMPTE else None  # fmt: skip
    prevue = _project(mensuelle, on) if mensuelle else None
    return Evolution(
        serie, periode, prevue, _said(serie), _said_ahead(prevue, serie.indicateur), _source(serie)
    )  # fmt: skip


def draw(evolution: Evolution) -> Repere:
    """The curve; beyond it, the projection between its bounds."""
    points = [(jour, _height(evolution.indicateur, valeur)) for jour, valeur in evolution.serie.points]
    connus = [hauteur for _, hauteur in points if hauteur is not None]
    devant = _ahead(evolution)
    haut = max([*connus, *(p.haut for _, p in devant)], default=1.0)
    fin = devant[-1][0] if devant else points[-1][0]
    cadre = Cadre(reperes.days(points[0][0], fin), reperes.rounded(0, max(haut, 1.0)))
    traits = [("trait trait-1", cadre.path((jour.toordinal(), hauteur) for jour, hauteur in points))]
    aires = []
    if devant:
        traits.append(("trait trait-prevu", cadre.path((jour.toordinal(), p.valeur) for jour, p in devant)))
        aires.append(("aire-prevue", cadre.area(
            [(jour.toordinal(), p.haut) for jour, p in devant], [(jour.toordinal(), p.bas) for jour, p in devant]
        )))  # fmt: skip
    return cadre.draw(traits, aires)


def texts(dessin: Repere, indicateur: Indicateur) -> tuple[dict[float, str], dict[float, str]]:
    """Words of the marks: months across, counts or shares down."""
    jours = {g.valeur: _month(date.fromordinal(int(g.valeur))) for g in dessin.verticales}
    hauteurs = {g.valeur: nombre(g.valeur, 2) for g in dessin.horizontales}
    return jours, hauteurs if indicateur.nature is Nature.COMPTE else {}


def legend(evolution: Evolution) -> list[tuple[str, str, str]]:
    """What each line means."""
    observe = [("trait", "trait trait-1", "Observé")]
    if not _ahead(evolution):
        return observe
    return [*observe, ("trait", "trait trait-prevu", "Si le rythme se maintient"),
            ("aire", "aire-prevue", f"Intervalle à {projection.NIVEAU} %")]  # fmt: skip


def rows(evolution: Evolution) -> tuple[Sequence[str], list[list[str]]]:
    """Head and rows of its table: what was observed, then the last day of each year ahead."""
    observes = [
        [f"{jour:%d/%m/%Y}", *(_texts(evolution.indicateur, valeur)), ""] for jour, valeur in evolution.serie.points
    ]
    prevus = [
        [f"{jour:%d/%m/%Y}", pourcent(p.valeur), "projection", f"de {pourcent(p.bas)} à {pourcent(p.haut)}"]
        for jour, p in _ahead(evolution)[1:] if jour.month == 12
    ]  # fmt: skip
    return ("Jour", evolution.indicateur.libelle, "n", "Intervalle"), observes + prevus


def csv_rows(evolution: Evolution) -> Iterator[Sequence[str]]:
    """One line per day, then one per month ahead with its bounds."""
    code = evolution.indicateur.code
    yield ("jour", "nature", "indicateur", "n", "sur", "part", "secret", "bas", "haut")
    for jour, valeur in evolution.serie.points:
        yield (jour.isoformat(), "observe", code, *tableaux.csv_figures(valeur), "", "")
    for jour, p in _ahead(evolution):
        bornes = (f"{x:.2f}".replace(".", ",") for x in (p.bas, p.haut))
        yield (jour.isoformat(), "projection", code, "", "", f"{p.valeur:.2f}".replace(".", ","), "", *bornes)


def _texts(indicateur: Indicateur, valeur: Valeur) -> tuple[str, str]:
    case = tableaux.case(indicateur, valeur)
    return case.texte, case.detail


def _height(indicateur: Indicateur, valeur: Valeur) -> float | None:
    if indicateur.nature is not Nature.COMPTE:
        return valeur.part
    return None if valeur.n is None else float(valeur.n)


def _project(mensuelle: Serie, on: date) -> Projection | None:
    """From the months that follow each other up to the last one; a hidden one starts again."""
    parts: list[float] = []
    # The last point is today's, in the middle of a month: it is not a monthly move.
    complets = [p for p in mensuelle.points if p[0].month != on.month or p[0].year != on.year]
    for _, valeur in complets:
        parts = [] if valeur.part is None else [*parts, valeur.part]
    if not complets:
        return None
    dernier = complets[-1][0]
    return projection.project(parts, (TERME.year - dernier.year) * 12 + TERME.month - dernier.month)


def _ahead(evolution: Evolution) -> list[tuple[date, projection.Prevue]]:
    """The months ahead with their last day, from the last point shown; nothing for a past period."""
    prevue, points = evolution.projection, evolution.serie.points
    if prevue is None or not points:
        return []
    premier = TERME.year * 12 + TERME.month - len(prevue.mois)
    return [(_last_day(premier + p.mois), p) for p in prevue.mois if _last_day(premier + p.mois) >= points[-1][0]]


def _last_day(rang: int) -> date:
    """Last day of the month of this rank (year × 12 + month)."""
    return date.fromordinal(date(rang // 12, rang % 12 + 1, 1).toordinal() - 1)


def _before(on: date, mois: int) -> date:
    rang = on.year * 12 + on.month - 1 - mois
    return max(date(rang // 12, rang % 12 + 1, 1), parametres_au(on).date_entree_vigueur)


def _month(jour: date) -> str:
    return str(jour.year) if jour.month == 1 else f"{_MOIS[jour.month - 1]} {jour:%y}"


def _said(serie: Serie) -> str:
    connus = [(jour, valeur) for jour, valeur in serie.points if _height(serie.indicateur, valeur) is not None]
    if not connus:
        return "Rien à montrer sur cette période."
    (premier, avant), (dernier, apres) = connus[0], connus[-1]
    avant_dit, apres_dit = tableaux.case(serie.indicateur, avant).texte, tableaux.case(serie.indicateur, apres).texte
    if premier == dernier:
        return f"{apres_dit} le {dernier:%d/%m/%Y}. L’historique commence ce jour-là."
    return f"De {avant_dit} le {premier:%d/%m/%Y} à {apres_dit} le {dernier:%d/%m/%Y}."


def _said_ahead(prevue: Projection | None, indicateur: Indicateur) -> str:
    if indicateur.nature is Nature.COMPTE:
        return ""
    if prevue is None:
        return (
            f"Pas encore de projection\u00a0: il faut au moins {projection.PAS_MIN + 1} fins de mois de suite pour"
            " connaître le rythme."
        )
    signe = "+" if prevue.rythme >= 0 else ""
    rythme = f"{signe}{nombre(prevue.rythme, 2)} {pluriel(prevue.rythme, 'point,points')} par mois"
    terme = prevue.terme
    return (
        f"Au rythme moyen des {prevue.pas} derniers mois ({rythme}), ce serait {pourcent(terme.valeur)} le"
        f" {TERME:%d/%m/%Y}, fin du premier cycle, entre {pourcent(terme.bas)} et {pourcent(terme.haut)} (intervalle à"
        f" {projection.NIVEAU}\u00a0%)."
    )


def _source(serie: Serie) -> str:
    indicateur = serie.indicateur
    n = ""
    if serie.points:
        case = tableaux.case(indicateur, serie.points[-1][1])
        n = f"Dernier point\u00a0: {case.detail or case.texte}. "
    return (
        f"{n}Dénominateur\u00a0: {indicateur.denominateur or indicateur.population}. {indicateur.delai}."
        f" Source\u00a0: {indicateur.source}."
    )
