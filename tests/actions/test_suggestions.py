"""« Que puis-je faire ? »: only what would count, in the neutral order, whoever deposits it."""

from __future__ import annotations

import html
import re
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection

from actions.models import Action, ActionCatalogue, Brouillon, Cycle, Orientation
from actions.rules.ordre_neutre import Entree, order
from actions.situation import situation
from actions.suggestions import PAR_PAGE, Suggestions, triennium_of
from actions.suggestions_requete import Criteres, Offre, genres, read_page
from referentiels.models import Correspondance
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action, make_cycle, make_version

PAGE = "/mon-espace/que-puis-je-faire/"
pytestmark = pytest.mark.django_db


def publish(reference: str, titre: str = "Antibiotiques en ville", **champs: Any) -> ActionCatalogue:
    valeurs = {
        "odpc": "9999", "annee": 2026, "statut": "PUBLIEE", "typologie": "FC", "format": "MIXTE", "categorie": "MONO",
        "publics": ["10"], **champs,
    }  # fmt: skip
    return ActionCatalogue.objects.create(reference_action=reference, titre=titre, **valeurs)


@pytest.fixture
def regles(version):
    """FC → axis 1, EPP → axis 2 (two items to choose from), PI of orientation 7 → axis 3."""
    for rang, (typologie, orientation, codes) in enumerate(
        [("FC", "", ["A1a"]), ("EPP", "", ["A2a", "A2b"]), ("PI", "7", ["A3a"])]
    ):
        Correspondance.objects.create(
            referentiel=version.referentiel, rang=rang, type_action="DPC", typologie=typologie,
            orientation=orientation, codes=codes,
        )  # fmt: skip


def text(client, **parametres: str) -> str:
    reponse = client.get(PAGE, parametres)
    assert reponse.status_code == 200
    corps = re.sub(r"<[^>]+>", " ", html.unescape(reponse.content.decode()))
    return " ".join(corps.replace("\u00a0", " ").split())


def titles(cycle: Cycle, axe: int | None = None, **criteres: Any) -> list[str]:
    page = Suggestions(situation(cycle, JOUR)).page(Criteres(**criteres), axe=axe)
    assert page.total == len(page.lignes)
    return sorted(ligne.action.titre for ligne in page.lignes)


def test_only_what_would_fill_a_missing_axis_and_why(cycle, regles, titulaire):
    publish("99992629001")
    publish("99992629002", "Audit de dossiers", typologie="EPP")
    publish("99992629003", "Gestion des risques", typologie="GDR")
    publish("99992629004", "Programme d’une autre orientation", typologie="PI", orientation=8)
    publish("99992629005", "Programme relation", typologie="PI", orientation=7)
    Orientation.objects.create(triennium=2026, numero=7, libelle="Relation fictive avec les patients")
    make_action(cycle, "A1b")
    assert titles(cycle) == ["Antibiotiques en ville", "Audit de dossiers", "Programme relation"]
    page = text(client_of(titulaire))
    for attendu in (
        "3 actions compteraient, sur 5 ouvertes à votre profession",
        "Axe 1 – Connaissances et compétences : il vous manque 1 action sur 2, elle y suffirait.",
        "Axe 2 – Qualité des pratiques : il vous manque 2 actions sur 2, elle en ferait une partie.",
        "Elle peut correspondre à plusieurs actions de votre référentiel ; vous direz laquelle",
        "Orientation prioritaire : Relation fictive avec les patients",
        "Formation continue · Mixte, en présence et à distance · Monoprofessionnelle · 2026 · organisme n° 9999",
        "Le catalogue ne donne ni dates, ni lieux, ni durées",
    ):
        assert attendu in page, attendu
    make_action(cycle, "A1c")
    assert "Antibiotiques en ville" not in titles(cycle)


@pytest.mark.parametrize(
    "champs",
    [
        {"statut": "RETIREE"}, {"statut": "DEPOSEE"}, {"statut": "NON_PUBLIEE"}, {"annee": 2025}, {"annee": 2032},
        {"absente_depuis": JOUR}, {"publics": ["60"]}, {"publics": ["SM99"]},
    ],
)  # fmt: skip
def test_what_is_not_on_offer_to_this_person_is_not_shown(champs, cycle, regles):
    publish("99992629001", "Offerte", publics=[])
    publish("99992629002", "Ailleurs", **champs)
    assert titles(cycle) == ["Offerte"]


def test_what_is_done_or_registered_for_already_is_left_out(cycle, regles):
    for n, statut in enumerate((Action.Statut.REALISEE, Action.Statut.INSCRIT)):
        publish(f"9999262900{n}", f"Faite {n}")
        make_action(cycle, None, reference_action=f"9999262900{n}", statut=statut)
    publish("99992629009", "À faire")
    assert titles(cycle) == ["À faire"]


def test_what_the_holder_answered_for_the_same_kind_decides_again(cycle, regles):
    publish("99992629001", "Audit", typologie="EPP")
    make_action(
        cycle, "A2b", type_action="DPC", typologie="EPP", organisme_type="ODPC", categorie="MONO",
        candidats=["A2a", "A2b"],
    )  # fmt: skip
    assert titles(cycle) == []
    publish("99992629002", "Audit pluri", typologie="EPP", categorie="PLURI")
    page = Suggestions(situation(cycle, JOUR)).page(Criteres())
    assert [(ligne.action.titre, ligne.genre.is_a_choisir) for ligne in page.lignes] == [("Audit pluri", True)]
    assert [possible.item.code for possible in page.lignes[0].genre.possibles] == ["A2a"]


def test_where_the_organiser_chooses_the_axis_what_is_sure_comes_first_and_the_rest_says_its_condition(
    cycle, version, titulaire
):
    for rang, (typologie, axe, code) in enumerate((("FC", 1, "A1a"), ("", 2, "A2a"), ("", 3, "A3a"))):
        Correspondance.objects.create(
            referentiel=version.referentiel, rang=rang, type_action="DPC", typologie=typologie, axe=axe, codes=[code]
        )
    publish("99992629001", "Formation")
    publish("99992629002", "Audit", typologie="EPP", odpc="0001")
    client = client_of(titulaire)
    assert "elle peut alors compter ailleurs : demandez-lui lequel" in text(client)
    assert titles(cycle, axe=3) == ["Audit", "Formation"]
    page = text(client, axe="3")
    assert "Seulement si l’organisme la propose sur l’axe 3 : demandez-le-lui avant de vous inscrire." in page
    for lettre in "bc":
        make_action(cycle, f"A1{lettre}")
    lignes = Suggestions(situation(cycle, JOUR)).page(Criteres()).lignes
    assert [(ligne.action.titre, [p.axe for p in ligne.genre.possibles]) for ligne in lignes] == [
        ("Audit", [None]), ("Formation", [2, 3]),
    ]  # fmt: skip


def test_the_filters(cycle, regles, titulaire):
    publish("99992629001", "Asthme en présence", format="PRESENTIEL")
    publish("99992629002", "Asthme à distance", format="NON_PRESENTIEL", annee=2027)
    publish("99992629003", "Vaccination des nourrissons", format="CLASSE_VIRTUELLE", publics=["10", "SM54"])
    publish("99992629004", "Audit", typologie="EPP", publics=[])
    assert titles(cycle, texte="asthmes") == ["Asthme en présence", "Asthme à distance"]
    assert titles(cycle, texte="vacination") == ["Vaccination des nourrissons"]
    assert titles(cycle, texte="99992629004") == ["Audit"]
    assert titles(cycle, formats=("NON_PRESENTIEL", "CLASSE_VIRTUELLE")) == [
        "Asthme à distance", "Vaccination des nourrissons",
    ]  # fmt: skip
    assert titles(cycle, typologie="EPP") == ["Audit"]
    assert titles(cycle, annee=2027) == ["Asthme à distance"]
    assert titles(cycle, publics=("SM54",)) == ["Vaccination des nourrissons"]
    assert titles(cycle, axe=2) == ["Audit"]
    client = client_of(titulaire)
    page = text(client, forme="distance", q="vacination", axe="1")
    assert "Aucun titre ne contient exactement ces mots : voici les plus proches." in page
    assert "Retirer le filtre À distance" in page
    assert "1 action compterait." in page
    assert "Aucune action ne répond à ces filtres" in text(client, q="hippopotame")
    assert "4 actions compteraient" in text(client, forme="??", annee="x", axe="9", public="z", page="99999999", q="")


def test_postgresql_keeps_the_order_that_is_published(db):
    hasard = Random("ordre")
    lignes = [
        publish(f"{hasard.randrange(10**11):011d}", odpc=f"{hasard.randrange(6):04d}", typologie=t, annee=annee)
        for t in ("FC", "EPP") for annee in (2026, 2027) for _ in range(20)
    ]  # fmt: skip
    offre = Offre(2026, 2031, ("10",))
    rangs = {genre.cle: int(genre.typologie == "EPP") for genre in genres(offre)}
    attendus = order(
        (Entree(a.reference_action, a.odpc, int(a.typologie == "EPP"), a.annee) for a in lignes), "certif:2026-06"
    )
    lues: list[str] = []
    for saute in range(0, 80, 30):
        page, total, _ = read_page(offre, rangs, Criteres(), "certif:2026-06", saute=saute, taille=30)
        assert total == 80
        lues += [ActionCatalogue.objects.get(pk=ligne.pk).reference_action for ligne in page]
    assert lues == [entree.reference for entree in attendus]


def test_the_next_page_continues_and_one_beyond_starts_again(cycle, regles, titulaire):
    for n in range(PAR_PAGE + 3):
        publish(f"99992629{n:03d}", f"Action {n:02d}", odpc=f"{n:04d}")
    client = client_of(titulaire)
    pages = [re.findall(r"référence (\d+)", text(client, page=page)) for page in ("1", "2", "3")]
    assert [len(page) for page in pages] == [PAR_PAGE, 3, PAR_PAGE]
    assert len({*pages[0], *pages[1]}) == PAR_PAGE + 3
    assert pages[2] == pages[0]


def test_a_large_catalogue_costs_no_more_queries(cycle, regles, titulaire, django_assert_max_num_queries):
    client = client_of(titulaire)
    publish("99992629001", orientation=7)
    make_action(cycle, "A4a", preuve="honneur")
    with django_assert_max_num_queries(25) as une:
        client.get(PAGE)
    for n in range(60):
        publish(f"99992630{n:03d}", odpc=f"{n % 7:04d}", typologie=("FC", "EPP", "GDR")[n % 3], orientation=n)
        make_action(cycle, None, reference_action=f"X{n}")
    with django_assert_max_num_queries(25) as soixante:
        client.get(PAGE)
    assert len(soixante) == len(une)


def test_the_words_and_the_years_have_their_indexes(db):
    with connection.cursor() as curseur:
        curseur.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'actions_actioncatalogue'")
        index = " ".join(ligne[0] for ligne in curseur.fetchall())
    assert "gin (cle gin_trgm_ops)" in index
    assert "(annee)" in index


def test_what_needs_no_organiser_is_suggested_and_declared_in_one_gesture(cycle, titulaire):
    make_action(cycle, "A4a", preuve="honneur")
    client = client_of(titulaire)
    page = text(client)
    assert "Votre référentiel ne dit pas encore quelles actions du catalogue il accepte" in page
    assert "Axe 4 – Santé personnelle : il vous manque 1 action sur 2, elle y suffirait." in page
    pratiques = {p.item.code for p in Suggestions(situation(cycle, JOUR)).practices()}
    assert "A4a" not in pratiques
    assert {"A1a", "A4b", "A4c"} <= pratiques
    assert {p.item.code for p in Suggestions(situation(cycle, JOUR)).practices(4)} == {"A4b", "A4c"}


def test_declaring_what_was_suggested_opens_a_draft_with_its_title(cycle, regles, titulaire):
    publish("99992629001")
    client = client_of(titulaire)
    corps = client.get(PAGE).content.decode()
    assert 'name="code" value="A1a"' in corps
    reponse = client.post(f"/mon-espace/declarer/?cycle={cycle.pk}", {"code": "A1a", "q": "Antibiotiques en ville"})
    assert reponse.status_code == 302
    brouillon = Brouillon.objects.get()
    assert (brouillon.item.code, brouillon.donnees["intitule"]) == ("A1a", "Antibiotiques en ville")


def test_a_kind_that_fills_two_requirements_comes_before_one_that_fills_one(exercice, jour, titulaire):
    version = make_version(
        items=({"code": "D", "axes": [1], "categories": ["DPC"]}, {"code": "S", "axes": [1]}),
        exigences=({"axe": 1, "type": "nombre", "seuil": 3}, {"axe": 1, "type": "quota", "categorie": "DPC"}),
    )  # fmt: skip
    for rang, (typologie, code) in enumerate((("EPP", "S"), ("FC", "D"))):
        Correspondance.objects.create(
            referentiel=version.referentiel, rang=rang, type_action="DPC", typologie=typologie, codes=[code]
        )
    cycle = make_cycle(exercice)
    for n in range(6):
        publish(f"9999262900{n}", typologie=("EPP", "FC")[n % 2], odpc=f"{n}", annee=2026 + n % 2)
    page = Suggestions(situation(cycle, JOUR)).page(Criteres())
    assert [ligne.action.typologie for ligne in page.lignes] == ["FC"] * 3 + ["EPP"] * 3


@pytest.mark.parametrize(
    ("etat", "attendu"), [("complet", "Votre obligation est remplie"), ("controle", "Ce cycle est terminé")]
)
def test_when_nothing_is_missing_or_the_cycle_is_over_the_page_says_so(etat, attendu, cycle, regles, titulaire):
    publish("99992629001")
    if etat == "complet":
        for axe in "1234":
            for lettre in "ab":
                make_action(cycle, f"A{axe}{lettre}", date(2024, int(axe), 1))
    else:
        Cycle.objects.filter(pk=cycle.pk).update(etat=etat)
    page = text(client_of(titulaire))
    assert attendu in page
    assert "Antibiotiques" not in page


def test_without_a_referentiel_the_page_teaches(exercice, jour, titulaire):
    make_cycle(exercice)
    assert "Votre référentiel n’est pas encore publié" in text(client_of(titulaire))


def test_an_empty_catalogue_teaches(cycle, regles, titulaire):
    assert "Aucune action n’est publiée pour votre profession" in text(client_of(titulaire))


def test_anonymous_and_agents_have_no_such_page(cycle, ordre_gestionnaire, inconnu):
    assert client_of(None).get(PAGE).status_code == 302
    assert client_of(ordre_gestionnaire).get(PAGE).status_code == 404
    assert client_of(inconnu).get(PAGE, {"cycle": cycle.pk}).status_code == 404


def test_a_triennium_begins_in_2017_then_every_three_years():
    assert [triennium_of(annee) for annee in (2017, 2019, 2020, 2026, 2028)] == [2017, 2017, 2020, 2026, 2026]
