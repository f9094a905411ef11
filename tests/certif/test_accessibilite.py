"""Public and login pages in a real browser: axe-core finds nothing, the menu works without JavaScript."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser

from certif import page_urls

LARGEURS = {"bureau": 1280, "telephone": 390}
REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [*(f"public:{route.name}" for route in page_urls.urlpatterns), "account_login", "account_reset_password"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("apparence", ["light", "dark"])
@pytest.mark.parametrize("largeur", LARGEURS)
def test_axe_finds_nothing(navigateur: Browser, live_server: Any, largeur: str, apparence: Any) -> None:
    contexte = navigateur.new_context(
        viewport={"width": LARGEURS[largeur], "height": 900}, color_scheme=apparence, locale="fr-FR"
    )
    page = contexte.new_page()
    refus: list[str] = []
    page.on("console", lambda message: refus.append(message.text) if message.type == "error" else None)
    for nom in PAGES:
        page.goto(live_server.url + reverse(nom))
        resultat = Axe().run(page, options=REGLES)
        assert resultat.violations_count == 0, f"{nom} : {resultat.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= LARGEURS[largeur], nom
        assert page.locator("html").get_attribute("data-bs-theme") == apparence
    contexte.close()
    assert refus == []


@pytest.mark.django_db(transaction=True)
def test_menu_opens_without_javascript(navigateur: Browser, live_server: Any) -> None:
    contexte = navigateur.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = contexte.new_page()
    page.goto(live_server.url + reverse("public:accueil"))
    lien = page.get_by_role("link", name="Référentiels", exact=True).last
    menu = page.locator("details.menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    lien.wait_for(state="visible")
    lien.click()
    assert page.url.endswith(reverse("referentiels:liste"))
    contexte.close()
