"""The attestation in real life: sealed by the worker, checked by a stranger on a phone, revoked, scanned again."""

from __future__ import annotations

from ordres import decision, signature_lue
from ordres.models import Attestation
from tests.e2e.monde import JOUR_CONTROLE, make_compte
from tests.e2e.test_ordre import COMPLET, ready_attestation
from tests.e2e.visite import TELEPHONE, Visite, axe
from tests.ordres.cachets import in_force
from tests.ordres.situations import control_at, intention


def test_issued_checked_revoked_and_scanned_again(visite, gens, plateforme, au_jour, tmp_path):
    compte = make_compte(COMPLET)
    au_jour(JOUR_CONTROLE)
    ouvert = control_at("ouvert", compte.cycle, gens.decideur)
    decision.decide(ouvert, intention(ouvert), gens.decideur, JOUR_CONTROLE)
    attestation = ready_attestation(plateforme, compte.cycle)

    # The professional takes it away.
    p: Visite = visite(compte.utilisateur, largeur=TELEPHONE).ouvre(f"/ordre/mon-controle/{compte.cycle.pk}/")
    with p.page.expect_download() as attendu:
        p.clique("link", "Télécharger mon attestation")
    recu = tmp_path / "recu.pdf"
    attendu.value.save_as(recu)
    lue = signature_lue.read(recu.read_bytes(), [in_force()])
    assert lue is not None and lue.is_integre and lue.is_entiere and lue.is_reconnue

    # A stranger drops the file they were given, then scans the code.
    v: Visite = visite(largeur=TELEPHONE).ouvre("/verifier/")
    v.champ("Le fichier PDF").set_input_files(str(recu))
    v.clique("button", "Comparer ce fichier")
    v.voit("octet pour octet, celui qui a été délivré", "Cette attestation est valide", attestation.numero)
    assert axe(v.page) == ""
    v.capture("verifier-fichier-390")
    v.ouvre(f"/verifier/{attestation.jeton}").voit("Cette attestation est valide")
    assert compte.nom.split()[0] not in v.lit()

    # The president revokes it; the next scan says so, and so does the file.
    d: Visite = visite(gens.president).ouvre(f"/ordre/dossiers/{compte.cycle.pk}/")
    d.clique("link", "Révoquer l’attestation")
    d.champ("Motif de la révocation").fill("Une pièce a été reconnue fausse.")
    d.clique("button", "Révoquer l’attestation")
    d.voit(f"L’attestation {attestation.numero} est révoquée", "Une pièce a été reconnue fausse.")
    v.page.reload()
    v.voit("Cette attestation a été révoquée le 15/02/2032")
    assert "pièce" not in v.lit()
    v.ouvre("/verifier/")
    v.champ("Le fichier PDF").set_input_files(str(recu))
    v.clique("button", "Comparer ce fichier").voit("octet pour octet", "a été révoquée le 15/02/2032")
    p.page.reload()
    p.voit("Votre attestation n’est plus valable", "ne prouve plus rien")
    assert Attestation.objects.get(pk=attestation.pk).etat == "revoquee"
