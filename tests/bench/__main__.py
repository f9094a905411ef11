"""`make bench`; `--page` writes docs/mesures.md from the last figures without measuring anything."""

import json
import sys

import tests.bench
from tests.banc import page_resultats
from tests.banc.rapport import run
from tests.maison.maison import RACINE


def write_page() -> None:
    """docs/mesures.md and its drawing, from build/bench.json."""
    rapport = json.loads((RACINE / "build" / "bench.json").read_text(encoding="utf-8"))
    (RACINE / "docs" / "mesures.md").write_text(page_resultats.page(rapport), encoding="utf-8")
    dessin = page_resultats.courbes(rapport)
    if dessin:
        (RACINE / "docs" / "images" / "mesures.svg").write_text(dessin, encoding="utf-8")
    print("écrite : docs/mesures.md")


if sys.argv[1:] == ["--page"]:
    write_page()
else:
    whole = not sys.argv[1:]
    code = run(tests.bench, "bench.json")
    if whole:
        write_page()
    sys.exit(code)
