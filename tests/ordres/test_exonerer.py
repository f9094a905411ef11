"""« Exonérer un axe ? »: the cast in order, the form, its effect, the decision; then its withdrawal."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import Evenement
from actions import amenagements
from actions.models import Avancement, Cycle, Exoneration
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle

AUTRES = ["inconnu", "cnp", "cncp", "has", "dgos", "publication", "employeur", "partenaire", "exploitant"]
HORS_PERIMETRE = ["autre_ordre", "autre_departement", "ssa"]
DECIDEURS = ["ordre_decideur", "ordre_president", "ordre_national"]
MOTIF = "Formation fictive <obligatoire>\nhors du référentiel"
VOULU = {"axe": "3", "seuil": "0", "portee": "cycle", "motif": MOTIF, "document": "PV-2026-014"}


@pytest.fixture
def url(cycle) -> str:
    return reverse("ordre:exonerer", args=[cycle.pk])


@pytest.fixture
def exoneration(cycle, ordre_decideur) -> Exoneration:
    return amenagements.exempt(cycle, 3, motif=MOTIF, document="D-1", auteur=ordre_decideur, on=JOUR)


def seen(page: str) -> str:
    """The digest that the page carries."""
    return re.findall(r'name="vu" value="([0-9a-f]{64})"', page)[0]


@pytest.mark.parametrize("qui", [*AUTRES, *HORS_PERIMETRE, "ordre_gestionnaire", "titulaire"])
def test_nobody_else_knows_the_pages(cycle, url, exoneration, request, qui):
    client = client_of(request.getfixturevalue(qui))
    for adresse in (url, reverse("ordre:lever", args=[cycle.pk, exoneration.pk])):
        assert client.get(adresse).status_code == client.post(adresse, VOULU).status_code == 404
    assert Exoneration.objects.count() == 1


def test_anonymous_is_sent_to_login(url):
    assert reverse("account_login") in client_of(None).get(url)["Location"]


def test_nobody_decides_on_their_own_file(cycle, url, ordre_decideur):
    type(ordre_decideur).objects.filter(pk=ordre_decideur.pk).update(professionnel=cycle.exercice.professionnel)
    ordre_decideur.refresh_from_db()
    assert client_of(ordre_decideur).get(url).status_code == 404


@pytest.mark.parametrize("qui", DECIDEURS)
def test_from_the_form_to_the_decision(cycle, url, request, qui):
    make_action(cycle, "A1a")
    client = client_of(request.getfixturevalue(qui))
    assert "Axe\u00a03 – Relation avec les patients (0 sur 2)" in client.get(url).text
    page = client.post(url, {**VOULU, "etape": "apercu"}).text
    assert "Aujourd’hui 1 action sur 8, 12,5\u202f%. Après, 1 sur 6, 16,7\u202f%." in page
    assert "Formation fictive &lt;obligatoire&gt;<br>hors du référentiel" in page
    assert not Exoneration.objects.exists()
    assert not Evenement.objects.filter(nature="cycle:exoneration").exists()
    reponse = client.post(url, {**VOULU, "etape": "confirmer", "vu": seen(page)})
    assert reponse["Location"] == reverse("ordre:dossier", args=[cycle.pk]) + "#amenagements"
    decidee = Exoneration.objects.get()
    assert (decidee.axe, decidee.seuil, decidee.debut, decidee.document) == (3, 0, None, "PV-2026-014")
    assert decidee.motif.split() == MOTIF.split()
    assert Avancement.objects.get(cycle=cycle).requises == 6
    dossier = client.get(reverse("ordre:dossier", args=[cycle.pk])).text
    assert "L’exonération de l’axe\u00a03 est décidée. Le professionnel en est averti." in dossier
    for attendu in ("Rien n’est demandé, tout le cycle", "pièce\u00a0: PV-2026-014", f"par {decidee.auteur}"):
        assert attendu in dossier


def test_going_back_keeps_what_was_typed(url, ordre_decideur):
    periode = {"portee": "periode", "debut": "2025-01-01", "fin": "", "seuil": "1"}
    page = client_of(ordre_decideur).post(url, {**VOULU, **periode, "etape": "modifier"}).text
    assert "hors du référentiel</textarea>" in page
    assert 'value="2025-01-01"' in page
    assert re.search(r'value="3"[^>]*checked', page)
    assert 'value="PV-2026-014"' in page


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"motif": " "}, "Ce champ est obligatoire."),
        ({"axe": "5"}, "5"),
        ({"seuil": "-1"}, "supérieure ou égale à 0"),
        ({"seuil": "2"}, "Ce nombre n’abaisse rien"),
        ({"portee": "periode"}, "Donnez le premier jour de la période"),
        ({"portee": "periode", "debut": "2025-02-01", "fin": "2025-01-01"}, "La période finit avant de commencer"),
        ({"portee": "periode", "debut": "2019-01-01", "fin": "2022-12-31"}, "Cette période est hors du cycle"),
        ({"portee": "periode", "debut": "31/31/2025"}, "Saisissez une date valide"),
    ],
)
def test_what_cannot_be_decided_is_said_before(url, ordre_decideur, champs, phrase):
    for etape in ("apercu", "confirmer"):
        reponse = client_of(ordre_decideur).post(url, {**VOULU, **champs, "etape": etape, "vu": "x"})
        assert reponse.status_code == 422
        assert phrase in reponse.text
        assert "PV-2026-014" in reponse.text
    assert not Exoneration.objects.exists()


def test_a_file_that_moved_is_a_409_with_the_new_effect(cycle, url, ordre_decideur):
    client = client_of(ordre_decideur)
    vu = seen(client.post(url, {**VOULU, "etape": "apercu"}).text)
    make_action(cycle, "A1a")
    reponse = client.post(url, {**VOULU, "etape": "confirmer", "vu": vu})
    assert reponse.status_code == 409
    assert "Ce dossier a changé pendant que vous le lisiez" in reponse.text
    assert "Après, 1 sur 6" in reponse.text
    assert client.post(url, {**VOULU, "etape": "confirmer", "vu": seen(reponse.text)}).status_code == 302


def test_deciding_again_replaces_and_says_so(cycle, url, exoneration, ordre_decideur):
    client = client_of(ordre_decideur)
    page = client.get(url + "?axe=3").text
    assert 'value="D-1"' in page
    assert re.search(r'value="3"[^>]*checked', page)
    page = client.post(url, {**VOULU, "seuil": "1", "etape": "apercu"}).text
    assert "Cette décision remplace l’exonération du" in page
    client.post(url, {**VOULU, "seuil": "1", "etape": "confirmer", "vu": seen(page)})
    assert Exoneration.objects.get().seuil == 1
    dossier = client.get(reverse("ordre:dossier", args=[cycle.pk])).text
    assert "Toutes les décisions (2)" in dossier
    assert "1\u00a0action à faire, à la place de la précédente" in dossier


@pytest.mark.parametrize("axe", ["", "9", "x", "²", "33"])
def test_an_axis_without_exoneration_starts_empty(url, ordre_decideur, axe):
    assert "D-1" not in client_of(ordre_decideur).get(url, {"axe": axe}).text


@pytest.mark.parametrize(("etat", "phrase"), [("controle", "indication finale est donnée"), ("clos", "est clos")])
def test_a_closed_cycle_says_so(cycle, url, exoneration, ordre_decideur, etat, phrase):
    Cycle.objects.filter(pk=cycle.pk).update(etat=etat)
    client = client_of(ordre_decideur)
    for adresse in (url, reverse("ordre:lever", args=[cycle.pk, exoneration.pk])):
        assert (client.get(adresse).status_code, client.post(adresse, VOULU).status_code) == (200, 409)
        assert phrase in client.get(adresse).text
    assert f"ordre/dossiers/{cycle.pk}/exonerations" not in client.get(f"/ordre/dossiers/{cycle.pk}/").text


def test_a_decision_taken_while_confirming_closes_the_page(cycle, url, exoneration, ordre_decideur, monkeypatch):
    """The cycle was open when the page was asked for; the act, under the lock, finds it decided."""
    client = client_of(ordre_decideur)
    lever = reverse("ordre:lever", args=[cycle.pk, exoneration.pk])
    vus = [seen(client.post(url, {**VOULU, "seuil": "1", "etape": "apercu"}).text), seen(client.get(lever).text)]
    lock = amenagements.projection.lock

    def decided_meanwhile(ids):
        Cycle.objects.filter(pk__in=ids).update(etat="controle")
        lock(ids)

    for adresse, vu in zip((url, lever), vus, strict=True):
        Cycle.objects.update(etat="ouvert")
        with monkeypatch.context() as patch:
            patch.setattr(amenagements.projection, "lock", decided_meanwhile)
            reponse = client.post(adresse, {**VOULU, "seuil": "1", "etape": "confirmer", "vu": vu})
        assert reponse.status_code == 409
    assert Exoneration.objects.get().seuil == 0


def test_lifting_shows_the_effect_and_asks_why(cycle, exoneration, ordre_president):
    client, lever = client_of(ordre_president), reverse("ordre:lever", args=[cycle.pk, exoneration.pk])
    page = client.get(lever).text
    assert "Aujourd’hui 0 action sur 6, 0\u202f%. Après, 0 sur 8, 0\u202f%." in page
    assert client.post(lever, {"motif": " ", "vu": seen(page)}).status_code == 422
    assert client.post(lever, {"motif": "Fin fictive", "vu": "x"}).status_code == 409
    reponse = client.post(lever, {"motif": "Fin fictive", "vu": seen(page)}, follow=True)
    assert "L’exonération de l’axe\u00a03 est levée. Le professionnel en est averti." in reponse.text
    assert "Exonération de l’axe\u00a03 levée" in reponse.text
    assert not Exoneration.objects.exists()
    assert client.get(lever).status_code == 404
    assert client.post(lever, {"motif": "Fin fictive", "vu": seen(page)}).status_code == 409


def test_an_exoneration_of_another_cycle_is_not_reached_through_this_one(exoneration, ordre_decideur, version):
    autre = make_cycle(make_exercice(nom="FICTIF-VOISIN"))
    assert client_of(ordre_decideur).get(reverse("ordre:lever", args=[autre.pk, exoneration.pk])).status_code == 404


def test_queries_do_not_grow(cycle, url, ordre_decideur, django_assert_max_num_queries):
    client = client_of(ordre_decideur)
    for code in ("A1a", "A3c"):
        make_action(cycle, code)
    client.post(url, {**VOULU, "etape": "apercu"})
    with django_assert_max_num_queries(40) as avant:
        client.post(url, {**VOULU, "etape": "apercu"})
    for code in ("A1b", "A1c", "A2a", "A2b", "A3a", "A3b"):
        make_action(cycle, code)
    with django_assert_max_num_queries(40) as apres:
        client.post(url, {**VOULU, "etape": "apercu"})
    assert len(apres) == len(avant)
