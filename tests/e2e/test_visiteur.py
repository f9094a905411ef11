"""Anybody: understand, look a référentiel up, check an attestation. Without an account."""

from __future__ import annotations

import pytest

from tests.e2e.visite import PARCOURS, TELEPHONE


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_from_the_home_page_to_an_unknown_attestation(visite, gens, largeur, javascript):
    v = visite(largeur=largeur, javascript=javascript).ouvre("/")
    assert "Démonstration" in v.page.locator("body").inner_text()
    v.clique("link", "Consulter les référentiels")
    assert v.page.locator("h1").inner_text()
    v.clique("link", "référentiel générique de la FSM")
    assert "1-CONGRES" in v.lit() or "Participation à un congrès de niveau national" in v.lit()
    v.ouvre("/referentiels/").clique("link", "choix d’interprétation")
    assert "interprétation" in v.page.locator("h1").inner_text()
    v.ouvre("/").clique("link", "Vérifier une attestation")
    v.champ("Numéro").fill("CP-2032-CNOM-999999")
    v.clique("button", "Vérifier")
    assert "Aucune attestation ne correspond" in v.lit()


def test_the_menu_opens_without_javascript(visite, plateforme):
    v = visite(largeur=TELEPHONE, javascript=False).ouvre("/")
    lien = v.page.get_by_role("link", name="Référentiels", exact=True).last
    v.page.locator("details.menu summary").focus()
    v.touche("Enter")
    lien.wait_for(state="visible")
    lien.click()
    assert v.page.url.endswith("/referentiels/")
