"""Logging in for real: the form, the password, the second factor of an agent; and what is refused."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from playwright.sync_api import expect

from tests.e2e.visite import Visite

MOT_DE_PASSE = "phrase de passe fictive"


def type_password(v: Visite, email: str, mot_de_passe: str = MOT_DE_PASSE) -> None:
    """Fill the login form in and send it."""
    v.ouvre("/compte/login/")
    v.page.locator("input[name=login]").fill(email)
    v.page.locator("input[name=password]").fill(mot_de_passe)
    v.page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()


def test_an_agent_logs_in_with_a_second_factor(visite, gens):
    secret = generate_totp_secret()
    TOTP.activate(gens.gestionnaire, secret)
    v: Visite = visite()
    type_password(v, gens.gestionnaire.email)
    assert "Suivi des professionnels" not in v.page.content(), "le mot de passe seul ne suffit pas"
    v.capture("second-facteur-1280")
    v.page.locator("input[name=code]").fill(f"{hotp_value(secret, int(time.time()) // 30):06d}")
    v.page.locator("main").get_by_role("button").first.click()
    v.page.wait_for_url(lambda url: "/compte/" not in url)
    v.ouvre("/ordre/")
    expect(v.page.locator("h1")).to_contain_text("Qui a besoin de moi")


def test_a_wrong_password_says_so_without_saying_who_exists(visite, gens):
    v: Visite = visite()
    textes = []
    for email in (gens.dgos.email, "inconnu@exemple.test"):
        type_password(v, email, "mauvaise phrase de passe")
        textes.append(v.page.locator("main [role=alert], main .alerte").first.inner_text())
    assert textes[0] == textes[1]
    v.capture("connexion-refusee-1280")


def test_a_closed_page_leads_to_the_login_page_then_back(visite, gens):
    v: Visite = visite().ouvre("/pilotage/")
    assert "/compte/login/" in v.page.url
    v.page.locator("input[name=login]").fill(gens.dgos.email)
    v.page.locator("input[name=password]").fill(MOT_DE_PASSE)
    v.page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()
    v.page.wait_for_url("**/pilotage/")


def test_a_room_that_is_not_mine_is_closed(visite, gens):
    for qui, chemins in (
        (gens.camille.utilisateur, ("/ordre/", "/pilotage/", "/cnp/", "/employeur/", "/livraisons/")),
        (gens.employeur, ("/ordre/", "/pilotage/", "/mon-espace/")),
    ):
        v: Visite = visite(qui)
        v.statuts_admis |= {403, 404}
        for chemin in chemins:
            reponse = v.page.goto(v.url + chemin)
            assert reponse.status in {403, 404}, f"{chemin} : {reponse.status}"
