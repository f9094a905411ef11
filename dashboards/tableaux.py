"""Crossed figures as pages, charts and files show them: words for what is hidden, what is counted under each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from certif.socle.nombres import nombre, pourcent
from dashboards.croise import Croise, Ligne, Valeur
from dashboards.indicateurs import Indicateur, Nature

MASQUE = "masqué"
RIEN = "–"


@dataclass(frozen=True, slots=True)
class Case:
    """A cell: its figure in words, and for a share the two counts it comes from."""

    texte: str
    detail: str
    is_masque: bool


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row: its name, the address that says more (empty: none), its cells."""

    libelle: str
    lien: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table of a page: `nom` is its name in the address of its file."""

    nom: str
    titre: str
    entete: str
    croise: Croise
    rangees: tuple[Rangee, ...]
    total: Rangee
    source: str

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Its columns."""
        return self.croise.indicateurs


def table(nom: str, titre: str, croise: Croise, lien: Callable[[Ligne], str] = lambda ligne: "") -> Tableau:
    """A crossing by one dimension, ready to be shown; `lien` gives the address that a row opens."""
    rangees = tuple(Rangee(ligne.libelles[0], lien(ligne), _cells(ligne, croise)) for ligne in croise.lignes)
    total = Rangee("Ensemble", "", _cells(croise.total, croise))
    return Tableau(nom, titre, croise.par[0].libelle, croise, rangees, total, source(croise, *croise.indicateurs))


def case(indicateur: Indicateur, valeur: Valeur) -> Case:
    """A figure in words."""
    if valeur.masque:
        return Case(MASQUE, "", True)
    if indicateur.nature is Nature.COMPTE:
        return Case(RIEN if valeur.n is None else nombre(valeur.n), "", False)
    if valeur.part is None:
        return Case(RIEN, "personne à compter", False)
    if indicateur.nature is Nature.MOYENNE:
        return Case(pourcent(valeur.part), f"{nombre(valeur.sur)} comptes", False)
    return Case(pourcent(valeur.part), f"{nombre(valeur.n)} sur {nombre(valeur.sur)}", False)


def source(croise: Croise, *indicateurs: Indicateur) -> str:
    """The line under a chart: how many, out of whom, which day, how late, from where."""
    tete = indicateurs[0]
    valeur = croise.total.valeurs[tete.code]
    compte = valeur.n if tete.nature is Nature.COMPTE else valeur.sur
    n = MASQUE if valeur.masque else nombre(compte or 0)
    denominateurs = dict.fromkeys(i.denominateur or i.population for i in indicateurs)
    unite = tete.unite.partition(" et ")[0] if tete.nature is not Nature.MOYENNE else "comptes"
    sur = " ; ".join(denominateurs)
    return (
        f"n = {n} {unite}. Dénominateur\u00a0: {sur}. Au {croise.le:%d/%m/%Y}. {tete.delai}."
        f" Source\u00a0: {tete.source}."
    )


def csv_rows(croise: Croise) -> Iterator[Sequence[str]]:
    """One line per figure: day, codes and words of the row, indicator, its counts, its share, whether it is hidden."""
    dimensions = [d.value for d in croise.par]
    yield ("jour", *(f"{nom}{fin}" for nom in dimensions for fin in ("", "_libelle")), "indicateur", "n", "sur", "part",
           "secret")  # fmt: skip
    for ligne in (*croise.lignes, croise.total):
        codes = ligne.codes or ("",) * len(dimensions)
        mots = ligne.libelles or ("Ensemble",) * len(dimensions)
        for code, valeur in ligne.valeurs.items():
            yield (
                croise.le.isoformat(), *(cellule for paire in zip(codes, mots, strict=True) for cellule in paire), code,
                *csv_figures(valeur),
            )  # fmt: skip


def csv_figures(valeur: Valeur) -> tuple[str, str, str, str]:
    """n, denominator, share and flag, as a spreadsheet reads them."""
    part = "" if valeur.part is None else f"{valeur.part:.2f}".replace(".", ",")
    return (
        "" if valeur.n is None else str(valeur.n), "" if valeur.sur is None else str(valeur.sur), part,
        "s" if valeur.masque else "",
    )  # fmt: skip


def _cells(ligne: Ligne, croise: Croise) -> tuple[Case, ...]:
    return tuple(case(i, ligne.valeurs[i.code]) for i in croise.indicateurs)
