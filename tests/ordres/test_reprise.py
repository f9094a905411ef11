"""« Quelles actions demander avant la reprise ? »: the cast, the choice without script, the effect, the decision."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from actions import amenagements
from actions.models import ConditionReprise, Cycle
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import default_items, make_cycle, make_version

AUTRES = ["inconnu", "cnp", "dgos", "employeur", "exploitant", "autre_ordre", "autre_departement", "ssa"]
VOULU = {"codes": ["A3a", "A2b"], "motif": "Reprise fictive", "document": "PV-2026-015"}


@pytest.fixture
def url(cycle) -> str:
    return reverse("ordre:demander", args=[cycle.pk])


@pytest.fixture
def condition(cycle, ordre_decideur) -> ConditionReprise:
    return amenagements.ask_for_resumption(cycle, ["A1c"], motif="Motif fictif", auteur=ordre_decideur, on=JOUR)[0]


def seen(page: str) -> str:
    return re.findall(r'name="vu" value="([0-9a-f]{64})"', page)[0]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="codes" value="(\w+)"[^>]* checked', page)


@pytest.mark.parametrize("qui", [*AUTRES, "ordre_gestionnaire", "titulaire"])
def test_nobody_else_knows_the_pages(cycle, url, condition, request, qui):
    client = client_of(request.getfixturevalue(qui))
    for adresse in (url, reverse("ordre:retirer", args=[cycle.pk, condition.pk])):
        assert client.get(adresse).status_code == client.post(adresse, VOULU).status_code == 404
    assert ConditionReprise.objects.count() == 1


def test_from_the_choice_to_the_decision(cycle, url, condition, ordre_decideur):
    client = client_of(ordre_decideur)
    page = client.get(url).text
    assert "Axe\u00a02 – Qualité des pratiques (3 actions)" in page
    assert 'value="A3a"' in page
    assert 'value="A1c"' not in page  # already asked
    page = client.post(url, {**VOULU, "etape": "apercu"}).text
    assert "Demander ces actions avant la reprise" in page
    assert "Le total ne change pas\u00a0: 0 action sur 8, 0\u202f%." in page
    assert page.count("Non demandée") == 2
    assert ConditionReprise.objects.count() == 1
    reponse = client.post(url, {**VOULU, "etape": "confirmer", "vu": seen(page)}, follow=True)
    assert "Les actions sont demandées avant la reprise." in reponse.text
    assert set(ConditionReprise.objects.values_list("item", flat=True)) == {"A1c", "A2b", "A3a"}
    for attendu in ("Action A3a", "PV-2026-015", "Reprise fictive", "Motif fictif"):
        assert attendu in reponse.text


def test_a_long_list_is_searched_and_the_choice_kept(exercice, jour, ordre_decideur):
    suivies = (("VIO", "Repérer les violences conjugales"), ("HYG", "Hygiène des mains au cabinet"))
    make_version(
        items=(
            *default_items(),
            *({"code": code, "axes": [1, 3], "libelle": libelle} for code, libelle in suivies),
            *({"code": f"B{n}", "axes": [2], "libelle": f"Thème fictif {n}"} for n in range(10)),
        )
    )
    url = reverse("ordre:demander", args=[make_cycle(exercice).pk])
    client = client_of(ordre_decideur)
    page = client.get(url).text
    assert "Chercher une action du référentiel" in page
    assert '<details class="mb-3" open>' not in page
    assert page.count("aussi axe 3") == 2
    cherche = {"codes": ["HYG"], "motif": "Mon long motif", "q": "violense conjugale", "etape": "chercher"}
    page = client.post(url, cherche).text
    assert ticked(page) == ["HYG"]
    assert 'value="VIO"' in page
    assert 'value="B3"' not in page
    assert "Mon long motif" in page
    assert "Ce champ est obligatoire" not in page
    page = client.post(url, {**cherche, "q": "zzzzz"}).text
    assert "Aucune action ne ressemble à ces mots" in page
    assert ticked(page) == ["HYG"]


def test_a_short_list_is_unfolded_without_search(url, ordre_decideur):
    page = client_of(ordre_decideur).get(url).text
    assert "Chercher une action" not in page
    assert page.count('<details class="mb-3" open>') == 4


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"codes": []}, "Choisissez au moins une action du référentiel."),
        ({"codes": ["ZZ"]}, "ZZ"),
        ({"codes": ["A1c"]}, "A1c"),
        ({"motif": ""}, "Ce champ est obligatoire."),
    ],
)
def test_what_cannot_be_asked_is_said_before(url, condition, ordre_decideur, champs, phrase):
    reponse = client_of(ordre_decideur).post(url, {**VOULU, **champs, "etape": "apercu"})
    assert reponse.status_code == 422
    assert phrase in reponse.text
    assert ConditionReprise.objects.count() == 1


def test_a_file_that_moved_is_a_409_with_the_new_effect(url, cycle, ordre_decideur):
    client = client_of(ordre_decideur)
    vu = seen(client.post(url, {**VOULU, "etape": "apercu"}).text)
    amenagements.exempt(cycle, 1, motif="Entre-temps", auteur=ordre_decideur, on=JOUR)
    reponse = client.post(url, {**VOULU, "etape": "confirmer", "vu": vu})
    assert reponse.status_code == 409
    assert "0 action sur 6" in reponse.text
    assert not ConditionReprise.objects.exists()


def test_a_referentiel_still_being_written_has_nothing_to_choose(db, jour, ordre_decideur):
    cycle = make_cycle(make_exercice())
    page = client_of(ordre_decideur).get(reverse("ordre:demander", args=[cycle.pk])).text
    assert "Le référentiel n’est pas encore publié" in page


def test_everything_asked_leaves_nothing_to_choose(cycle, url, ordre_decideur):
    codes = [item["code"] for item in default_items()]
    amenagements.ask_for_resumption(cycle, codes, motif="Motif fictif", auteur=ordre_decideur, on=JOUR)
    assert "Tout est déjà demandé" in client_of(ordre_decideur).get(url).text


def test_dropping_shows_the_effect_and_asks_why(cycle, condition, ordre_decideur):
    client, retirer = client_of(ordre_decideur), reverse("ordre:retirer", args=[cycle.pk, condition.pk])
    page = client.get(retirer).text
    assert "Action A1c, demandée le" in page
    assert "<strong>Non demandée</strong>" in page
    assert client.post(retirer, {"motif": "", "vu": seen(page)}).status_code == 422
    reponse = client.post(retirer, {"motif": "Attestation fictive reçue", "vu": seen(page)}, follow=True)
    assert "L’action n’est plus demandée avant la reprise." in reponse.text
    assert "Action retirée des conditions de la reprise\u00a0: Action A1c" in reponse.text
    assert not ConditionReprise.objects.exists()


def test_a_closed_cycle_says_so(cycle, url, condition, ordre_decideur):
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    client = client_of(ordre_decideur)
    for adresse in (url, reverse("ordre:retirer", args=[cycle.pk, condition.pk])):
        assert (client.get(adresse).status_code, client.post(adresse, VOULU).status_code) == (200, 409)


def test_the_section_teaches_and_names_who_decides(cycle, ordre_gestionnaire, ordre_decideur):
    url = reverse("ordre:dossier", args=[cycle.pk])
    clerc, decideur = (client_of(qui).get(url).text for qui in (ordre_gestionnaire, ordre_decideur))
    for page in (clerc, decideur):
        assert "Aucun aménagement\u00a0: le référentiel s’applique en entier." in page
        assert "Toutes les décisions" not in page
    assert "Un décideur de l’instance peut en décider." in clerc
    assert reverse("ordre:exonerer", args=[cycle.pk]) not in clerc
    assert reverse("ordre:exonerer", args=[cycle.pk]) in decideur
    assert reverse("ordre:demander", args=[cycle.pk]) in decideur


def test_queries_of_the_file_do_not_grow(cycle, ordre_decideur, django_assert_max_num_queries):
    client, url = client_of(ordre_decideur), reverse("ordre:dossier", args=[cycle.pk])
    client.get(url)
    acte = {"motif": "Motif fictif", "auteur": ordre_decideur, "on": JOUR}
    amenagements.exempt(cycle, 1, **acte)
    amenagements.ask_for_resumption(cycle, ["A1a"], **acte)
    with django_assert_max_num_queries(45) as avant:
        client.get(url)
    amenagements.exempt(cycle, 1, seuil=1, **acte)
    amenagements.exempt(cycle, 2, **acte)
    amenagements.ask_for_resumption(cycle, ["A1b", "A2a", "A2b"], **acte)
    with django_assert_max_num_queries(45) as apres:
        client.get(url)
    assert len(apres) == len(avant)
