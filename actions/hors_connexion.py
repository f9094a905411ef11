"""What a phone keeps of the capture page to open it without network: the shell, its files, and their version.

The service worker is our script preceded by one line of settings. Its text changes whenever the shell or one of its
files does, which is how a browser learns of a new version.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

#: Every file the shell asks for; its fonts and icons are named here because a style sheet or a sprite names them.
FICHIERS = (
    "vendor/bootstrap/css/bootstrap.min.css", "theme/certif.css", "vendor/atkinson/atkinson-hyperlegible-next.woff2",
    "vendor/bootstrap-icons/icones.svg", "theme/certif.svg", "theme/certif-192.png", "theme/apparence.js",
    "ps/capture_file.js", "ps/capture_image.js", "ps/capture.js",
)  # fmt: skip
SCRIPT = "ps/capture_sw.js"
ICONES = ((192, "any"), (512, "any"), (512, "maskable"))


def addresses() -> dict[str, str]:
    """Where the page and its service worker ask and send."""
    return {
        "page": reverse("ps:capturer"),
        "jeton": reverse("ps:capturer_jeton"),
        "envoyer": reverse("ps:capturer_envoyer"),
        "sw": reverse("ps:capturer_sw"),
    }


def worker(coquille: str) -> str:
    """The text of the service worker for this shell (its HTML as anybody gets it)."""
    reglage = {
        **addresses(),
        "coquille": reverse("ps:capturer_coquille"),
        "fichiers": [static(nom) for nom in FICHIERS],
        "file": static("ps/capture_file.js"),
        "version": hashlib.sha256(f"{_files_digest()}{coquille}".encode()).hexdigest()[:16],
    }
    return f"const REGLAGE = {json.dumps(reglage)};\n{_read(SCRIPT).decode()}"


def manifest(nom: str) -> dict[str, Any]:
    """The web manifest: what a phone needs to put the capture page among its applications."""
    page = reverse("ps:capturer")
    return {
        "id": page,
        "name": f"{nom}\u00a0: photographier une attestation",
        "short_name": "Attestations",
        "description": "Gardez la photo d’une attestation en dix secondes, même sans réseau.",
        "lang": "fr",
        "dir": "ltr",
        "start_url": page,
        # The declaration that follows stays in the same window.
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5563",
        "categories": ["medical", "productivity"],
        "icons": [
            {
                "src": static(f"theme/certif-{cote}.png"),
                "sizes": f"{cote}x{cote}",
                "type": "image/png",
                "purpose": usage,
            }
            for cote, usage in ICONES
        ],
    }


@lru_cache(maxsize=1)
def _files_digest() -> str:
    """One digest of every file of the shell: they change only with the program."""
    return hashlib.sha256(b"".join(_read(nom) for nom in (SCRIPT, *FICHIERS))).hexdigest()


def _read(nom: str) -> bytes:
    trouve = finders.find(nom)
    if not isinstance(trouve, str):
        raise FileNotFoundError(nom)
    return Path(trouve).read_bytes()
