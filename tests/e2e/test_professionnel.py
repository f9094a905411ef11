"""The professional: where do I stand, why does this not count, declare what I did, take it back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from actions import brouillons
from actions.models import Action
from tests.e2e.monde import JOUR, make_compte
from tests.e2e.visite import BUREAU, PARCOURS, TELEPHONE, Visite, look
from tests.ordres.texte_pdf import read_text

TABLEAU = "/mon-espace/"


@pytest.mark.parametrize("largeur", [BUREAU, TELEPHONE])
def test_the_dashboard_of_the_mock_up(visite, gens, largeur):
    v: Visite = visite(gens.camille.utilisateur, largeur=largeur).ouvre(TABLEAU)
    lu = v.lit()
    assert "Camille EXEMPLE" in lu and "99790000006" in lu
    assert "3 actions sur 8 · 37,5 %" in lu
    assert "du 01/01/2023 au 31/12/2031 · reste 5 ans et 1 mois" in lu
    assert "le 19/11/2026" in lu
    etats = [" ".join(ligne.inner_text().split()) for ligne in v.page.locator("table").first.locator("tbody tr").all()]
    for axe, fait, etat in zip(
        ("1. Connaissances", "2. Qualité", "3. Relation", "4. "), ("2 / 2", "1 / 2", "0 / 2", "0 / 2"),
        ("Complet", "En cours", "À commencer", "À commencer"), strict=True,
    ):  # fmt: skip
        ligne = next(e for e in etats if e.startswith(axe))
        assert fait in ligne and etat in ligne
    assert "Dépistage des cancers" in lu
    v.capture(f"tableau-de-bord-{largeur}")


@pytest.mark.parametrize("javascript", [True, False], ids=["avec-js", "sans-js"])
def test_why_opens_in_place(visite, gens, javascript):
    v: Visite = visite(gens.camille.utilisateur, javascript=javascript).ouvre(TABLEAU)
    ligne = v.page.get_by_role("listitem").filter(has_text="Dispositif d’annonce en cancérologie").last
    assert "Ne compte pas" in ligne.inner_text()
    expect(ligne.get_by_text("Que faire ?")).to_be_hidden()
    adresse = v.page.url
    ligne.locator("summary").click()
    expect(ligne.get_by_text("Que faire ?")).to_be_visible()
    raison = ligne.inner_text()
    assert re.search(r"R\. 4022|L\. 4022", raison), raison
    assert v.page.url == adresse


def test_see_open_why_and_filter_with_the_keyboard_and_no_script(visite, gens):
    v: Visite = visite(gens.camille.utilisateur, largeur=TELEPHONE, javascript=False).ouvre(TABLEAU)
    v.page.get_by_text("Filtrer, trier").focus()
    v.touche("Enter")
    v.page.locator("#filtre-etat").focus()
    v.page.keyboard.type("Ne comptent")
    v.page.get_by_role("button", name="Afficher").focus()
    v.touche("Enter")
    v.page.wait_for_url("**etat=ne_compte_pas**")
    lues = v.page.locator("section[aria-labelledby='mes-actions']")
    assert "Dispositif d’annonce" in lues.inner_text() and "Antibiotiques" not in lues.inner_text()
    lues.locator("details.pourquoi summary").focus()
    v.touche("Enter")
    expect(lues.get_by_text("Que faire ?")).to_be_visible()
    v.page.get_by_role("link", name="Tout effacer").focus()
    v.touche("Enter")
    v.page.wait_for_url(re.compile(r"cycle=\d+#mes-actions$"))
    assert "Antibiotiques" in lues.inner_text()


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_declare_in_three_screens_then_withdraw(visite, plateforme, largeur, javascript):
    compte = make_compte({1: 2, 2: 1})
    v: Visite = visite(compte.utilisateur, largeur=largeur, javascript=javascript).ouvre(TABLEAU)
    v.voit("3 actions sur 8 · 37,5 %")
    v.clique("link", "Déclarer une action", exact=True)
    v.voit("Étape 1 sur 3")
    v.champ("Dites-le avec vos mots").fill("vaccin")
    v.clique("button", "Chercher")
    v.page.get_by_role("listitem").filter(has_text="4-PREVENTION").get_by_role("button", name="Choisir").click()
    v.voit("Étape 2 sur 3")
    v.champ("Titre de l’action").fill("Rappel de vaccination")
    v.champ("Date de fin").fill("2026-09-14")
    v.champ("J’atteste sur l’honneur").check()
    v.capture(f"declarer-{largeur}")
    v.clique("button", "Enregistrer l’action")
    v.voit("Étape 3 sur 3", "4 actions sur 8 · 50 %")
    v.capture(f"enregistree-{largeur}")
    v.clique("link", "Voir où j’en suis")
    v.voit("4 actions sur 8 · 50 %")
    v.clique("link", "Rappel de vaccination", exact=True).clique("link", "Retirer")
    v.clique("button", "Retirer l’action")
    v.ouvre(TABLEAU)
    v.voit("3 actions sur 8 · 37,5 %")
    assert Action.objects.get(cycle=compte.cycle, intitule="Rappel de vaccination").is_retiree


def test_declare_with_the_keyboard_alone(visite, plateforme):
    compte = make_compte({1: 2})
    v: Visite = visite(compte.utilisateur).ouvre(TABLEAU)
    v.touche("Tab")
    assert v.page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    v.touche("Enter")
    v.atteint(v.page.get_by_role("link", name="Déclarer une action", exact=True)).touche("Enter")
    v.page.wait_for_url("**/declarer/**")
    v.atteint(v.champ("Dites-le avec vos mots"))
    v.page.keyboard.type("vaccin")
    v.touche("Enter")
    v.page.wait_for_url("**q=vaccin**")
    choisir = v.page.get_by_role("listitem").filter(has_text="4-PREVENTION").get_by_role("button", name="Choisir")
    v.atteint(choisir).touche("Enter")
    v.page.wait_for_url(re.compile(r"declarer/[0-9a-f-]{36}"))
    v.atteint(v.champ("Titre de l’action"))
    v.touche("Control+A")
    v.page.keyboard.type("Rappel au clavier")
    v.atteint(v.champ("Date de fin"))
    v.page.keyboard.type("09092026")  # the same day, whichever of day and month the browser asks first
    assert v.champ("Date de fin").input_value() == "2026-09-09"
    v.atteint(v.champ("J’atteste sur l’honneur")).touche("Space")
    v.atteint(v.page.get_by_role("button", name="Enregistrer l’action")).touche("Enter")
    v.page.wait_for_url("**/enregistree/")
    v.voit("Rappel au clavier", "3 actions sur 8")


def test_a_refused_declaration_loses_nothing_that_was_typed(visite, plateforme):
    v: Visite = visite(make_compte().utilisateur)
    v.statuts_admis.add(422)
    v.ouvre("/mon-espace/declarer/").page.get_by_label("Dites-le avec vos mots").fill("vaccin")
    v.clique("button", "Chercher")
    v.page.get_by_role("listitem").filter(has_text="4-PREVENTION").get_by_role("button", name="Choisir").click()
    v.champ("Titre de l’action").fill("Action datée d’avant le cycle")
    v.champ("Date de fin").fill("2019-09-14")
    v.champ("J’atteste sur l’honneur").check()
    v.clique("button", "Enregistrer l’action")
    v.voit("Étape 2 sur 3", "01/01/2023")
    assert v.champ("Titre de l’action").input_value() == "Action datée d’avant le cycle"
    assert v.page.title().startswith("Erreur")
    assert list(look(v, "declaration-refusee")) == []


@pytest.mark.parametrize("largeur", [BUREAU, TELEPHONE])
def test_what_is_typed_is_kept_while_typing(visite, plateforme, largeur):
    compte = make_compte()
    jeton = brouillons.start(compte.utilisateur, compte.cycle, "4-PREVENTION", JOUR).jeton
    v: Visite = visite(compte.utilisateur, largeur=largeur).ouvre(f"/mon-espace/declarer/{jeton}/")
    assert v.page.locator("#id_honneur").is_visible()
    assert not v.page.locator("#id_preuve").is_visible()
    with v.page.expect_response("**/brouillon/") as reponse:
        v.page.locator("#id_intitule").fill("Tapé puis abandonné")
    assert reponse.value.status == 200
    v.ouvre(f"/mon-espace/declarer/{jeton}/")
    assert v.page.locator("#id_intitule").input_value() == "Tapé puis abandonné"


def test_take_the_summary_away(visite, gens, tmp_path: Path):
    v: Visite = visite(gens.camille.utilisateur, javascript=False).ouvre(TABLEAU)
    with v.page.expect_download() as attendu:
        v.clique("link", "Télécharger une synthèse")
    fichier = tmp_path / "synthese.pdf"
    attendu.value.save_as(fichier)
    texte = read_text(fichier.read_bytes())
    plat = " ".join(texte.split())
    assert "Camille EXEMPLE" in plat and "Antibiotiques : bon usage en ville" in plat
    assert "3 actions sur 8" in plat
