"""Take everything away, on a phone: ask, watch it being made, download, look inside."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from actions.models import ExportDonnees
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite, look


def test_ask_wait_download_and_open(visite, plateforme, tmp_path: Path):
    compte = make_compte({1: 2, 3: 1})
    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE).ouvre("/mon-espace/droits/")
    v.clique("link", "Emporter toutes mes données")
    v.page.wait_for_url("**/mes-donnees/archive/")
    v.atteint(v.page.get_by_role("button", name="Préparer mon archive")).touche("Enter")
    siens = ExportDonnees.objects.filter(professionnel=compte.utilisateur.professionnel)
    plateforme.attend(lambda: siens.filter(etat="pret").exists(), "l’archive")
    # The page follows the work by itself.
    v.page.get_by_role("link", name="Télécharger mon archive").wait_for()
    assert list(look(v, "export-pret")) == []
    with v.page.expect_download() as attendu:
        v.clique("link", "Télécharger mon archive")
    fichier = tmp_path / "mes-donnees.zip"
    attendu.value.save_as(fichier)
    assert hashlib.sha256(fichier.read_bytes()).hexdigest() == siens.get().sha256
    with zipfile.ZipFile(fichier) as recue:
        assert recue.testzip() is None
        assert len(json.loads(recue.read("donnees.json"))["tables"]["actions.Action"]) == 3
        assert recue.read("lisez-moi.pdf").startswith(b"%PDF-1.7")
