"""Small dossiers and versions for the tests of the engine, and Hypothesis strategies for them."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from actions.rules.avancement import Avancement
from actions.rules.dossier import Dossier, Realisation
from actions.rules.evaluation import evaluate
from actions.statuts import EtatAxe, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import FormeUnite, TypeExigence
from referentiels.parametres import parametres_au
from referentiels.rules.item import Exigence, Item, Unite
from referentiels.rules.version import Version

DEBUT, FIN, LE = date(2023, 1, 1), date(2031, 12, 31), date(2030, 6, 30)
PARAMETRES = parametres_au(LE)
# The engine is quick but machines are shared: no deadline, and fewer examples than the default
# (fewer still, and always the same, when `make mutation` runs each test hundreds of times).
EXEMPLES = int(os.environ.get("CERTIF_EXEMPLES", "50"))
rapide = settings(max_examples=EXEMPLES, deadline=None, derandomize=EXEMPLES < 50)
SOUS_BLOCS = ("", "x", "y", "z")


def version(*items: Item, exigences: dict[int | None, tuple[Exigence, ...]] | None = None) -> Version:
    return Version("V", {item.code: item for item in items}, exigences or {})


def evalue(v: Version, *realisations: Realisation, **champs: Any) -> Avancement:
    dossier = Dossier(Period(DEBUT, FIN), v.code, realisations, **champs)
    return evaluate(dossier, {v.code: v}, LE, PARAMETRES)


def merite(avancement: Avancement) -> tuple[int, float]:
    """What the allocation maximises: complete axes, then total progress."""
    complets = sum(axe.etat is EtatAxe.COMPLET for axe in avancement.axes)
    return complets, round(sum(axe.progress for axe in avancement.axes), 6)


unites = st.one_of(
    st.just(Unite()),
    st.builds(Unite, st.just(FormeUnite.NOMBRE), st.integers(1, 3)),
    st.builds(Unite, st.just(FormeUnite.HEURES), st.integers(1, 8)),
    st.builds(Unite, st.just(FormeUnite.ANNEES), st.integers(1, 3)),
    st.builds(Unite, st.just(FormeUnite.ANNEES_CONSECUTIVES), st.integers(1, 3)),
    st.builds(Unite, st.just(FormeUnite.PAR_AN), st.integers(1, 2), st.integers(1, 2)),
)
maximums = st.one_of(st.just(1), st.just(2), st.none())


@st.composite
def exigence(draw: st.DrawFn, codes: list[str], valeur: TypeExigence) -> Exigence:
    """A line; `valeur` is the one of points and hours that the version may use."""
    famille = draw(
        st.sampled_from(
            [TypeExigence.NOMBRE, TypeExigence.QUOTA, TypeExigence.OBLIGATOIRE, TypeExigence.SOUS_BLOCS, valeur]
        )
    )
    if famille is TypeExigence.OBLIGATOIRE:
        return Exigence(famille, action=draw(st.sampled_from(codes)))
    if famille is TypeExigence.QUOTA:
        return Exigence(famille, draw(st.integers(1, 2)), categorie="DPC")
    seuil = st.integers(5, 15) if famille is valeur else st.integers(1, 3)
    return Exigence(famille, draw(seuil))


@st.composite
def versions(draw: st.DrawFn, transversales: bool = True) -> Version:
    """A version with any unit, limit and requirement; only one of points and hours at a time."""
    axes = st.lists(st.integers(1, 4), min_size=1, max_size=3 if transversales else 1, unique=True)
    valeur = draw(st.sampled_from([TypeExigence.POINTS, TypeExigence.HEURES]))
    codes = [f"A{i}" for i in range(draw(st.integers(1, 6)))]
    items = [
        Item(
            code=code,
            axes=tuple(sorted(draw(axes))),
            sous_bloc=draw(st.sampled_from(SOUS_BLOCS)),
            categories=frozenset(draw(st.sampled_from([(), ("DPC",)]))),
            max_par_cycle=draw(maximums),
            unite=draw(unites),
            points_par_role=draw(st.sampled_from([{}, {"participant": 2, "orateur": 7}])),
            points=3,
        )
        for code in codes
    ]
    lignes = {axe: tuple(draw(st.lists(exigence(codes, valeur), min_size=0, max_size=2))) for axe in (1, 2, 3, 4)}
    return version(*items, exigences=lignes)


@st.composite
def realisation(draw: st.DrawFn, identifiant: int, codes: list[str], realisee: bool = False) -> Realisation:
    statuts = [StatutRealisation.REALISEE] if realisee else list(StatutRealisation)
    return Realisation(
        id=identifiant,
        action=draw(st.sampled_from(codes)),
        date=DEBUT + timedelta(days=draw(st.integers(0, (LE - DEBUT).days))),
        duree_minutes=draw(st.sampled_from([60, 180, 420, 600])),
        role=draw(st.sampled_from(["", "participant", "orateur"])),
        statut=draw(st.sampled_from(statuts)),
    )


@st.composite
def dossiers(draw: st.DrawFn, transversales: bool = True) -> tuple[Version, tuple[Realisation, ...], Realisation]:
    """A version, up to ten realisations of its items and one more, realised."""
    v = draw(versions(transversales))
    codes = sorted(v.items)
    n = draw(st.integers(0, 9))
    liste = tuple(draw(realisation(i, codes)) for i in range(n))
    return v, liste, draw(realisation(n, codes, realisee=True))
