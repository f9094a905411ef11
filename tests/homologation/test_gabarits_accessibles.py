"""What every template owes to who does not see it or does not point: read from the sources, for pages no crawl opens.

The crawl (`tests/e2e/test_accessibilite.py`) judges pages as they are drawn; here is what it cannot: the rule itself.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.urls import reverse

from tests.maison.maison import PRODUIT, RACINE, short

#: Read by nobody in a browser: text of e-mails, pages of PDF.
HORS_PAGES = ("templates/emails/", "templates/pdf/")
#: Pages that stand alone on purpose, when nothing else can be asked (breakdowns, pages kept by the phone).
SEULES = {
    "templates/base.html", "templates/400.html", "templates/413.html", "templates/500.html", "templates/503.html",
    "templates/composants/erreur_autonome.html", "templates/ps/capture_coquille.html",
}  # fmt: skip


@cache
def gabarits() -> tuple[tuple[str, str], ...]:
    """Each template of a page: its path, and its text without comments."""
    chemins = [c for racine in ("templates", *PRODUIT) for c in sorted((RACINE / racine).rglob("*.html"))]
    lus = [(short(c), re.sub(r"\{#.*?#\}", "", c.read_text(encoding="utf-8"), flags=re.S)) for c in chemins]
    return tuple((nom, texte) for nom, texte in lus if not nom.startswith(HORS_PAGES))


@cache
def feuilles() -> str:
    """Our style sheets, without the vendored ones."""
    chemins = [c for c in sorted((RACINE / "static").rglob("*.css")) if "vendor" not in c.parts]
    return "\n".join(c.read_text(encoding="utf-8") for c in chemins)


@cache
def scripts() -> str:
    """Our scripts, without the vendored ones."""
    chemins = [c for c in sorted((RACINE / "static").rglob("*.js")) if "vendor" not in c.parts]
    return "\n".join(c.read_text(encoding="utf-8") for c in chemins)


def found(motif: str) -> list[str]:
    """Templates where this is written."""
    return [nom for nom, texte in gabarits() if re.search(motif, texte, re.I | re.S)]


@pytest.fixture
def accueil(client, db) -> str:
    """The home page as a browser gets it."""
    return client.get("/").text


def test_chaque_image_a_son_alternative():
    sans = [
        f"{nom} {balise[:60]}"
        for nom, texte in gabarits()
        for balise in re.findall(r"<(?:img|area|input[^>]+type=\"image\")\b[^>]*>", texte)
        if not re.search(r"\balt=", balise)
    ]
    assert sans == []


def test_les_icones_sont_ignorees_des_lecteurs(accueil):
    """The one component that draws icons hides them; a drawing that informs has a name."""
    dessins = re.findall(r"<svg\b[^>]*>", accueil)
    assert dessins
    assert [d for d in dessins if 'aria-hidden="true"' not in d and "aria-label" not in d] == []


def test_aucun_cadre_ni_media():
    assert found(r"<(iframe|frame|frameset|object|embed|video|audio|bgsound|marquee|track)\b") == []


def test_chaque_tableau_a_son_titre_et_ses_entetes():
    """No table lays out: each one has its title and its headings with their scope."""
    fautes = []
    for nom, texte in gabarits():
        for attributs, corps in re.findall(r"<table\b([^>]*)>(.*?)(?:</table>|\Z)", texte, re.S):
            if "presentation" in attributs or not re.search(
                r"<caption|aria-label|\{% (?:include|block|dessin)", attributs + corps
            ):
                fautes.append(f"{nom} : sans titre")
            fautes += [f"{nom} : {th[:50]}" for th in re.findall(r"<th\b[^>]*>", corps) if "scope=" not in th]
    assert fautes == []


def test_la_base_dit_son_type_sa_langue_et_son_titre(accueil):
    assert accueil.startswith("<!DOCTYPE html>")
    assert re.search(r'<html lang="fr"', accueil)
    assert re.search(r"<title>[^<]{5,}</title>", accueil)
    meres = {mere for _, texte in gabarits() for mere in re.findall(r'\{% extends "([^"]+)" %\}', texte)}
    pages = [(nom, texte) for nom, texte in gabarits() if '{% extends "base.html" %}' in texte]
    assert [
        nom for nom, texte in pages if nom.removeprefix("templates/") not in meres and "{% block titre" not in texte
    ] == []


def test_la_base_a_ses_reperes_et_son_lien_d_evitement(accueil):
    for repere in ("<header", "<nav", "<main", "<footer"):
        assert accueil.count(repere) >= 1, repere
    assert accueil.count("<main") == 1
    evitements = re.findall(r'class="evitement" href="#(\w+)"', accueil)
    assert evitements and accueil.index('class="evitement"') < accueil.index("<header")
    assert [ancre for ancre in evitements if f'id="{ancre}"' not in accueil] == []


def test_toute_page_vient_de_la_base():
    """Menu, footer and site map stand at the same place everywhere: a whole page of its own says why."""
    assert sorted({nom for nom, texte in gabarits() if "<html" in texte} - SEULES) == []


def test_aucune_balise_de_presentation():
    assert found(r"<(basefont|big|blink|center|font|marquee|strike|tt)\b") == []
    assert found(r"<(?:table|td|th|tr|p|div)\b[^>]*\s(?:align|bgcolor|border|valign|cellpadding|cellspacing)=") == []


def test_rien_ne_change_de_page_tout_seul():
    """No field sends its form by being chosen, no window opens alone; one page refreshes: leaving Pro Santé Connect."""
    assert not re.search(r"window\.open\(", scripts())
    assert found(r"http-equiv=\"refresh\"") in ([], ["templates/compte/depart_psc.html"])
    nouvelles = [
        f"{nom} {lien[:80]}"
        for nom, texte in gabarits()
        for lien in re.findall(r"<a\b[^>]*target=\"_blank\".*?</a>", texte, re.S)
        if "nouvel onglet" not in lien and "nouvelle fenêtre" not in lien
    ]
    assert nouvelles == []


def test_rien_n_apparait_au_seul_survol():
    """Nothing is shown by hovering: no tooltip, and no rule of ours that reveals on `:hover`."""
    assert found(r"data-bs-toggle=\"(tooltip|popover)\"") == []
    reveles = re.findall(r"[^{}]*:hover[^{}]*\{[^}]*(?:display|visibility|opacity)\s*:[^}]*\}", feuilles())
    assert reveles == []


def test_chaque_groupe_de_champs_a_sa_legende():
    sans = [
        nom
        for nom, texte in gabarits()
        for corps in re.findall(r"<fieldset\b[^>]*>(.*?)(?:</fieldset>|\Z)", texte, re.S)
        if "<legend" not in corps and "{% include" not in corps and "{% block" not in corps
    ]
    assert sans == []


def test_aucun_ordre_de_tabulation_impose():
    assert found(r"tabindex=\"[1-9]") == []


def test_aucun_raccourci_d_une_touche():
    assert found(r"\saccesskey=") == []
    touches = re.findall(r"(?:key|code)\s*===?\s*[\"']([^\"']+)[\"']", scripts())
    assert [touche for touche in touches if len(touche) == 1 and touche != " "] == []


def test_rien_ne_clignote_ni_ne_defile():
    """No animation without end; what moves stops for those who ask for stillness."""
    assert "@keyframes" not in feuilles() or "infinite" not in feuilles()
    assert "prefers-reduced-motion: reduce" in feuilles()
    assert found(r"data-bs-ride|class=\"[^\"]*\bcarousel\b") == []


def test_aucun_geste_complexe_ni_mouvement():
    assert not re.search(r"devicemotion|deviceorientation|touchmove|gesturechange|pointerdown|mousedown", scripts())
    assert found(r"\sdraggable=\"true\"") == []


def test_le_plan_du_site_mene_a_chaque_page_publique(client, db):
    """From every page by the footer, and from it to each public page."""
    adresse = reverse("public:plan_du_site")
    assert f'href="{adresse}"' in client.get("/").text
    plan = client.get(adresse).text
    publiques = ("accueil", "comment_ca_marche", "faq", "accessibilite", "mentions_legales", "donnees_personnelles",
                 "etat_du_service")  # fmt: skip
    assert [nom for nom in publiques if f'href="{reverse(f"public:{nom}")}"' not in plan] == []
