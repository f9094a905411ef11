"""Ministry, CNP, employer, operator: each opens the right page, with numbers and without people."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from accounts.models import Livraison
from tests.e2e.monde import make_compte
from tests.e2e.test_bout_en_bout import deposit, partner_file
from tests.e2e.visite import BUREAU, TELEPHONE, Visite


def test_the_ministry_goes_from_the_country_to_a_region_a_file_and_a_report(visite, gens, tmp_path: Path):
    v: Visite = visite(gens.dgos).ouvre("/")
    v.clique("link", "Pilotage national").voit("Où en est le pays ?", "L’essentiel", "Secret statistique")
    v.champ("Profession").select_option(label="Médecins")
    v.clique("button", "Afficher").voit("Retirer le filtre", "Île-de-France")
    v.page.locator("figure a[aria-label^='Auvergne-Rhône-Alpes']").click()
    v.voit("Qui avance, et où ?", "Médecins · Auvergne-Rhône-Alpes", "Rhône", "Dénominateur")
    assert "profession=10" in v.page.url and "region=84" in v.page.url
    with v.page.expect_download() as attendu:
        v.clique("link", "Télécharger avancement par département")
    attendu.value.save_as(tmp_path / "departements.csv")
    lignes = list(csv.DictReader(io.StringIO((tmp_path / "departements.csv").read_text("utf-8-sig")), delimiter=";"))
    nombres = [int(ligne["n"]) for ligne in lignes if ligne["n"]]
    assert nombres and all(n == 0 or n >= 11 for n in nombres)
    v.clique("link", "Rapport").voit("Médecins · Auvergne-Rhône-Alpes")
    v.clique("button", "Préparer le rapport")
    lien = v.page.get_by_role("link", name="Télécharger le rapport")
    lien.wait_for()
    with v.page.expect_download() as attendu:
        lien.click()
    attendu.value.save_as(tmp_path / "rapport.pdf")
    assert (tmp_path / "rapport.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("largeur", [BUREAU, TELEPHONE])
def test_a_cnp_sees_its_referentiel_and_no_name(visite, gens, largeur):
    v: Visite = visite(gens.cnp, largeur=largeur).ouvre("/")
    v.clique("link", "Mon conseil")
    v.voit("référentiel générique de la FSM")
    assert "EXEMPLE" not in v.lit() and "99790000006" not in v.page.content()


@pytest.mark.parametrize("largeur", [BUREAU, TELEPHONE])
def test_an_employer_sees_present_staff_and_no_action(visite, gens, largeur):
    v: Visite = visite(gens.employeur, largeur=largeur).ouvre("/")
    v.clique("link", "Mon personnel")
    v.champ("Nom ou").fill("99790000006")
    v.clique("button", "Chercher")
    v.voit("EXEMPLE Camille")
    assert "Antibiotiques" not in v.page.content() and "Dispositif d’annonce" not in v.page.content()
    v.champ("Nom ou").fill("personne de ce nom")
    v.clique("button", "Chercher")
    v.page.wait_for_url("**personne**")
    assert "EXEMPLE Camille" not in v.lit()


@pytest.mark.parametrize("largeur", [BUREAU, TELEPHONE])
def test_the_operator_reads_what_happened_to_a_file(visite, gens, plateforme, tmp_path, largeur):
    livraison = deposit(visite(gens.partenaire), partner_file(make_compte(), tmp_path))
    plateforme.attend(
        lambda: Livraison.objects.filter(pk=livraison, etat=Livraison.Etat.TRAITEE).exists(), "la livraison"
    )
    v: Visite = visite(gens.exploitant, largeur=largeur).ouvre("/")
    v.clique("link", "Livraisons")
    v.page.locator(f"a[href$='/livraisons/{livraison}']").first.click()
    lu = v.voit("Qu’est-il arrivé à ce fichier ?", "Traitée").lit()
    assert "E101" in lu or "clé" in lu, "la ligne fautive n’est pas expliquée"
    v.capture(f"livraison-{largeur}")


def test_a_refused_file_says_what_to_do_and_applies_nothing(visite, gens, tmp_path: Path):
    v: Visite = visite(gens.partenaire).ouvre("/livraisons/deposer")
    fichier = tmp_path / "latin.csv"
    fichier.write_bytes("rpps;intitulé\n99790000006;été\n".encode("latin-1"))
    v.champ("Fichier").set_input_files(fichier)
    v.clique("button", "Essayer ce fichier")
    v.voit("Refusée", "UTF-8")
    assert v.page.get_by_role("button", name="Confirmer le dépôt").count() == 0
    v.capture("livraison-refusee-1280")
