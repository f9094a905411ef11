"""A holder lets a CNP read, sees that it did, takes it back: nobody reads any more."""

from __future__ import annotations

import re

import pytest

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
    assert "En vigueur" in sien.lit() and "31/01/2027" in sien.lit()
    sien.capture(f"acces-cnp-{largeur}")

    lecteur: Visite = visite(gens.accompagnant, largeur=largeur, javascript=javascript)
    lecteur.ouvre("/cnp/accompagnements/").clique("link", re.sub(r"(.+) (\S+)$", r"\2 \1", compte.nom))
    assert "3 actions sur 8" in lecteur.lit() and "Lecture seule" in lecteur.lit()
    adresse = lecteur.page.url.removeprefix(lecteur.url)
    lecteur.capture(f"accompagne-{largeur}")

    sien.ouvre("/mon-espace/consultations/")
    assert cnp.nom in sien.lit() and "Accompagnement, avec votre accord" in sien.lit()
    sien.ouvre("/mon-espace/acces-cnp/").clique("link", "Retirer").clique("button", "Retirer l’accord")
    assert "ne lit plus votre cycle" in sien.page.locator("body").inner_text()
    lecteur.ouvre(adresse, 404)
