"""First load of a page: at most 150 kB once compressed and twelve requests, nothing from elsewhere."""

from __future__ import annotations

import pytest

from tests.e2e.visite import Visite

POIDS_MAX = 150_000
REQUETES_MAX = 12


@pytest.mark.parametrize("chemin", ["/", "/mon-espace/"])
def test_first_load(visite, gens, chemin):
    v: Visite = visite(gens.camille.utilisateur if chemin != "/" else None).ouvre(chemin)
    v.page.wait_for_load_state("networkidle")
    octets, requetes = v.poids()
    assert 5_000 < octets <= POIDS_MAX, f"{octets} octets : {[r.url for r in v.reponses]}"
    assert requetes <= REQUETES_MAX, [r.url for r in v.reponses]
