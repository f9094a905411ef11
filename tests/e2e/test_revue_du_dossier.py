"""A clerk reviews the evidence, asks for a document; the professional answers from a phone; the clerk reads it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from ordres.models import RevuePreuve
from tests.actions.declarations import photo
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite, look


def test_reviewed_asked_answered_and_read(visite, gens, tmp_path: Path):
    image = tmp_path / "attestation.jpg"
    image.write_bytes(photo(taille=(600, 800)))
    compte = make_compte({1: 2})
    v: Visite = visite(gens.gestionnaire).ouvre(f"/ordre/dossiers/{compte.cycle.pk}/")
    v.clique("link", "Commencer la revue")
    v.voit("Preuve 1 sur 2", "Ce qui est demandé", "Ce qui est fourni")
    v.page.get_by_label("À demander").check()
    v.champ("Ce qui manque").fill("L’attestation de présence fictive, signée.")
    fautes = list(look(v, "revue-preuve"))
    v.clique("button", "Enregistrer et voir la suivante")
    v.voit("Preuve 2 sur 2", "Avis enregistré")
    v.touche("Alt+p")
    v.voit("Preuve 1 sur 2", "L’attestation de présence fictive, signée.")
    v.touche("Alt+s")
    v.voit("Preuve 2 sur 2")
    v.page.get_by_label("Probante").check()
    v.page.get_by_role("button", name="Enregistrer", exact=True).click()
    v.voit("Avis enregistré")
    assert RevuePreuve.objects.filter(action__cycle=compte.cycle).count() == 2
    v.clique("link", "Revenir au dossier")
    v.voit("2 preuves revues sur 2")
    v.clique("link", "Écrire au professionnel")
    v.champ("Votre message").fill("Bonjour, pouvez-vous transmettre l’attestation fictive ?")
    v.clique("button", "Envoyer")
    v.voit("Pas encore lu")

    p: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False)
    p.ouvre("/mon-espace/notifications/").voit("vous a écrit")
    p.ouvre(f"/ordre/mes-messages/{compte.cycle.pk}/")
    p.voit("pouvez-vous transmettre", "Nouveau")
    p.champ("Votre message").fill("La voici, photographiée ce matin.")
    p.champ("Document").set_input_files(image)
    p.capture("mes-messages")
    p.clique("button", "Envoyer")
    p.voit("La voici, photographiée ce matin.", "attestation.jpg")

    v.ouvre("/ordre/messages")
    v.clique("link", compte.nom)
    v.voit("La voici, photographiée ce matin.", "attestation.jpg")
    expect(v.page.get_by_role("link", name="attestation.jpg")).to_be_visible()
    fautes += list(look(v, "messages-du-dossier"))
    p.ouvre(f"/ordre/mes-messages/{compte.cycle.pk}/")
    p.voit("Lu le")
    assert fautes == []
