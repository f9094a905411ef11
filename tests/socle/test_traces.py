"""What PostgreSQL quotes of a row reaches neither the log nor the table of works."""

import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from accounts import travaux
from accounts.models import Professionnel, Travail
from certif.socle.identifiers import luhn_key
from certif.socle.traces import SansCitations, without_quotes
from tests.people import make_exercice


def test_the_first_line_stays():
    texte = 'duplicate key value\nDETAIL:  Key (rpps)=(99790000006) already exists.\nCONTEXT:  COPY t, line 1: "X"'
    assert without_quotes(texte) == "duplicate key value"


@pytest.mark.django_db
def test_a_quoted_row_reaches_neither_the_log_nor_the_table(monkeypatch, caplog):
    rpps = make_exercice().professionnel.rpps

    def traitement(travail: Travail) -> None:
        with transaction.atomic():
            Professionnel.objects.create(rpps=rpps, nom="EXEMPLE", prenom="Camille")

    monkeypatch.setitem(travaux._traitements, "essai.trace", traitement)
    travaux.enqueue("essai.trace", "cle")
    with caplog.at_level(logging.ERROR, logger="accounts.travaux"):
        travaux.run_one(["essai.trace"])
    erreur = Travail.objects.get().erreur
    assert erreur.startswith("IntegrityError: duplicate key value")
    assert rpps not in erreur
    (ligne,) = [r for r in caplog.records if r.name == "accounts.travaux"]
    ligne.exc_text = None
    assert rpps not in SansCitations("{message}", style="{").format(ligne)


def test_the_log_uses_it(settings):
    assert settings.LOGGING["formatters"]["ligne"]["()"] == "certif.socle.traces.SansCitations"
    rpps = luhn_key("9979000000")
    try:
        raise IntegrityError(f"faute\nDETAIL:  Key (cle)=(rpps-{rpps})")
    except IntegrityError:
        texte = SansCitations().formatException(sys.exc_info())
    assert texte.endswith("IntegrityError: faute")
    assert f"rpps-{rpps}" not in texte
