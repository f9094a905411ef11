"""Weight of a first load: at most 150 kB compressed, at most 12 requests, nothing from a third party."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

POIDS_MAXIMAL = 150_000
REQUETES_MAXIMALES = 12
REFERENCES = re.compile(r'(?:href|src)="(/static/[^"#]+)')
URL_CSS = re.compile(r'url\("?([^")]+)"?\)')

pytestmark = pytest.mark.django_db


def _file(url: str) -> Path:
    trouve = finders.find(url.removeprefix("/static/"))
    assert trouve, f"{url} n’existe pas"
    return Path(trouve)


def _weight(path: Path) -> int:
    contenu = path.read_bytes()
    return len(contenu) if path.suffix == ".woff2" else len(gzip.compress(contenu))


def _loaded(page: str) -> set[Path]:
    fichiers = {_file(url) for url in REFERENCES.findall(page)}
    for css in [f for f in fichiers if f.suffix == ".css"]:
        for url in URL_CSS.findall(css.read_text()):
            if not url.startswith("data:"):
                fichiers.add((css.parent / url).resolve())
    return fichiers


@pytest.mark.parametrize("nom", ["public:accueil", "account_login"])
def test_first_load_is_light(client, nom):
    page = client.get(reverse(nom)).content
    fichiers = _loaded(page.decode())
    poids = len(gzip.compress(page)) + sum(_weight(f) for f in fichiers)
    assert {"bootstrap.min.css", "certif.css", "atkinson-hyperlegible-next.woff2"} <= {f.name for f in fichiers}
    assert poids <= POIDS_MAXIMAL
    assert len(fichiers) + 1 <= REQUETES_MAXIMALES


def test_nothing_comes_from_elsewhere(client):
    page = client.get(reverse("public:accueil")).content.decode()
    assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', page)


def test_vendored_files_carry_their_licence_and_no_source_map():
    racine = Path(str(finders.find("vendor/bootstrap/LICENSE"))).parents[1]
    for dossier in (d for d in racine.iterdir() if d.is_dir()):
        assert any(f.name in {"LICENSE", "OFL.txt"} for f in dossier.iterdir()), dossier.name
    for fichier in [*racine.rglob("*.css"), *racine.rglob("*.js")]:
        assert "sourceMappingURL" not in fichier.read_text()
