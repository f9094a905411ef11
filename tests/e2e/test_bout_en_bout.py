"""The main job, end to end: a partner's file → the dashboard → the Ordre's decision → an attestation that verifies."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from accounts.models import Livraison
from tests.donnees import dpc
from tests.e2e.monde import JOUR_CONTROLE, make_compte
from tests.e2e.test_ordre import decide, download_text, open_file, ready_attestation, verify
from tests.e2e.visite import Visite
from tests.flux.conftest import csv_text

PRESQUE = {1: 1, 2: 2, 3: 2, 4: 2}


def test_from_a_partner_file_to_a_valid_attestation(visite, gens, plateforme, au_jour, tmp_path: Path):
    compte = make_compte(PRESQUE)
    moi: Visite = visite(compte.utilisateur).ouvre("/mon-espace/")
    moi.voit("7 actions sur 8 · 87,5 %")

    livraison = deposit(visite(gens.partenaire), partner_file(compte, tmp_path))
    plateforme.attend(
        lambda: Livraison.objects.filter(pk=livraison, etat=Livraison.Etat.TRAITEE).exists(), "la livraison"
    )
    assert Livraison.objects.get(pk=livraison).compteurs["acceptees"] == 1

    moi.page.reload()
    moi.voit("8 actions sur 8 · 100 %", "Votre obligation est remplie")
    recue = moi.page.get_by_role("listitem").filter(has_text="Dépistage en consultation").last.inner_text()
    assert "Agence nationale du développement professionnel continu" in recue and "Compte" in recue
    assert "Ne compte pas" not in recue

    au_jour(JOUR_CONTROLE)
    agent: Visite = visite(gens.decideur)
    open_file(agent, compte)
    agent.clique("button", "Ouvrir le contrôle")
    decide(agent)
    attestation = ready_attestation(plateforme, compte.cycle)

    moi.ouvre(f"/mon-espace/?cycle={compte.cycle.pk}")
    texte = download_text(moi, "Télécharger mon attestation", tmp_path)
    assert attestation.numero in texte
    assert f"{plateforme.url}/verifier/" in "".join(texte.split())
    verify(visite(), attestation, compte)


def partner_file(compte, dossier: Path) -> Path:
    """Two rows: one of this person, one whose RPPS number is wrong."""
    professionnel = compte.cycle.exercice.professionnel
    ligne = {
        **dpc.base_row(0), "id_technique": f"ANDPC-{professionnel.rpps}", "rpps": professionnel.rpps,
        "nom_exercice": professionnel.nom, "prenom_exercice": professionnel.prenom,
        "intitule": "Dépistage en consultation", "typologie": "FC", "axes_proposes": "1",
    }  # fmt: skip
    fausse = {**ligne, "id_technique": f"FAUX-{professionnel.rpps}", "rpps": "99790000007"}
    fichier = dossier / "actions.csv"
    fichier.write_text(csv_text([ligne, fausse]), encoding="utf-8")
    return fichier


def deposit(v: Visite, fichier: Path) -> int:
    """Rehearse the file on screen, read the answers, confirm; returns the delivery's number."""
    v.ouvre("/livraisons/deposer")
    v.champ("Fichier").set_input_files(fichier)
    v.clique("button", "Essayer ce fichier")
    v.voit("Essai, rien n’est appliqué")
    v.capture("livraison-essai-1280")
    v.clique("button", "Confirmer le dépôt")
    expect(v.page.locator("h1 ~ p").nth(1)).not_to_contain_text("Essai")
    return int(v.page.url.rsplit("/", 1)[1])
