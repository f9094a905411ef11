"""The picture of the README is what the dashboard shows: `CERTIF_IMAGES=docs/images` makes it again."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image

from certif.embarque.etat import RACINE
from tests.e2e.visite import Visite

IMAGE = Path("docs/images/tableau-de-bord.png")
POIDS_MAX = 200_000


def test_the_picture_of_the_readme(visite, plateforme, gens):
    v: Visite = visite(gens.camille.utilisateur).ouvre("/mon-espace/")
    v.page.set_viewport_size({"width": 1280, "height": 1500})
    prise = Image.open(io.BytesIO(v.page.screenshot()))
    if dossier := os.environ.get("CERTIF_IMAGES"):
        Path(dossier).mkdir(parents=True, exist_ok=True)
        prise.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(Path(dossier) / IMAGE.name, optimize=True)
    gardee = RACINE / IMAGE
    assert gardee.stat().st_size <= POIDS_MAX
    with Image.open(gardee) as image:
        assert image.width == prise.width == 1280
