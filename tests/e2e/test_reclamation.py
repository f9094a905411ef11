"""A missing action is claimed with a photo on a phone without JavaScript; the partner answers; the holder reads it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.actions.declarations import photo
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite, look


def test_claimed_with_a_photo_answered_and_read(visite, gens, tmp_path: Path):
    image = tmp_path / "attestation.jpg"
    image.write_bytes(photo(taille=(600, 800)))
    compte = make_compte({1: 1})
    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False).ouvre("/mon-espace/")
    v.clique("link", "Mes signalements aux organismes").clique("link", "Une action devrait déjà être là")
    v.champ("Chercher un organisme").fill("développement professionnel")
    v.clique("button", "Chercher").clique("link", "Agence nationale du développement professionnel continu")
    v.champ("Titre de l’action").fill("Antibiotiques en ville, bon usage")
    v.champ("Dernier jour de l’action").fill("2026-03-20")
    v.champ("Organisateur").fill("ORGANISME FICTIF")
    v.champ("Un mot pour l’organisme").fill("J’ai suivi cette action fictive en entier, voici l’attestation.")
    v.champ("Preuve").set_input_files(image)
    v.champ("L’organisme peut lire ce document").check()
    v.capture("reclamation-saisie")
    v.clique("button", "Envoyer à l’organisme")
    v.voit("Réponse attendue avant le 19/12/2026", "lisible par l’organisme")
    suivi = v.page.url.removeprefix(v.url)

    p: Visite = visite(gens.partenaire).ouvre("/partenaire/ANDPC/signalements")
    p.clique("link", "Antibiotiques en ville, bon usage")
    p.voit(compte.rpps, "voici l’attestation")
    p.page.locator("summary", has_text="Rien ne changera").click()
    p.page.locator("#classer_phrase").select_option(index=2)
    fautes = list(look(p, "reclamation-partenaire"))
    assert fautes == []
    p.clique("button", "Classer sans suite")
    expect(p.page.locator("body")).to_contain_text("Le professionnel en est averti")

    v.ouvre(suivi)
    v.voit("L’organisme ne changera rien", "aucune inscription à votre nom")
    v.capture("reclamation-reponse")
