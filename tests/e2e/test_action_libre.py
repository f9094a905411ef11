"""On a phone without JavaScript, a holder asks the CNP about an action; the CNP decides; the action counts.

Then the CNP asks for its sheet, and reads it when it is made.
"""

from __future__ import annotations

from playwright.sync_api import expect

from actions.models import Avancement
from dashboards.models import FicheCnp
from referentiels.models import Referentiel
from tests.actions.declarations import pdf
from tests.e2e.monde import make_compte
from tests.e2e.visite import BUREAU, TELEPHONE, Visite, axe


def test_asked_decided_counted(visite, plateforme, gens):
    conseil = gens.cnp.appartenances.get().organisation
    Referentiel.objects.filter(code="FSM-GENERIQUE").update(cnp=conseil)
    compte = make_compte(specialite="SM04")
    assert compte.cycle.version.referentiel.code == "FSM-GENERIQUE"
    titre = "Atelier fictif d’annonce aux proches"

    sien: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False)
    sien.ouvre("/mon-espace/declarer/?q=zzz").clique("link", "demander à mon CNP de la reconnaître")
    sien.champ("Quelle action").fill(titre)
    sien.champ("Qui l’organise").fill("Société savante fictive")
    sien.champ("Dernier jour").fill("2026-10-02")
    sien.page.get_by_label("Axe 3").check()
    sien.champ("Ce qu’elle apporte").fill("Elle apprend fictivement à annoncer à plusieurs.")
    sien.clique("button", "Continuer")
    sien.voit("le CNP se prononce sur pièces")
    sien.champ("Pièce à joindre").set_input_files(
        {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    sien.clique("button", "Joindre cette pièce")
    sien.capture("libre-envoi-390")
    sien.clique("button", "Envoyer à mon CNP")
    sien.voit("Réponse attendue avant le")
    sien.clique("link", "Voir l’action sur mon compte")
    sien.voit("attend la décision")

    conseiller: Visite = visite(gens.cnp, largeur=BUREAU)
    conseiller.ouvre("/cnp/").clique("link", "Actions à valider").clique("link", titre)
    conseiller.voit(titre)
    assert compte.rpps not in conseiller.lit() and compte.cycle.exercice.professionnel.nom not in conseiller.lit()
    assert axe(conseiller.page) == ""
    conseiller.page.locator("summary", has_text="Accepter").click()
    conseiller.champ("Motif de votre décision").fill("Contenu fictif conforme à l’axe.")
    conseiller.capture("cnp-libre-1280")
    conseiller.clique("button", "Accepter l’action")
    expect(conseiller.page.locator("body")).to_contain_text("L’action est acceptée")

    conseiller.ouvre("/cnp/").clique("link", "fiches semestrielles").clique("button", "Demander cette fiche")
    # Made by the worker; the page follows it by itself.
    plateforme.attend(lambda: FicheCnp.objects.made().filter(organisation=conseil).exists(), "la fiche")
    conseiller.voit("Toutes professions confondues")
    conseiller.capture("cnp-fiche-1280")

    sien.ouvre("/mon-espace/libres/").clique("link", titre)
    sien.voit("Contenu fictif conforme")
    sien.capture("libre-decision-390")
    sien.clique("link", "Voir l’action sur mon compte")
    sien.voit("Compte — axe 3")
    assert Avancement.objects.get(cycle=compte.cycle).faites == 1
