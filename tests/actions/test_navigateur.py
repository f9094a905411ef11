"""The professional's pages in a real browser: accessible at both widths, by keyboard, without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from actions import projection
from actions.models import Action
from tests.actions.declarations import make_brouillon
from tests.actions.test_tableau_de_bord import MAQUETTE, TOUTES
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

LARGEURS = {"bureau": (1280, 900), "telephone": (390, 844)}
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def site(cycle, titulaire, partenaire_andpc, live_server, monkeypatch):
    """The owner with the account of the mock-up, one action to place and one expected; the day is the bench's."""
    # The server answers in its own thread, where the day fixed by the test is not known.
    monkeypatch.setattr("accounts.horloge.moved_day", lambda: JOUR)
    for mois, code in enumerate(MAQUETTE, start=1):
        make_action(cycle, code, date(2024, mois, 1))
    make_action(cycle, "A1a", date(2025, 6, 1), intitule="Congrès fictif de nouveau")
    make_action(
        cycle, "A3a", date(2026, 12, 1), statut=Action.Statut.INSCRIT, partenaire=partenaire_andpc, id_technique="I",
        intitule="Session fictive à venir",
    )  # fmt: skip
    projection.rebuild([cycle.pk], JOUR)
    return live_server.url


@pytest.fixture(params=LARGEURS)
def contexte(request, navigateur: Browser, site, titulaire) -> Iterator[BrowserContext]:
    """A browser of the owner, at desktop and phone width."""
    largeur, hauteur = LARGEURS[request.param]
    contexte = navigateur.new_context(viewport={"width": largeur, "height": hauteur}, locale="fr-FR")
    cookie = client_of(titulaire).cookies["sessionid"]
    contexte.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])
    contexte.set_default_timeout(8000)
    yield contexte
    contexte.close()


def check(page: Page, nom: str) -> None:
    """No violation, nothing wider than the screen; a picture where `CERTIF_CAPTURES` says."""
    if dossier := os.environ.get("CERTIF_CAPTURES"):
        page.screenshot(path=Path(dossier) / f"{nom}-{page.viewport_size['width']}.png", full_page=True)
    resultat = Axe().run(page, options={"runOnly": REGLES})
    assert resultat.violations_count == 0, f"{nom}\n{resultat.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{nom} dépasse l’écran"


@pytest.mark.django_db(transaction=True)
def test_every_page_is_accessible_at_both_widths(contexte, site, cycle, titulaire):
    action = Action.objects.get(intitule="Congrès fictif de nouveau")
    attente = make_action(cycle, None, rattachement="a_confirmer", candidats=["A1c", "A2b"], intitule="Atelier fictif")
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    page = contexte.new_page()
    for nom, adresse in {
        "tableau": "",
        "declarer": "declarer/?axe=1",
        "details": f"declarer/{brouillon.jeton}/",
        "action": f"actions/{action.pk}/",
        "enregistree": f"actions/{action.pk}/enregistree/",
        "rattacher": f"actions/{attente.pk}/rattacher/",
        "retirer": f"actions/{action.pk}/retirer/",
        "preuve": f"actions/{action.pk}/preuve/",
        "modifier": f"actions/{action.pk}/modifier/",
        "consultations": "consultations/",
        "notifications": "notifications/",
        "corrections": "corrections/",
    }.items():
        page.goto(f"{site}/mon-espace/{adresse}")
        check(page, nom)
    page.goto(f"{site}/mon-espace/")
    page.locator("details.pourquoi summary").nth(1).click()
    check(page, "pourquoi")
    page.goto(f"{site}/mon-espace/declarer/{brouillon.jeton}/")
    page.get_by_role("button", name="Enregistrer l’action").click()
    check(page, "erreurs")


@pytest.mark.django_db(transaction=True)
def test_an_account_at_one_hundred_per_cent(contexte, site, cycle):
    for mois, code in enumerate(TOUTES, start=1):
        make_action(cycle, code, date(2025, mois, 1))
    projection.rebuild([cycle.pk], JOUR)
    page = contexte.new_page()
    page.goto(f"{site}/mon-espace/")
    assert page.get_by_text("Votre obligation est remplie").is_visible()
    check(page, "complet")


@pytest.mark.django_db(transaction=True)
def test_declaring_by_keyboard_alone_and_without_javascript(navigateur: Browser, site, titulaire, cycle):
    contexte = navigateur.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="fr-FR")
    contexte.add_cookies([{"name": "sessionid", "value": client_of(titulaire).cookies["sessionid"].value, "url": site}])
    page = contexte.new_page()
    page.goto(f"{site}/mon-espace/declarer/")
    page.locator("#q").focus()
    page.keyboard.type("A4b")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=A4b**")
    choisir = page.get_by_role("button", name="Choisir")
    choisir.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/declarer/*-*/")
    # The order of day and month under the fingers is the browser's; the value is the same everywhere.
    page.locator("#id_date_fin").fill("2026-05-12")
    page.locator("#id_honneur").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Enregistrer l’action").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/enregistree/")
    assert "Compte" in page.locator("main").inner_text()
    assert Action.objects.filter(item__code="A4b", date_fin=date(2026, 5, 12)).count() == 1
    contexte.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_is_kept_while_typing(contexte, site, titulaire, cycle):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    page = contexte.new_page()
    page.goto(f"{site}/mon-espace/declarer/{brouillon.jeton}/")
    assert page.locator("#id_honneur").is_visible()
    assert not page.locator("#id_preuve").is_visible()
    with page.expect_response("**/brouillon/") as reponse:
        page.locator("#id_intitule").fill("Tapé puis abandonné")
    assert reponse.value.status == 204
    page.goto(f"{site}/mon-espace/declarer/{brouillon.jeton}/")
    assert page.locator("#id_intitule").input_value() == "Tapé puis abandonné"
