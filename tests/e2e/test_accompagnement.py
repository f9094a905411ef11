"""A holder lets a CNP read, sees that it did, takes it back: nobody reads any more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.monde import make_compte
from tests.e2e.visite import PARCOURS, Visite


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_given_read_and_taken_back(visite, gens, largeur, javascript):
    compte = make_compte({1: 2, 2: 1})
    cnp = gens.accompagnant.appartenances.get().organisation
    sien: Visite = visite(compte.utilisateur, largeur=largeur, javascript=javascript).ouvre("/mon-espace/")
    sien.page.locator("details.menu summary", has_text="Mon compte").click()
    sien.clique("link", "Accès d’un CNP")
    sien.champ("Conseil national professionnel").select_option(str(cnp.pk))
    sien.champ("Dernier jour").fill("2027-01-31")
    sien.clique("button", "Donner mon accord")
    sien.voit("En vigueur", "31/01/2027")
    sien.capture(f"acces-cnp-{largeur}")

    lecteur: Visite = visite(gens.accompagnant, largeur=largeur, javascript=javascript)
    lecteur.ouvre("/cnp/accompagnements/").clique("link", re.sub(r"(.+) (\S+)$", r"\2 \1", compte.nom))
    lecteur.voit("3 actions sur 8", "Lecture seule")
    adresse = lecteur.page.url.removeprefix(lecteur.url)
    lecteur.capture(f"accompagne-{largeur}")

    sien.ouvre("/mon-espace/consultations/")
    sien.voit(cnp.nom, "Accompagnement, avec votre accord")
    sien.ouvre("/mon-espace/acces-cnp/").clique("link", "Retirer").clique("button", "Retirer l’accord")
    expect(sien.page.locator("body")).to_contain_text("ne lit plus votre cycle")
    lecteur.ouvre(adresse, 404)
