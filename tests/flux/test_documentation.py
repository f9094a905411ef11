"""The documentation partners read is the one the code implies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from accounts.management.commands.document_feeds import pages
from actions.feeds.actions_champs import ACTIONS
from tests.donnees import dpc


@pytest.mark.parametrize("nom", sorted(pages()))
def test_the_pages_are_up_to_date(nom):
    chemin = Path(settings.BASE_DIR) / "docs" / "flux" / nom
    assert chemin.read_text() == pages()[nom], "run: python manage.py document_feeds"


def test_the_schema_accepts_what_the_reader_accepts_and_refuses_what_it_refuses():
    valideur = Draft202012Validator(json.loads(pages()["actions.schema.json"]))
    base = dpc.base_row(3)
    bonne = {
        **base,
        "axes_proposes": [1],
        "orientation_numero": int(base["orientation_numero"]),
        "annexe": 1,
        "duree_minutes": 420,
    }
    assert list(valideur.iter_errors(bonne)) == []
    assert list(valideur.iter_errors({"id_technique": "A", "operation": "SUPPRESSION", "rpps": base["rpps"]})) == []
    for champ, valeur in (("type_action", "YOGA"), ("annexe", 9), ("rpps", "12"), ("intitule", "x" * 301)):
        assert list(valideur.iter_errors({**bonne, champ: valeur}))
    assert list(valideur.iter_errors({nom: v for nom, v in bonne.items() if nom != "statut"}))


def test_the_contract_has_thirty_columns():
    assert len(ACTIONS.champs) == 30
    assert len(set(ACTIONS.noms)) == 30
