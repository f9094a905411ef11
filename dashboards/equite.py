"""Does everybody have the same chance? Gaps between territories, professions, modes and ages, on funnels.

The limits are those of `dashboards.rules.entonnoir`; a group whose figure is hidden is neither drawn nor judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certif.socle import reperes
from certif.socle.nombres import nombre, pluriel, pourcent
from certif.socle.refus import Refus
from certif.socle.reperes import Cadre, Marque, Repere
from dashboards import croise, tableaux
from dashboards.croise import Croise
from dashboards.indicateurs import Dimension
from dashboards.regard import Regard
from dashboards.rules import entonnoir
from dashboards.rules.entonnoir import Entonnoir, Groupe, Jugement, Place
from dashboards.selection import Selection

#: Shares whose gaps are looked at.
COMPARES = ("complets", "commences", "actives", "a_risque", "axe_1", "axe_2", "axe_3", "axe_4")
COUPES: Mapping[Dimension, str] = {
    Dimension.REGION: "Entre régions",
    Dimension.DEPARTEMENT: "Entre départements",
    Dimension.PROFESSION: "Entre professions",
    Dimension.MODE: "Entre modes d’exercice",
    Dimension.TRANCHE_AGE: "Entre âges",
}
#: Sizes at which the limits are computed, and groups named on the drawing.
TRACES, NOMMES = 40, 6
#: Room of a name on the drawing, as shares of its width and height.
LARGEUR_NOM, HAUTEUR_NOM = 0.45, 0.08
#: Times wider than chance under which nothing is said of the spread.
DISPERSION_ORDINAIRE = 1.5
AXES = ("Taille du groupe, en personnes", "Part du groupe")
#: Colour and shape of each place (`templates/composants/repere_marque.html`).
MARQUES: Mapping[Place, str] = {
    Place.TRES_BAS: "marque marque-bas-net",
    Place.BAS: "marque marque-bas",
    Place.DANS: "marque marque-dans",
    Place.HAUT: "marque marque-haut",
    Place.TRES_HAUT: "marque marque-haut-net",
    Place.TROP_PETIT: "marque marque-petit",
}
LEGENDE = (
    *(("point", MARQUES[place], place.libelle) for place in Place),
    ("trait", "trait trait-95", "Limites à 95 %"),
    ("trait", "trait trait-998", "Limites à 99,8 %"),
    ("trait", "trait trait-reference", "Ensemble"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coupe:
    """One way to cut people: the funnel, or the reason why there is none (`empeche`)."""

    dimension: Dimension
    titre: str
    empeche: str = ""
    croise: Croise | None = None
    entonnoir: Entonnoir | None = None
    libelles: Mapping[str, str] | None = None
    source: str = ""

    @property
    def nom(self) -> str:
        """Its name in the address of its file."""
        return f"equite-{self.dimension.value.replace('_', '-')}"

    @property
    def titre_graphique(self) -> str:
        """Of the funnel."""
        return f"{self.croise.indicateurs[0].libelle}, {self.titre.lower()}" if self.croise else self.titre

    @property
    def caches(self) -> int:
        """How many groups are not shown."""
        return self.croise.nb_masques if self.croise else 0

    @property
    def phrase(self) -> str:
        """What the funnel says, in words."""
        return _said(self.entonnoir, self.libelles or {}) if self.entonnoir else ""

    @property
    def dispersion(self) -> str:
        """How far from chance alone the whole is, in words; empty when it cannot be told."""
        d = self.entonnoir.dispersion if self.entonnoir else None
        if d is None:
            return ""
        if d < DISPERSION_ORDINAIRE:
            return "Dans l’ensemble, ces écarts ne sont pas plus grands que ceux du hasard."
        return f"Dans l’ensemble, ces écarts sont {nombre(d, 1)} fois plus grands que ceux du hasard."


def cuts(code: str, selection: Selection, le: date) -> list[Coupe]:
    """Every way to cut the people of a selection, with the gaps of a share."""
    return [cut(code, dimension, selection, le) for dimension in COUPES if not selection.get(dimension)]


def cut(code: str, dimension: Dimension, selection: Selection, le: date) -> Coupe:
    """The groups of one dimension on their funnel."""
    titre = COUPES[dimension]
    try:
        table = croise.cross([code], [dimension], selection.parametres, le, Regard.national())
    except Refus as refus:
        return Coupe(dimension, titre, str(refus))
    tout = table.total.valeurs[code]
    groupes, libelles = [], {}
    for ligne in table.lignes:
        valeur = ligne.valeurs[code]
        libelles[ligne.codes[0]] = ligne.libelles[0]
        if valeur.n is not None and valeur.sur:
            groupes.append(Groupe(ligne.codes[0], valeur.sur, valeur.n))
    if tout.part is None:
        return Coupe(dimension, titre, "L’ensemble est masqué ou vide\u00a0: il n’y a rien à comparer.", table)
    if len(groupes) <= 1:
        return Coupe(dimension, titre, _alone(dimension, groupes), table)
    return Coupe(
        dimension, titre, "", table, entonnoir.judge(groupes, tout.part), libelles,
        tableaux.source(table, *table.indicateurs),
    )  # fmt: skip


def draw(coupe: Coupe) -> Repere:
    """The funnel: size across, share down, limits that close in as groups grow."""
    assert coupe.entonnoir is not None, "only a judged cut is drawn"
    jugements, reference = coupe.entonnoir.jugements, coupe.entonnoir.reference
    tailles = [j.n for j in jugements]
    x = reperes.sizes(min(tailles), max(tailles))
    parts = [j.part for j in jugements]
    marge = max(max(parts) - reference, reference - min(parts), 1.0) * 1.15
    y = reperes.rounded(max(reference - marge, 0), min(reference + marge, 100))
    cadre = Cadre(x, y)
    pas = (x.haut / x.bas) ** (1 / (TRACES - 1))
    ns = [x.bas * pas**rang for rang in range(TRACES)]
    limites = [(n, entonnoir.limits(reference, max(round(n), 1))) for n in ns]
    traits = []
    for cote in ("bas_95", "haut_95", "bas_998", "haut_998"):
        points_du_trait = ((n, _inside(getattr(limite, cote), y)) for n, limite in limites)
        traits.append((f"trait trait-{cote.rpartition('_')[2]}", cadre.path(points_du_trait)))
    traits.append(("trait trait-reference", cadre.path([(x.bas, reference), (x.haut, reference)])))
    return cadre.draw(traits, marques=_marks(cadre, coupe))


def rows(coupe: Coupe) -> tuple[Sequence[str], list[list[str]]]:
    """Head and rows of its table, from the lowest gap."""
    assert coupe.entonnoir is not None, "only a judged cut has rows"
    noms = coupe.libelles or {}
    lignes = [
        [noms[j.code], pourcent(j.part), f"{nombre(round(j.part * j.n / 100))} sur {nombre(j.n)}", points(j.ecart),
         people(j.personnes), j.place.libelle]
        for j in coupe.entonnoir.jugements
    ]  # fmt: skip
    return (coupe.dimension.libelle, "Part", "Effectifs", "Écart à l’ensemble", "Soit", "Lecture"), lignes


def csv_rows(coupe: Coupe) -> Iterator[Sequence[str]]:
    """One line per group, hidden ones with their flag."""
    yield ("jour", coupe.dimension.value, "libelle", "indicateur", "n", "sur", "part", "secret", "ecart_points",
           "personnes", "lecture")  # fmt: skip
    juges = {j.code: j for j in coupe.entonnoir.jugements} if coupe.entonnoir else {}
    for ligne in coupe.croise.lignes if coupe.croise else ():
        for code, valeur in ligne.valeurs.items():
            j = juges.get(ligne.codes[0])
            suite = (f"{j.ecart:.2f}".replace(".", ","), str(j.personnes), j.place.value) if j else ("", "", "")
            yield (coupe.croise.le.isoformat() if coupe.croise else "", ligne.codes[0], ligne.libelles[0], code,
                   *tableaux.csv_figures(valeur), *suite)  # fmt: skip


def points(ecart: float) -> str:
    """« −2,1 points »."""
    signe = "+" if ecart > 0 else ""
    return f"{signe}{nombre(ecart, 1)}\u00a0{pluriel(ecart, 'point,points')}"


def people(personnes: int) -> str:
    """How many people a gap is."""
    signe = "+" if personnes > 0 else ""
    return f"{signe}{nombre(personnes)}\u00a0{pluriel(personnes, 'personne,personnes')}"


def _marks(cadre: Cadre, coupe: Coupe) -> list[Marque]:
    """A mark by group; the groups furthest out of the limits have their name."""
    assert coupe.entonnoir is not None and coupe.libelles is not None, "only a judged cut is drawn"
    dehors = [j for j in coupe.entonnoir.jugements if j.place in {Place.TRES_BAS, Place.TRES_HAUT}]
    dehors.sort(key=lambda j: -abs(j.ecart))
    nommes: list[Jugement] = []
    for j in dehors:
        if len(nommes) < NOMMES and not any(_are_close(cadre, j, autre) for autre in nommes):
            nommes.append(j)
    return [
        cadre.mark(j.n, j.part, MARQUES[j.place], coupe.libelles[j.code] if j in nommes else "")
        for j in coupe.entonnoir.jugements
    ]


def _are_close(cadre: Cadre, un: Jugement, autre: Jugement) -> bool:
    """Whether two names side by side would be written over each other."""
    return abs(cadre.x.part(un.n) - cadre.x.part(autre.n)) < LARGEUR_NOM and (
        abs(cadre.y.part(un.part) - cadre.y.part(autre.part)) < HAUTEUR_NOM
    )


def _inside(valeur: float, y: reperes.Echelle) -> float | None:
    """A limit that leaves the drawing is not drawn there."""
    return valeur if y.bas <= valeur <= y.haut else None


def _said(vu: Entonnoir, libelles: Mapping[str, str]) -> str:
    bas = [j for j in vu.jugements if j.place is Place.TRES_BAS]
    haut = [j for j in vu.jugements if j.place is Place.TRES_HAUT]
    juges = [j for j in vu.jugements if j.place is not Place.TROP_PETIT]
    debut = f"Ensemble\u00a0: {pourcent(vu.reference)}. "
    if not bas and not haut:
        return f"{debut}Aucun groupe ne sort nettement des limites, sur {nombre(len(juges))} que l’on peut juger."
    return debut + " ".join(
        filter(None, (_group("au-dessous", bas, libelles), _group("au-dessus", haut[::-1], libelles)))
    )


def _group(cote: str, jugements: Sequence[Jugement], libelles: Mapping[str, str]) -> str:
    if not jugements:
        return ""
    premier = jugements[0]
    if len(jugements) == 1:
        return (
            f"Nettement {cote}\u00a0: {libelles[premier.code]} ({points(premier.ecart)}, {people(premier.personnes)})."
        )
    return (
        f"Nettement {cote}\u00a0: {nombre(len(jugements))} groupes, d’abord {libelles[premier.code]}"
        f" ({points(premier.ecart)}, {people(premier.personnes)})."
    )


def _alone(dimension: Dimension, groupes: Sequence[Groupe]) -> str:
    if dimension is Dimension.TRANCHE_AGE:
        return (
            f"L’âge n’est pas connu{_how_many(groupes)}\u00a0: le répertoire (RPPS) ne publie pas la date de"
            " naissance, et le complément des Ordres n’est pas encore reçu. Aucun écart entre âges ne peut être montré."
        )
    return (
        "Un seul groupe peut être montré\u00a0: il n’y a rien à comparer."
        if groupes
        else "Tous les groupes sont masqués."
    )


def _how_many(groupes: Sequence[Groupe]) -> str:
    if not groupes:
        return ""
    seul = groupes[0].n
    return f" ({nombre(seul)}\u00a0{pluriel(seul, 'personne,personnes')} en «\u00a0âge inconnu\u00a0»)"
