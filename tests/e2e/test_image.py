"""The pictures of `docs/images` are what the dashboard shows: `CERTIF_IMAGES=docs/images` makes them again."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from certif.embarque.etat import RACINE
from tests.e2e.monde import make_compte
from tests.e2e.visite import BUREAU, TELEPHONE, Visite, axe

DOSSIER = Path("docs/images")
#: Of the README.
IMAGE = DOSSIER / "tableau-de-bord.png"
POIDS_MAX = 150_000
HAUTEUR = 1_500
#: Progress, and the counted actions of each axis that make it (None: the person of the mock-up).
AVANCEMENTS: dict[str, dict[int, int] | None] = {"0": {}, "37": None, "100": {1: 2, 2: 2, 3: 2, 4: 2}}
#: What each of them is about, at a glance.
PHRASES = {
    "0": "0 action sur 8 · 0 %",
    "37": "3 actions sur 8 · 37,5 %",
    "100": "Votre obligation est remplie",
}


def kept(v: Visite, nom: Path, largeur: int) -> None:
    """Compare the width of the picture kept with what is shown; write it first when asked."""
    v.page.set_viewport_size({"width": largeur, "height": HAUTEUR})
    prise = Image.open(io.BytesIO(v.page.screenshot()))
    if dossier := os.environ.get("CERTIF_IMAGES"):
        Path(dossier).mkdir(parents=True, exist_ok=True)
        prise.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(Path(dossier) / nom.name, optimize=True)
    gardee = RACINE / nom
    assert gardee.stat().st_size <= POIDS_MAX
    with Image.open(gardee) as image:
        assert image.width == prise.width == largeur


@pytest.mark.parametrize("avancement", AVANCEMENTS)
def test_the_pictures_of_the_dashboard(avancement, visite, plateforme, gens):
    axes = AVANCEMENTS[avancement]
    compte = gens.camille if axes is None else make_compte(axes)
    v: Visite = visite(compte.utilisateur).ouvre("/mon-espace/")
    v.voit(PHRASES[avancement])
    for largeur in (BUREAU, TELEPHONE):
        kept(v, DOSSIER / f"tableau-de-bord-{avancement}-{largeur}.png", largeur)
        assert axe(v.page) == ""
    if avancement == "37":
        kept(v, IMAGE, BUREAU)
