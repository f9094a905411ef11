"""« Mes actions » : the four groups, the search, the order, the pages; every filter in the address."""

from __future__ import annotations

import re
from datetime import date

import pytest

from accounts.models import LigneEnAttente, Livraison
from actions import projection
from actions.models import Action, RealisationAttendue
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

URL = "/mon-espace/"


def page(client, requete: str = "") -> str:
    reponse = client.get(URL + requete)
    assert reponse.status_code == 200
    return re.sub(r"\s+", " ", reponse.text.replace("\u00a0", " ").replace("\u202f", " "))


def announced(cycle, partenaire, cle: str, fin: date, **connue) -> Action:
    action = make_action(
        cycle, "A1a", fin, statut=Action.Statut.INSCRIT, partenaire=partenaire, id_technique=cle,
        intitule=f"Annoncée {cle}",
    )  # fmt: skip
    if connue:
        RealisationAttendue.objects.create(
            action=action, partenaire=partenaire, inscrite_le=date(2026, 1, 2), attendue_le=date(2026, 5, 30), **connue
        )
    return action


@pytest.fixture
def melange(cycle, titulaire, partenaire_andpc):
    """One action of each group, and two plain ones."""
    make_action(cycle, "A1a", date(2024, 3, 1), intitule="Atelier d’éthique", organisme_nom="Université fictive")
    make_action(cycle, "A3a", date(2025, 3, 1), intitule="Bilan de cas", partenaire=partenaire_andpc, id_technique="R")
    make_action(
        cycle, None, date(2026, 2, 1), intitule="À choisir", partenaire=partenaire_andpc, id_technique="Q",
        rattachement=Action.Rattachement.A_CONFIRMER, candidats=["A1b", "A2a"],
    )  # fmt: skip
    announced(cycle, partenaire_andpc, "bientôt", date(2026, 12, 1))
    announced(cycle, partenaire_andpc, "refusée", date(2026, 3, 31), refusee_le=date(2026, 4, 2), refus="E304")
    projection.rebuild([cycle.pk], JOUR)
    return client_of(titulaire)


def test_four_groups_each_with_what_it_means(melange):
    texte = page(melange)
    ordre = [
        texte.index(titre)
        for titre in ("À confirmer par vous (1)", "Sur votre compte (2)", "En route (1)", "Refusées à la source (1)")
    ]
    assert ordre == sorted(ordre)
    assert "vous n’avez rien à faire" in texte
    assert "lui seul peut les corriger" in texte
    assert "Demandez à ANDPC (fictive) de corriger son envoi, ou déclarez l’action vous-même" in texte


@pytest.mark.parametrize(
    ("requete", "presents", "absents"),
    [
        ("?etat=attente", ("À choisir",), ("Bilan de cas", "Annoncée")),
        ("?etat=en_route", ("Annoncée bientôt",), ("Bilan de cas", "Annoncée refusée")),
        ("?etat=refusee", ("Annoncée refusée",), ("Bilan de cas", "Annoncée bientôt")),
        ("?q=ETHIQUE", ("Atelier d’éthique",), ("Bilan de cas",)),
        ("?q=univ atel", ("Atelier d’éthique",), ("Bilan de cas",)),
        ("?q=introuvable", ("Aucune action ne répond à ces filtres", "« introuvable »"), ("Bilan de cas",)),
        ("?axe=3", ("Bilan de cas",), ("Atelier",)),
        ("?tri=zzz&page=99&etat=zz", ("Bilan de cas", "Atelier"), ("Tout effacer",)),
        ("?tri=anciennes", ("Bilan de cas", "Atelier", "Tout effacer"), ()),
    ],
)
def test_filters_live_in_the_address(requete, presents, absents, melange):
    liste = page(melange, requete).partition('id="mes-actions"')[2]
    liste = liste.replace("&#x27;", "’")
    for mots in presents:
        assert mots in liste, mots
    for mots in absents:
        assert mots not in liste, mots


@pytest.mark.parametrize(
    ("tri", "attendu"),
    [
        ("", ["Congrès 2025", "Audit 2024", "Bilan 2023"]),
        ("anciennes", ["Bilan 2023", "Audit 2024", "Congrès 2025"]),
        ("axe", ["Audit 2024", "Bilan 2023", "Congrès 2025"]),
        ("titre", ["Audit 2024", "Bilan 2023", "Congrès 2025"]),
    ],
)
def test_the_order_is_a_choice(tri, attendu, cycle, titulaire):
    for code, an, mot in (("A3a", 2025, "Congrès"), ("A1a", 2024, "Audit"), ("A2a", 2023, "Bilan")):
        make_action(cycle, code, date(an, 5, 1), intitule=f"{mot} {an}")
    texte = page(client_of(titulaire), f"?tri={tri}")
    assert sorted(attendu, key=texte.index) == attendu


def test_a_long_list_is_cut_in_pages_that_keep_the_filters(cycle, titulaire):
    for rang in range(35):
        make_action(cycle, "A1a", date(2024, 1, 1), intitule=f"Répétée {rang:02d}")
    client = client_of(titulaire)
    premiere, seconde = page(client, "?tri=titre"), page(client, "?tri=titre&page=2")
    assert "Page 1 sur 2, 35 actions" in premiere and "Voir plus d’actions" in premiere
    assert "tri=titre&amp;page=2#mes-actions" in premiere
    assert "Répétée 29" in premiere and "Répétée 30" not in premiere
    assert "Répétée 30" in seconde and "Répétée 29" not in seconde
    assert "Actions précédentes" in seconde and "Voir plus" not in seconde
    assert 'name="q"' in premiere


def test_a_short_list_has_no_search_field(melange):
    assert 'name="q"' not in page(melange)


def test_a_row_that_waits_for_another_name_is_told_without_its_content(cycle, titulaire, partenaire_andpc):
    livraison = Livraison.objects.create(
        partenaire=partenaire_andpc, id_flux="F", type_flux="ACTIONS", horodatage="2026-06-01T00:00Z", canal="essai",
        nom_fichier="a.csv", sha256="a" * 64, recue_at="2026-06-01T00:00Z",
    )  # fmt: skip
    for ligne, (code, resolue) in enumerate((("E103", None), ("E310", None), ("E103", "2026-06-02T00:00Z"))):
        LigneEnAttente.objects.create(
            livraison=livraison, ligne=ligne, partenaire=partenaire_andpc, id_technique=f"T{ligne}", code=code,
            rpps=cycle.exercice.professionnel.rpps, contenu={"intitule": "Titre d’une autre personne"}, sequence="1",
            jusquau=date(2026, 7, 1), created_at="2026-06-01T00:00Z", resolue_at=resolue,
        )  # fmt: skip
    texte = page(client_of(titulaire))
    assert "Retenues avant d’arriver (1)" in texte
    assert "avec un autre nom que le vôtre. Elle est gardée jusqu’au 01/07/2026" in texte
    assert "Titre d’une autre personne" not in texte


def test_what_counts_already_is_named(cycle, titulaire):
    make_action(cycle, "A1a", date(2024, 10, 4), intitule="Congrès de 2024")
    make_action(cycle, "A1a", date(2025, 10, 3), intitule="Congrès de 2025")
    texte = page(client_of(titulaire))
    assert "Ne compte pas : déjà comptée en 2024." in texte
    assert "« Congrès de 2024 », du 04/10/2024, compte déjà" in texte
