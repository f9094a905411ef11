"""The journal is append-only: PostgreSQL refuses to rewrite it, whoever asks."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts import journal
from accounts.journal import Fait
from accounts.models import Evenement, Exercice

pytestmark = pytest.mark.django_db


@pytest.fixture
def evenement(exercice: Exercice) -> Evenement:
    """An event about a person."""
    return journal.record(Fait.DOSSIER_LU, professionnel=exercice.professionnel, objet=exercice, details={"code": "x"})


@pytest.mark.parametrize(
    "geste",
    [
        "UPDATE accounts_evenement SET motif = 'autre'",
        "UPDATE accounts_evenement SET at = at + interval '1 day'",
        "DELETE FROM accounts_evenement",
    ],
)
def test_postgresql_refuses_to_rewrite_an_event(evenement: Evenement, geste: str):
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(geste)
    evenement.refresh_from_db()
    assert evenement.motif == ""


def test_an_event_names_its_object_and_the_person_concerned(evenement: Evenement, exercice: Exercice):
    assert evenement.objet == f"accounts.Exercice:{exercice.pk}"
    assert list(exercice.professionnel.evenements.all()) == [evenement]
    assert evenement.auteur is None


def test_an_event_vanishes_with_the_act_that_fails(exercice: Exercice):
    with pytest.raises(ValueError, match="échec"), transaction.atomic():
        journal.record(Fait.ACTION_DECLAREE, professionnel=exercice.professionnel)
        raise ValueError("échec")
    assert not Evenement.objects.exists()
