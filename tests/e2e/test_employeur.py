"""The employer: what the team misses, a staff list recognised, attestations tried then deposited."""

from __future__ import annotations

from pathlib import Path

from accounts.models import LigneEffectif
from actions.models import Action
from tests.e2e import monde
from tests.e2e.visite import TELEPHONE, Visite
from tests.people import FINESS

LISTE = "matricule;nom;prenom;profession;service\nM-700;{nom};{prenom};Médecin;Urgences\n"
ATTESTATIONS = (
    "matricule;rpps;nom;type_action;intitule;date_fin;date_attestation\n"
    "M-700;;{nom};GDR;Revue fictive du service;18/05/2026;20/05/2026\n"
    ";{rpps};{nom};DANSE;Ligne fautive;18/05/2026;20/05/2026\n"
)


def test_an_employer_recognises_its_staff_and_deposits_what_they_followed(visite, gens, tmp_path: Path):
    # Somebody that no other journey counts the actions of.
    sien = monde.make_compte(nom="FICTIVE", prenom="Alix", mode="S", finess=FINESS).cycle.exercice.professionnel
    mots = {"nom": sien.nom, "prenom": sien.prenom, "rpps": sien.rpps}
    v: Visite = visite(gens.employeur, largeur=TELEPHONE).ouvre("/employeur/depots?quoi=effectif")
    send(v, tmp_path / "liste.csv", LISTE.format(**mots))
    v.voit("1 ligne serait prise")
    v.clique("button", "Confirmer le dépôt")
    v.voit("Qu’avons-nous pris de ce fichier ?")
    v.ouvre("/employeur/effectif/certaines").voit("FICTIVE Alix (M-700)")
    v.clique("button", "Reconnaître")
    v.voit("Personnes reconnues")
    assert LigneEffectif.objects.get(id_technique="M-700").etat == "confirmee"
    v.ouvre("/employeur/depots")
    send(v, tmp_path / "attestations.csv", ATTESTATIONS.format(**mots))
    v.voit("1 ligne serait prise", "DANSE")
    v.capture("employeur-essai-390")
    v.clique("button", "Confirmer le dépôt")
    v.voit("Qu’avons-nous pris de ce fichier ?")
    assert Action.objects.filter(intitule="Revue fictive du service", preuve="attestation").count() == 1
    v.ouvre("/employeur/").voit("1 ligne d’attestation à corriger")
    v.ouvre("/employeur/plan").voit("Urgences")
    v.capture("employeur-plan-390")


def send(v: Visite, fichier: Path, contenu: str) -> None:
    fichier.write_text(contenu, encoding="utf-8")
    v.champ("Fichier").set_input_files(fichier)
    v.clique("button", "Essayer ce fichier")
