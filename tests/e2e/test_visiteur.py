"""Anybody: understand, look a référentiel up, check an attestation. Without an account."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.visite import PARCOURS, TELEPHONE


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_from_the_home_page_to_an_unknown_attestation(visite, gens, largeur, javascript):
    v = visite(largeur=largeur, javascript=javascript).ouvre("/")
    expect(v.page.locator("body")).to_contain_text("Démonstration")
    v.clique("link", "Consulter les référentiels")
    assert v.page.locator("h1").inner_text()
    v.clique("link", "référentiel générique de la FSM")
    v.voit("Participation à un congrès de niveau national")
    v.ouvre("/referentiels/").clique("link", "choix d’interprétation")
    expect(v.page.locator("h1")).to_contain_text("interprétation")
    v.ouvre("/").clique("link", "Vérifier une attestation")
    v.champ("Numéro").fill("CP-2032-CNOM-999999")
    v.clique("button", "Vérifier")
    v.voit("Aucune attestation ne correspond")


def test_the_menu_opens_without_javascript(visite, plateforme):
    v = visite(largeur=TELEPHONE, javascript=False).ouvre("/")
    lien = v.page.get_by_role("link", name="Référentiels", exact=True).last
    v.page.locator("details.menu summary").focus()
    v.touche("Enter")
    lien.wait_for(state="visible")
    lien.click()
    assert v.page.url.endswith("/referentiels/")
