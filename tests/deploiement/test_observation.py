"""Rules of Prometheus, board of Grafana, sheets of incidents: each metric, command and link they name exists."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from django.core.management import get_commands

from certif import jauges, metriques
from tests.maison.maison import RACINE

REGLES = RACINE / "deploy" / "prometheus" / "regles.yml"
TABLEAU = RACINE / "deploy" / "grafana" / "certif.json"
DOCS = RACINE / "docs" / "exploitation"
FICHES = DOCS / "incidents"
#: What each sheet says, in this order.
RUBRIQUES = ("Signes", "Ce que voient les gens", "Vérifier", "Agir", "Vérifier que c’est fini", "Prévenir")


@pytest.fixture
def connues(db) -> set[str]:
    """Names of the series that the site tells, with the suffixes of each kind."""
    lues = {famille.name for famille in [*jauges.Jauges().collect(), *metriques._comptees.collect()]}
    suffixes = ("", "_total", "_bucket", "_sum", "_count")
    return {nom + suffixe for nom in lues for suffixe in suffixes}


def named(texte: str) -> set[str]:
    return set(re.findall(r"\bcertif_[a-z0-9_]+\b", texte))


def alerts() -> list[dict]:
    (groupe,) = yaml.safe_load(REGLES.read_text())["groups"]
    return groupe["rules"]


def test_each_metric_named_exists(connues):
    recorded = {regle["record"] for regle in alerts() if "record" in regle}
    panneaux = json.loads(TABLEAU.read_text())["panels"]
    expressions = [regle["expr"] for regle in alerts()] + [c["expr"] for p in panneaux for c in p["targets"]]
    assert named(" ".join(expressions)) <= connues
    assert set(re.findall(r"certif:[\w:]+", " ".join(expressions))) <= recorded
    for page in (*FICHES.glob("*.md"), DOCS / "tableaux.md"):
        assert named(page.read_text()) <= connues, page.name


def test_each_gauge_is_on_the_board_or_in_an_alert(db):
    ecrites = named(REGLES.read_text() + TABLEAU.read_text())
    assert {famille.name for famille in jauges.Jauges().collect()} <= ecrites


def test_each_alert_leads_to_a_sheet_and_each_sheet_is_whole():
    fiches = {chemin.stem for chemin in FICHES.glob("*.md")} - {"README"}
    assert {regle["labels"]["fiche"] for regle in alerts() if "alert" in regle} <= fiches
    assert len(fiches) >= 10
    sommaire = (FICHES / "README.md").read_text()
    for nom in fiches:
        titres = re.findall(r"^## (.+)$", (FICHES / f"{nom}.md").read_text(), re.M)
        assert tuple(titres) == RUBRIQUES, nom
        assert f"({nom}.md)" in sommaire, nom


def test_each_alert_says_how_grave_it_is_and_what_it_means():
    for regle in alerts():
        if "alert" in regle:
            assert regle["labels"]["gravite"] in {"critique", "haute", "moyenne"}
            assert regle["annotations"]["resume"].endswith(".")


def test_each_command_named_exists():
    commandes = get_commands()
    for page in [*DOCS.rglob("*.md"), RACINE / "docs" / "exploitation.md"]:
        for nom in re.findall(r"manage\.py ([a-z_]+)", page.read_text()):
            assert nom in commandes, f"{page.name} : {nom}"


def test_each_link_leads_somewhere():
    for page in [*DOCS.rglob("*.md"), RACINE / "docs" / "exploitation.md"]:
        for lien in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if "://" not in lien:
                assert (page.parent / lien).exists(), f"{page.name} : {lien}"
