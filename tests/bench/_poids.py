"""Weigh what a first visit loads: `python -m tests.bench._poids` prints bytes and requests of each page, as JSON."""

from __future__ import annotations

import gzip
import json

import django


def weigh() -> dict[str, dict[str, int]]:
    """Compressed bytes and requests of the home page and of the login page, with all that they bring."""
    from django.test import Client
    from django.urls import reverse

    from tests.certif.test_poids import _loaded, _weight

    pesees = {}
    for nom in ("public:accueil", "account_login"):
        reponse = Client().get(reverse(nom), HTTP_HOST="127.0.0.1")
        if reponse.status_code != 200:
            raise RuntimeError(f"{nom} : {reponse.status_code}")
        fichiers = _loaded(reponse.content.decode())
        octets = len(gzip.compress(reponse.content)) + sum(_weight(fichier) for fichier in fichiers)
        pesees[reverse(nom)] = {"octets": octets, "requetes": len(fichiers) + 1}
    return pesees


if __name__ == "__main__":
    django.setup()
    print(json.dumps(weigh()))
