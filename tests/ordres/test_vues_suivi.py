"""Views of the list: kept, shared, renamed, opened by default, deleted; nobody else's hand on them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Evenement
from ordres import vues_suivi
from ordres.models import VueSuivi
from tests.ordres.listes import make_view
from tests.people import client_of

LISTE, VUES = "/ordre/", "/ordre/vues"


@pytest.fixture
def vue(ordre_gestionnaire, jour) -> VueSuivi:
    return make_view(ordre_gestionnaire, jour, "À relancer")


def _keep(client, **champs):
    return client.post(reverse("ordre:garder_vue"), {"parametres": "etat=complet&tri=nom", "nom": "Complets", **champs})


def test_a_view_is_kept_from_the_list_and_opens_it(ordre_gestionnaire, jour):
    client = client_of(ordre_gestionnaire)
    reponse = _keep(client, nom="  Tous   complets ")
    assert reponse["Location"] == f"{LISTE}?etat=complet&tri=nom"
    vue = VueSuivi.objects.get()
    assert (vue.nom, vue.is_partagee) == ("Tous complets", False)
    assert "Tous complets" in client.get(LISTE).text
    assert Evenement.objects.filter(nature="vue:gardee", auteur=ordre_gestionnaire).count() == 1


@pytest.mark.parametrize("nom", ["", "   ", "À RELANCER", "x" * 61])
def test_a_bad_name_is_refused_with_what_was_typed(ordre_gestionnaire, vue, nom):
    reponse = _keep(client_of(ordre_gestionnaire), nom=nom, partagee="on")
    assert reponse.status_code == 422
    assert 'value="etat=complet&amp;tri=nom"' in reponse.text and "checked" in reponse.text
    assert VueSuivi.objects.count() == 1


def test_nobody_keeps_views_without_end(ordre_gestionnaire, vue, monkeypatch):
    monkeypatch.setattr(vues_suivi, "VUES_MAX", 1)
    assert "Supprimez-en une" in _keep(client_of(ordre_gestionnaire)).text


def test_a_view_is_one_s_own_until_it_is_shared_with_the_instance(
    ordre_gestionnaire, ordre_decideur, autre_departement, autre_ordre, ssa, employeur, vue, jour
):
    def seen() -> list[bool]:
        return [
            "À relancer" in client_of(qui).get(VUES).text
            for qui in (ordre_decideur, autre_departement, autre_ordre, ssa)
        ]

    assert seen() == [False] * 4
    client = client_of(ordre_gestionnaire)
    adresse = reverse("ordre:changer_vue", args=[vue.pk])
    assert client.post(adresse, {"nom": "À relancer", "partagee": "on"})["Location"] == VUES
    assert seen() == [True, False, False, False]
    for autre in (ordre_decideur, autre_departement, employeur):
        assert client_of(autre).post(adresse, {"nom": "Prise"}).status_code == 404
    assert VueSuivi.objects.get().nom == "À relancer"


def test_the_list_opens_on_the_view_chosen_until_it_is_no_more_visible(ordre_gestionnaire, ordre_decideur, jour):
    vue = make_view(ordre_gestionnaire, jour, partagee=True)
    client = client_of(ordre_decideur)
    assert "(par défaut)" not in client.get(LISTE).text
    client.post(reverse("ordre:vue_par_defaut"), {"vue": vue.pk})
    assert "Vue fictive" in client.get(LISTE).text and "(par défaut)" in client.get(LISTE).text
    assert "(par défaut)" not in client.get(LISTE, {"tri": "fin"}).text
    vues_suivi.change(ordre_gestionnaire, vue.pk, "Vue fictive", jour, partagee=False)
    assert "Vue fictive" not in client.get(LISTE).text
    assert client.post(reverse("ordre:vue_par_defaut"), {"vue": vue.pk}).status_code == 404
    assert client.post(reverse("ordre:vue_par_defaut"), {"vue": "x" * 3})["Location"] == VUES


def test_deleting_asks_first(ordre_gestionnaire, ordre_decideur, vue):
    client, adresse = client_of(ordre_gestionnaire), reverse("ordre:supprimer_vue", args=[vue.pk])
    assert client_of(ordre_decideur).post(adresse).status_code == 404
    assert "Supprimer la vue" in client.get(adresse).text and VueSuivi.objects.exists()
    assert client.post(adresse)["Location"] == VUES
    assert not VueSuivi.objects.exists()


def test_ready_made_views_say_something_everywhere(ordre_gestionnaire, ssa, jour):
    for agent in (ordre_gestionnaire, ssa):
        for vue in vues_suivi.ready_made(jour):
            assert client_of(agent).get(LISTE, vue.filtre.parameters()).status_code == 200
