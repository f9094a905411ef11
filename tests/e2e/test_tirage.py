"""Somebody drawn finds their number, and checks the draw on the page that everybody reads."""

from __future__ import annotations

from pathlib import Path

from ordres.models import Tirage
from ordres.rules.tirage import fingerprint, read_population
from tests.e2e.monde import JOUR_CONTROLE, make_compte
from tests.e2e.visite import TELEPHONE, Visite, axe
from tests.ordres.tirages import own_draw


def test_somebody_drawn_checks_the_draw_on_a_phone(visite, gens, au_jour, tmp_path: Path):
    compte = make_compte({1: 2})
    au_jour(JOUR_CONTROLE)
    tirage = Tirage.objects.get(pk=own_draw(gens.decideur, compte.cycle.pk)[0])
    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE).ouvre("/mon-espace/")
    v.voit("Votre dossier a été tiré au sort").clique("link", "Lire et vérifier le tirage")
    v.voit("il est tiré", "0123456789abcdef0123456789abcdef", "Être tiré ne préjuge de rien")
    assert not axe(v.page)
    v.clique("link", "Vérifier ce tirage")
    v.voit("Ce dossier est tiré", "La plus grande empreinte tirée dans cette strate", tirage.empreinte)
    assert not axe(v.page)
    with v.page.expect_download() as attendu:
        v.clique("link", "population.csv")
    attendu.value.save_as(tmp_path / "population.csv")
    assert fingerprint(read_population((tmp_path / "population.csv").read_text())) == tirage.empreinte
