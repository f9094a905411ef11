"""The Ordre: who needs me, their file, the control of an ended cycle, the attestation."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from actions.models import Cycle
from ordres.models import Attestation
from tests.e2e.monde import JOUR_CONTROLE, make_compte
from tests.e2e.visite import PARCOURS, Visite
from tests.ordres.situations import control_at
from tests.ordres.texte_pdf import read_text

COMPLET = {1: 2, 2: 2, 3: 2, 4: 2}


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_from_the_list_to_a_verified_attestation(visite, gens, plateforme, au_jour, tmp_path, largeur, javascript):
    compte = make_compte(COMPLET)
    v: Visite = visite(gens.decideur, largeur=largeur, javascript=javascript)
    open_file(v, compte)
    v.voit("Le cycle court jusqu’au 31/12/2031")
    au_jour(JOUR_CONTROLE)
    v.page.reload()
    v.clique("button", "Ouvrir le contrôle")
    v.voit("Proposition : obligation satisfaite")
    decide(v)
    v.voit("Décision enregistrée : obligation satisfaite")
    attestation = ready_attestation(plateforme, compte.cycle)
    v.voit(attestation.numero)
    v.page.reload()
    texte = download_text(v, "Télécharger l’attestation", tmp_path)
    assert attestation.numero in texte and compte.rpps in texte.replace(" ", "").replace("\u202f", "")
    verify(visite(largeur=largeur, javascript=javascript), attestation, compte)


def test_coming_back_keeps_the_place_in_the_list(visite, gens):
    v: Visite = visite(gens.gestionnaire).ouvre("/ordre/?tri=nom&q=exemple")
    v.capture("ordre-liste-1280")
    v.clique("link", gens.camille.nom)
    v.clique("link", "Revenir à la liste")
    assert "q=exemple" in v.page.url and "tri=nom" in v.page.url
    assert v.champ("Nom ou").input_value() == "exemple"


def test_a_clerk_instructs_but_does_not_decide(visite, gens, au_jour):
    compte = make_compte(COMPLET)
    au_jour(JOUR_CONTROLE)
    v: Visite = visite(gens.gestionnaire)
    open_file(v, compte)
    v.clique("button", "Ouvrir le contrôle")
    assert v.page.get_by_text("Donner l’indication finale").count() == 0


def test_deciding_with_the_keyboard_alone(visite, gens, au_jour):
    compte = make_compte({1: 2, 2: 2})
    au_jour(JOUR_CONTROLE)
    control_at("observations", compte.cycle, gens.decideur)
    v: Visite = visite(gens.president).ouvre(f"/ordre/?situation=observations&q={compte.rpps}")
    v.page.get_by_role("link", name=compte.nom).focus()
    v.touche("Enter")
    v.page.get_by_text("Donner l’indication finale").focus()
    v.touche("Enter")
    v.page.get_by_label("Obligation satisfaite", exact=True).focus()
    v.touche("Space")
    v.page.get_by_label("Motif", exact=False).first.focus()
    v.page.keyboard.type("Les observations établissent les deux axes manquants.")
    v.page.get_by_role("button", name="Enregistrer la décision").focus()
    v.touche("Enter")
    expect(v.page.get_by_role("heading", name="Attestation CP-2032-CNOM-")).to_be_visible()
    numero = Attestation.objects.get(cycle=compte.cycle).numero
    assert v.page.get_by_role("heading", name=f"Attestation {numero}").is_visible()


def open_file(v: Visite, compte) -> None:
    """List, search, file."""
    v.ouvre("/ordre/")
    v.champ("Nom ou").fill(compte.rpps)
    v.clique("button", "Chercher").clique("link", compte.nom)
    v.voit(compte.rpps)


def decide(v: Visite) -> None:
    """Give the satisfied indication, the form being open when the file is complete."""
    sens = v.page.get_by_role("radio", name="Obligation satisfaite", exact=True)
    if not sens.is_visible():
        v.page.get_by_text("Donner l’indication finale").click()
    sens.check()
    v.clique("button", "Enregistrer la décision")


def ready_attestation(plateforme, cycle: Cycle) -> Attestation:
    """The attestation of this cycle, once the worker has made its document."""
    plateforme.attend(
        lambda: Attestation.objects.filter(cycle=cycle).exclude(pdf="").exists(), "le PDF de l’attestation"
    )
    return Attestation.objects.get(cycle=cycle)


def download_text(v: Visite, lien: str, dossier: Path) -> str:
    """The text of the PDF behind this link."""
    with v.page.expect_download() as attendu:
        v.clique("link", lien)
    attendu.value.save_as(dossier / "attestation.pdf")
    return read_text((dossier / "attestation.pdf").read_bytes())


def verify(v: Visite, attestation: Attestation, compte) -> None:
    """What the QR code opens: valid, nobody's name until two facts are typed."""
    v.ouvre(f"/verifier/{attestation.jeton}")
    v.voit("Cette attestation est valide")
    professionnel = compte.cycle.exercice.professionnel
    assert professionnel.nom not in v.lit()
    v.champ("Nom").fill(professionnel.nom)
    v.champ("RPPS").fill(professionnel.rpps)
    v.clique("button", "Vérifier le titulaire")
    v.voit(professionnel.nom, "Médecin")
