"""One contradictory path to its end: the professional on a phone without JavaScript, the council on a desktop."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.actions.declarations import photo
from tests.e2e.monde import JOUR_CONTROLE, make_compte
from tests.e2e.visite import TELEPHONE, Visite, look


def test_reasons_observations_hearing_refusal_and_referral(visite, gens, au_jour, tmp_path: Path):
    image = tmp_path / "preuve.jpg"
    image.write_bytes(photo(taille=(600, 800)))
    compte = make_compte({1: 2, 2: 1})
    dossier, mien = f"/ordre/dossiers/{compte.cycle.pk}/", f"/ordre/mon-controle/{compte.cycle.pk}/"
    au_jour(JOUR_CONTROLE)
    g: Visite = visite(gens.gestionnaire).ouvre(dossier)
    g.clique("button", "Ouvrir le contrôle")
    write(g, "Communiquer les motifs", "Ce qui n’est pas établi", "Les axes 3 et 4 ne sont pas établis.")
    g.voit("Motifs communiqués")

    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False).ouvre(mien)
    v.voit("Rien n’est décidé", "mardi 16 mars 2032 inclus", "Les axes 3 et 4 ne sont pas établis.")
    v.clique("link", "Écrire mes observations")
    v.champ("Votre texte").fill("Les deux actions manquantes ont été faites en 2030.")
    v.champ("Pièce à joindre").set_input_files(image)
    v.clique("button", "Garder le brouillon")
    v.voit("Rien n’est encore envoyé", "preuve.jpg")
    v.capture("contradictoire-brouillon")
    v.clique("button", "Envoyer mes observations")
    v.voit("Accusé de réception", "Les deux actions manquantes")
    v.page.locator("summary", has_text="Demander à être entendu").click()
    v.clique("button", "Confirmer : Demander à être entendu")
    v.voit("Vous avez demandé à être entendu")

    g.ouvre(dossier)
    g.voit("Les deux actions manquantes", "preuve.jpg", "il attend des dates")
    g.clique("link", "Proposer des dates d’audition")
    g.champ("Date 1").fill("2032-03-01T14:30")
    g.champ("Date 2").fill("2032-03-03T09:00")
    g.champ("Lieu").fill("Salle fictive du conseil")
    assert list(look(g, "contradictoire-dates")) == []
    g.clique("button", "Proposer des dates d’audition")
    g.voit("Des dates d’audition sont proposées au professionnel")

    v.ouvre(mien)
    v.page.get_by_label("03/03/2032 à 09:00").check()
    v.clique("button", "Choisir cette date")
    v.voit("Votre audition est fixée au 03/03/2032 à 09:00", "Salle fictive du conseil")
    v.capture("contradictoire-mon-controle")

    au_jour(date(2032, 3, 3))
    g.ouvre(dossier)
    write(g, "Enregistrer l’audition", "Compte rendu", "Entendu ce jour, avec un plan pour les deux axes.")
    g.voit("Audition tenue")
    d: Visite = visite(gens.decideur).ouvre(dossier)
    d.page.get_by_text("Donner l’indication finale").click()
    d.page.get_by_role("radio", name="Obligation non satisfaite").check()
    d.page.locator("#decision_motif").fill("Aucune preuve n’établit les axes 3 et 4.")
    d.clique("button", "Enregistrer la décision")
    d.voit("Décision enregistrée : obligation non satisfaite", "n’est possible qu’à partir du 03/05/2032")
    d.capture("contradictoire-decide")

    v.ouvre(mien)
    v.voit("Aucune preuve n’établit les axes 3 et 4.", "Contester cette décision", "Aucune suite disciplinaire")
    au_jour(date(2032, 5, 3))
    p: Visite = visite(gens.president).ouvre(dossier)
    p.clique("link", "Enregistrer la saisine")
    p.voit("Engager une procédure disciplinaire", "CSP L. 4022-9")
    assert list(look(p, "contradictoire-saisine")) == []
    p.champ("Motif de la saisine").fill("Manquement établi et non régularisé.")
    p.clique("button", "Enregistrer la saisine")
    p.voit("Saisine disciplinaire enregistrée")
    v.ouvre(mien)
    v.voit("Suite disciplinaire", "Manquement établi et non régularisé.")
    v.capture("contradictoire-suites")


def write(v: Visite, geste: str, champ: str, texte: str) -> None:
    """Unfold a step, write its text, confirm."""
    v.page.locator("summary", has_text=geste).click()
    v.champ(champ).fill(texte)
    v.clique("button", f"Confirmer : {geste}")
