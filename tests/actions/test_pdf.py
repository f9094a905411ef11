"""The documents a holder takes away: tagged, in French, with bookmarks, headed tables and a text for each image."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from actions import export_donnees, export_pdf, synthese_pdf
from actions.situation import situation
from tests.actions.declarations import declare
from tests.ordres.texte_pdf import read_text
from tests.people import JOUR
from tests.referentiels_fictifs import make_action


@pytest.fixture
def synthese(cycle, titulaire) -> bytes:
    declare(titulaire, cycle, "A4a", intitule="Prévention fictive")
    for rang in range(12):
        make_action(cycle, "A1a", preuve="honneur", intitule=f"Sans document, numéro {rang}")
    return synthese_pdf.render(situation(cycle, JOUR), JOUR)


@pytest.fixture
def lisez_moi(cycle, titulaire) -> bytes:
    make_action(cycle, "A1a", JOUR)
    return export_pdf.render(titulaire, export_donnees.export(titulaire, JOUR), JOUR, documents=0)


def tags(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure, in reading order."""
    enfants: Any = element.get("/K", [])
    for enfant in enfants if isinstance(enfants, pikepdf.Array) else [enfants]:
        if isinstance(enfant, pikepdf.Dictionary) and "/S" in enfant:
            yield enfant
            yield from tags(enfant)


@pytest.mark.parametrize("document", ["synthese", "lisez_moi"])
def test_it_is_tagged_and_says_its_language(document, request):
    with pikepdf.open(io.BytesIO(request.getfixturevalue(document))) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1" and "dc:title" in meta
        arbre = list(tags(pdf.Root.StructTreeRoot))
        natures = [str(element.S) for element in arbre]
        # Titles in order, tables with headers, lists: what a screen reader needs to move in the page.
        assert natures.count("/H1") == 1 and "/H2" in natures and "/Table" in natures
        entetes = [element for element in arbre if str(element.S) == "/TH"]
        assert entetes and all("/A" in element for element in entetes)
        assert all("/Alt" in element for element in arbre if str(element.S) == "/Figure")
        with pdf.open_outline() as signets:
            titres = [signet.title for signet in signets.root[0].children]
        assert len(titres) >= 2


def test_the_summary_says_what_it_is_and_why_each_action_counts(synthese):
    texte = " ".join(read_text(synthese).split())
    for mots in (
        "Ce document n’est pas une attestation.", "30/06/2026", "Par axe", "Fait / demandé", "Prévention fictive",
        "Compte — axe 4", "Ne compte pas", "CSP", "Page 1 sur",
    ):  # fmt: skip
        assert mots in texte, mots
    with pikepdf.open(io.BytesIO(synthese)) as pdf:
        assert texte.count("ce document n’est pas une attestation") == len(pdf.pages)


def test_a_cycle_without_anything_still_makes_a_page(cycle):
    texte = " ".join(read_text(synthese_pdf.render(situation(cycle, JOUR), JOUR)).split())
    assert "Aucune action sur ce cycle à ce jour." in texte
