"""Reads compiled once: the same rows as the queryset says, read from the base each time, counted as any query."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from accounts import journal
from accounts.journal import Fait
from accounts.lecture_preparee import Preparee, prepared_rows
from accounts.models import Evenement, Exercice, Professionnel, Utilisateur
from tests.people import make_exercice


def _of(cle: int, profession: str = "10"):
    return (
        Exercice.objects.filter(professionnel_id=cle, profession=profession)
        .select_related("professionnel")
        .annotate(nom_lu=F("professionnel__nom"))
        .order_by("pk")
    )


def test_it_gives_what_the_queryset_gives(exercice, inconnu):
    lit = Preparee(_of, int, str)
    for cle in (exercice.professionnel_id, inconnu.professionnel_id, 0):
        lus, attendus = lit(cle, "10"), list(_of(cle))
        assert lus == attendus
        with CaptureQueriesContext(connection) as requetes:
            for lu, attendu in zip(lus, attendus, strict=True):
                assert lu.__dict__.keys() == attendu.__dict__.keys()
                assert [getattr(lu, f.attname) for f in Exercice._meta.fields] == [
                    getattr(attendu, f.attname) for f in Exercice._meta.fields
                ]
                assert lu.professionnel == attendu.professionnel and lu.nom_lu == lu.professionnel.nom
                assert not lu._state.adding
        assert not requetes
    assert lit(exercice.professionnel_id, "60") == []


def test_each_read_asks_the_base_and_is_counted(exercice):
    lit = Preparee(_of, int)
    for nom in ("AVANT", "APRES", "ENSUITE"):
        Professionnel.objects.filter(pk=exercice.professionnel_id).update(nom=nom)
        with CaptureQueriesContext(connection) as requetes:
            assert [e.nom_lu for e in lit(exercice.professionnel_id)] == [nom]
        assert len(requetes) == 1 and f"= {exercice.professionnel_id}" in requetes[0]["sql"]


def test_values_are_what_the_fields_make_of_them(exercice):
    journal.record(Fait.CYCLE_CALCULE, objet=exercice, details={"article": "CSP R. 4022-14", "rangs": [1, 2]})
    lit = Preparee(lambda objet: Evenement.objects.filter(objet=objet).order_by("-id")[:5], str)
    assert [e.details for e in lit(journal.reference(exercice))] == [{"article": "CSP R. 4022-14", "rangs": [1, 2]}]


def test_tuples_a_key_said_twice_and_hostile_words(exercice, titulaire):
    lit = Preparee(
        lambda nom, cle: (
            Utilisateur.objects.filter(Q(nom_affiche=nom) | Q(pk=cle) | Q(professionnel_id=cle))
            .order_by("pk")
            .values_list("pk", "nom_affiche")
        ),
        str,
        int,
    )
    assert lit("", titulaire.pk) == [(titulaire.pk, titulaire.nom_affiche)]
    assert lit(titulaire.nom_affiche, 0) == [(titulaire.pk, titulaire.nom_affiche)]
    assert lit("' OR 1=1 --", 0) == [] and lit("%s", 0) == []


def test_a_key_that_does_not_stand_in_the_query_is_a_fault(db):
    with pytest.raises(ValueError, match="each key"):
        Preparee(lambda cle, autre: Exercice.objects.filter(pk=cle), int, int)(1, 2)


def test_a_day_is_not_kept_for_the_next_reads(db, jour):
    with pytest.raises(ValueError, match="a day"):
        Preparee(lambda cle: Exercice.objects.filter(pk=cle, inscriptions__debut__lte=jour), int)(1)


def test_the_plan_is_kept_by_the_connection(db):
    for cle in (1, 2):
        prepared_rows("SELECT count(*) FROM accounts_exercice WHERE id = %(cle)s AND id <> -%(cle)s", {"cle": cle})
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%id <> -$1%%'")
        assert curseur.fetchone() == (1,)


def test_it_reads_inside_the_transaction_of_its_connection(db):
    lit = Preparee(_of, int)
    nouveau = make_exercice(nom="NOUVEAU", prenom="Fictif", departement="75")
    assert [e.nom_lu for e in lit(nouveau.professionnel_id)] == ["NOUVEAU"]
