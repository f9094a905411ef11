"""The armed forces: nothing of unit, grade or place enters, and nobody but the holder and the SSA sees the rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Professionnel, Reponse, Utilisateur
from actions.models import Action, Cycle
from tests.flux.conftest import make_partner
from tests.flux.mondes import DOMINIQUE, GOLDEN, make_world
from tests.people import client_of

pytestmark = pytest.mark.django_db
SEANCE = "Sauvetage au combat (niveau 3)"


@pytest.fixture
def recue(jour, receive):
    make_world()
    return receive(make_partner("MINARM"), (GOLDEN / "MINARM.csv").read_bytes(), nom="CP_ACTIONS_MINARM_1.csv")


def test_no_unit_grade_place_or_finess_enters_the_database(recue):
    assert recue.compteurs["acceptees"] == 2
    assert list(Reponse.objects.order_by("ligne").values_list("avertissements", flat=True)) == [[], ["W205"]]
    for action in Action.objects.all():
        assert (action.employeur_finess, action.employeur_siret, action.numero_session) == ("", "", "")
        assert (action.organisme_type, action.organisme_id, action.organisme_nom) == ("SSA", "SSA", "SSA")
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f'SELECT count(*) FROM "{table}" x WHERE x::text ~ %s', ["SECRET|990000036|99900003700013"])
            assert curseur.fetchone()[0] == 0, table


def test_a_row_that_waits_keeps_no_place_either(jour, receive):
    make_world()
    Action.objects.all().delete()
    texte = (GOLDEN / "MINARM.csv").read_text(encoding="utf-8").replace(DOMINIQUE.rpps, "99790000055")
    livraison = receive(make_partner("MINARM"), texte)
    assert livraison.compteurs["en_attente"] == 2
    assert not [a for a in livraison.lignes_en_attente.all() if "SECRET" in str(a.contenu)]


@pytest.mark.parametrize("qui", ["inconnu", "ordre_gestionnaire", "ordre_decideur", "ordre_national", "employeur"])
def test_nobody_else_sees_them(qui, recue, request):
    utilisateur = request.getfixturevalue(qui)
    cycle = Cycle.objects.get(exercice__professionnel__rpps=DOMINIQUE.rpps)
    navigateur = client_of(utilisateur)
    assert navigateur.get(reverse("ordre:dossier", args=[cycle.pk])).status_code in {403, 404}
    for adresse in ("ordre:liste", "employeur:accueil"):
        page = navigateur.get(reverse(adresse), follow=True)
        assert SEANCE not in page.content.decode() and "MILITAIRE" not in page.content.decode()


def test_the_holder_and_the_ssa_see_them(recue, ssa):
    professionnel = Professionnel.objects.get(rpps=DOMINIQUE.rpps)
    titulaire = Utilisateur.objects.create_user(email="militaire@exemple.test", professionnel=professionnel)
    Professionnel.objects.filter(pk=professionnel.pk).update(active_at=recue.recue_at)
    assert Action.objects.owned_by(titulaire).count() == 2
    cycle = Cycle.objects.get(exercice__professionnel=professionnel)
    page = client_of(ssa).get(reverse("ordre:dossier", args=[cycle.pk]))
    assert page.status_code == 200 and SEANCE in page.content.decode()
