"""Non-breaking spaces of the pages held here: before « : ; ? ! », inside « », before « % »."""

import re
from pathlib import Path

import pytest
from django.conf import settings

RACINE = Path(settings.BASE_DIR) / "templates"
DOSSIERS = ("public", "composants", "account", "mfa", "theme", "demonstration", "partenaire")
FICHIERS = sorted([*RACINE.glob("*.html"), *(f for d in DOSSIERS for f in (RACINE / d).rglob("*.html"))])
BALISES = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<[^>]*>", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: str(f.relative_to(RACINE)))
def test_no_breaking_space_before_double_punctuation(fichier):
    texte = CODE.sub("x", BALISES.sub("", fichier.read_text()))
    fautes = re.findall(r".{0,20}(?: [:;?!»%](?=\s|$)|« ).{0,10}", texte)
    assert fautes == []


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: str(f.relative_to(RACINE)))
def test_apostrophe_is_curved(fichier):
    texte = CODE.sub("x", BALISES.sub("", fichier.read_text()))
    assert re.findall(r"\w'\w.{0,10}", texte) == []
