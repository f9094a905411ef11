"""The report of the steering room, drawn: the figures of its pages at one day, A4, tagged (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from actions.pdf_balise import to_pdf
from certif.socle.refus import Refus
from dashboards import appreciations, equite, evolution, issues_controles, pays, periode, tableaux, transmissions
from dashboards.indicateurs import Dimension
from dashboards.pilotage_cadre import crossing, curve, map_of, states
from dashboards.ponctualite import ISSUES
from dashboards.selection import DESSOUS, Selection

GABARIT = "pdf/pilotage.html"
TITRE = "Où en est la certification périodique\u00a0?"
#: What the curve and the funnels of the document show.
INDICATEUR = "complets"
COUPES = (Dimension.REGION, Dimension.PROFESSION, Dimension.MODE)
Progres = Callable[[int, int], None]
Section = Callable[[Selection, date], dict[str, Any]]


def render(selection: Selection, on: date, progres: Progres) -> bytes:
    """The bytes of the PDF; `progres` is told each step. Raises `Refus("pdf_indisponible")`."""
    contexte: dict[str, Any] = {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": TITRE, "style": "", "reference": "", "jour": on, "selection": selection,
        "demonstration": settings.DEMO, "seuil": 0,
    }  # fmt: skip
    for rang, section in enumerate(_SECTIONS):
        progres(rang, len(_SECTIONS) + 1)
        contexte |= section(selection, on)
    progres(len(_SECTIONS), len(_SECTIONS) + 1)
    contenu = to_pdf(render_to_string(GABARIT, contexte))
    progres(len(_SECTIONS) + 1, len(_SECTIONS) + 1)
    return contenu


def _headline(selection: Selection, on: date) -> dict[str, Any]:
    chiffres, tout = pays.headline(selection, on)
    return {"chiffres": chiffres, "source_chiffres": tableaux.source(tout, *tout.indicateurs), "seuil": tout.seuil}


def _tables(selection: Selection, on: date) -> dict[str, Any]:
    maille = Dimension.DEPARTEMENT if selection.get(Dimension.REGION) else Dimension.REGION
    coupe = DESSOUS[Dimension.PROFESSION] if selection.get(Dimension.PROFESSION) else Dimension.PROFESSION
    vus, carte = [], None
    for dimension in dict.fromkeys((maille, coupe, Dimension.MODE)):
        try:
            vus.append(crossing(selection, dimension, on))
            if dimension is maille:
                carte = map_of(selection, maille, INDICATEUR, on)
        except Refus:
            continue  # a crossing that is too fine for the selection is not in its document
    return {"tableaux": vus, "carte": carte}


def _bars(selection: Selection, on: date) -> dict[str, Any]:
    coupe = DESSOUS[Dimension.PROFESSION] if selection.get(Dimension.PROFESSION) else Dimension.PROFESSION
    try:
        return {"barres": states(selection, coupe, on)}
    except Refus:
        return {"barres": None}


def _curve(selection: Selection, on: date) -> dict[str, Any]:
    return curve(evolution.read(INDICATEUR, selection, periode.read({}, on), on))


def _gaps(selection: Selection, on: date) -> dict[str, Any]:
    coupes = [equite.cut(INDICATEUR, d, selection, on) for d in COUPES if not selection.get(d)]
    return {"legende_ecarts": equite.LEGENDE, "coupes": [
        (coupe, equite.draw(coupe) if coupe.entonnoir else None, equite.rows(coupe) if coupe.entonnoir else None)
        for coupe in coupes
    ]}  # fmt: skip


def _controls(selection: Selection, on: date) -> dict[str, Any]:
    return {"controles": issues_controles.read(on), "issues_controles": list(issues_controles.ISSUES.values())}


def _sources(selection: Selection, on: date) -> dict[str, Any]:
    partenaires = transmissions.read(on)
    return {
        "issues": list(ISSUES.values()), "barres_transmissions": transmissions.bars(partenaires),
        "transmissions": transmissions.rows(partenaires), "source_transmissions": transmissions.source(partenaires, on),
        "avis": appreciations.last(None, on),
    }  # fmt: skip


_SECTIONS: tuple[Section, ...] = (_headline, _tables, _bars, _curve, _gaps, _controls, _sources)
