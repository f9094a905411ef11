"""One field over every référentiel in force, and any two of them side by side."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Specialite, Utilisateur
from accounts.professions import Profession
from referentiels.models import Referentiel, VersionReferentiel
from tests.people import client_of
from tests.referentiels_fictifs import default_items, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def client() -> Client:
    return Client()


def texte(reponse) -> str:
    assert reponse.status_code == 200
    corps = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return " ".join(corps.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def cherche(client: Client, **filtres: str) -> str:
    return texte(client.get(reverse("referentiels:recherche"), filtres))


def lignes_csv(reponse) -> list[dict[str, str]]:
    assert reponse.status_code == 200
    contenu = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(contenu), delimiter=";"))


@pytest.fixture
def faune() -> VersionReferentiel:
    items = (
        *default_items(),
        {"code": "QZX-9", "axes": [3], "libelle": "Protéger le lièvre en forêt", "nature": "recherche"},
        {"code": "QZX-10", "axes": [1], "libelle": "Congrès de l’œdème", "preuve": "attestation"},
    )
    exigences = ({"axe": 3, "type": "obligatoire", "action": "QZX-9"}, {"axe": None, "type": "points", "seuil": 30})
    version = make_version("FAUNE", items=items, exigences=exigences)
    Referentiel.objects.filter(pk=version.referentiel_id).update(titre="Néphrologie de la faune")
    return version


# Chercher -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mots", ["lièvre", "LIEVRE", "lievrre", "lièvres forêt", "qzx-9", "lievre faune", "foret lievr"]
)
def test_un_champ_pardonne_accents_pluriels_et_fautes(client: Client, faune, mots: str) -> None:
    make_version("AUTRE", specialites=("SM04",))
    page = cherche(client, q=mots)
    assert "1 action trouvée dans 1 référentiel" in page
    assert "Protéger le lièvre en forêt QZX-9 Axe 3 – Relation avec les patients Recherche Document déposé" in page
    assert ("Rien ne contient exactement ces mots" in page) is (mots in {"lievrre"})


def test_les_titres_et_les_exigences_repondent_aussi(client: Client, faune) -> None:
    make_version("AUTRE", specialites=("SM04",))
    assert "Néphrologie de la faune Médecins, version 1 · le titre répond à votre recherche" in cherche(
        client, q="néphrologie"
    )
    assert "le titre répond à votre recherche" in cherche(client, q="neprologie")
    page = cherche(client, q="30 points")
    assert "Exigence, ensemble du cycle : Au moins 30 points" in page
    assert "0 action trouvée dans 1 référentiel" in page
    assert "Exigence, axe 3 – relation avec les patients : Action obligatoire : Protéger le lièvre" in cherche(
        client, q="obligatoire lièvre", axe="3"
    )


def test_les_filtres(client: Client, faune) -> None:
    Specialite.objects.update_or_create(code="SM04", defaults={"libelle": "Cardiologie fictive", "profession": "10"})
    make_version("COEUR", specialites=("SM04",))
    make_version("SOINS", profession=Profession.INFIRMIER)
    assert "36 actions trouvées dans 3 référentiels" in cherche(client, q="action")
    assert "dans 1 référentiel" in cherche(client, q="action", profession="60")
    page = cherche(client, q="action", specialite="SM04")
    assert "Référentiel fictif COEUR" in page
    assert "Retirer le filtre Cardiologie fictive" in page
    assert "Référentiel fictif SOINS" not in page
    assert "1 action trouvée" in cherche(client, nature="recherche")
    assert "1 action trouvée" in cherche(client, preuve="attestation")
    # axis 4 asks a sworn statement in words, the other axes a document by default
    assert "9 actions trouvées dans 3 référentiels" in cherche(client, preuve="honneur")
    assert "3 sur l’axe 4" in cherche(client, axe="4", profession="60")
    assert cherche(client, axe="9", preuve="?", specialite="x")


def test_seul_ce_qui_est_en_vigueur_se_cherche(client: Client, cnp: Utilisateur) -> None:
    for code, etat, effet, fin in (
        ("PASSE", "abroge", date(2023, 1, 1), date(2024, 12, 31)), ("AVENIR", "publie", date(2099, 1, 1), None),
    ):  # fmt: skip
        version = make_version(code, publish=False)
        VersionReferentiel.objects.filter(pk=version.pk).update(
            effet=effet, fin_effet=fin, etat=etat, publiee_at="2022-12-01T00:00:00Z"
        )
    make_version("PROJET", publish=False)
    for visiteur in (client, client_of(cnp)):
        assert "Aucune action ne répond à cette recherche" in cherche(visiteur, q="action")


def test_chaque_referentiel_montre_ses_premieres_actions_et_le_fichier_les_a_toutes(client: Client, faune) -> None:
    reponse = client.get(reverse("referentiels:recherche"), {"q": "action"})
    corps = reponse.content.decode()
    assert corps.count('data-label="Axe"') == 5
    assert 'href="/referentiels/FAUNE/?q=action#actions">Voir les 12 actions' in corps
    rangees = lignes_csv(client.get(reverse("referentiels:recherche_fichier"), {"q": "lièvre"}))
    assert [(r["quoi"], r["axes"], r["code"], r["preuve"]) for r in rangees] == [
        ("exigence", "3", "", ""), ("action", "3", "QZX-9", "Document déposé"),
    ]  # fmt: skip
    assert len(lignes_csv(client.get(reverse("referentiels:recherche_fichier")))) == 14


def test_rien_de_cherche_et_rien_de_trouve_enseignent(client: Client, faune) -> None:
    assert "Cherchez avec vos mots" in cherche(client)
    assert "Essayez un mot plus court" in cherche(client, q="xylophone")
    assert "Essayez un mot plus court" in cherche(client, q="%_'\\")


def test_une_cellule_n_est_jamais_une_formule(client: Client) -> None:
    make_version(items=({"code": "F", "axes": [1], "libelle": "=SOMME(A1)"},))
    (rangee,) = lignes_csv(client.get(reverse("referentiels:recherche_fichier")))
    assert rangee["libelle"] == "'=SOMME(A1)"


def test_la_recherche_fait_un_nombre_constant_de_requetes(client: Client, django_assert_max_num_queries) -> None:
    make_version("A0")
    cherche(client, q="action")
    with django_assert_max_num_queries(9) as une:
        cherche(client, q="action")
    for n in range(1, 20):
        make_version(f"A{n}", specialites=(f"SM{n:02d}",))
    cherche(client, q="action")
    with django_assert_max_num_queries(9) as vingt:
        page = cherche(client, q="action")
    assert "dans 20 référentiels" in page
    assert "Page suivante" in page
    assert len(vingt) == len(une)


def test_de_la_profession_a_la_specialite(client: Client) -> None:
    Specialite.objects.update_or_create(code="SM04", defaults={"libelle": "Cardiologie fictive", "profession": "10"})
    make_version("DOC")
    make_version("COEUR", specialites=("SM04",))
    page = texte(client.get(reverse("referentiels:parcourir")))
    assert "Cardiologie fictive : Référentiel fictif COEUR" in page
    assert "Médecins Référentiel fictif DOC" in page
    assert "Sages-femmes En cours de rédaction." in page


# Comparer -------------------------------------------------------------------------------------------------------------


def compare(client: Client, de: str, a: str):
    return client.get(reverse("referentiels:comparer"), {"de": de, "a": a})


@pytest.fixture
def deux(faune) -> None:
    """FAUNE, and FLORE whose codes are its own: one label in common, the same written otherwise, one new."""
    make_version(
        "FLORE", specialites=("SM04",),
        items=({"code": "X1", "axes": [1], "libelle": "Congrès de l’oedème", "preuve": "document"},
               {"code": "X2", "axes": [3], "libelle": "PROTÉGER LE LIÈVRE EN FORÊT", "nature": "recherche"},
               {"code": "A1a", "axes": [2], "libelle": "=Herbier"}),
        exigences=({"axe": 1, "type": "nombre", "seuil": 3},),
    )  # fmt: skip


def test_deux_referentiels_se_comparent_par_leurs_libelles(client: Client, deux) -> None:
    page = texte(compare(client, "FAUNE:1", "FLORE:1"))
    for attendu in (
        "De « Néphrologie de la faune » à « Référentiel fictif FLORE »",
        "1 action ajoutée, 12 actions retirées, 1 action modifiée",
        "1 est la même.",
        "Au moins 3 actions distinctes",
        "Attestation", "Document déposé",
        "Axe 3 – Relation avec les patients : 1 action PROTÉGER LE LIÈVRE EN FORÊT X2",
        "Ajouté 1 action A1a =Herbier",
    ):  # fmt: skip
        assert attendu in page, attendu
    inverse = texte(compare(client, "FLORE:1", "FAUNE:1"))
    assert "12 actions ajoutées, 1 action retirée, 1 action modifiée" in inverse


def test_la_comparaison_se_telecharge(client: Client, deux) -> None:
    adresse = reverse("referentiels:comparer_fichier")
    rangees = lignes_csv(client.get(adresse, {"de": "FAUNE:1", "a": "FLORE:1"}))
    par_sort: dict[str, list[dict[str, str]]] = {}
    for rangee in rangees:
        par_sort.setdefault(rangee["ce_qui_change"], []).append(rangee)
    assert {sort: len(lues) for sort, lues in par_sort.items() if sort.startswith("action")} == {
        "action retirée": 12, "action ajoutée": 1, "action modifiée": 1, "action identique": 1,
    }  # fmt: skip
    (modifiee,) = par_sort["action modifiée"]
    assert (modifiee["code_avant"], modifiee["code_apres"], modifiee["champ"]) == ("QZX-10", "X1", "Preuve demandée")
    assert par_sort["action ajoutée"][0]["libelle"] == "'=Herbier"
    assert {r["axe"] for r in par_sort["exigence ajoutée"]} == {"1", "3"}
    assert [r["avant"] for r in par_sort["exigence retirée"] if r["axe"] == "cycle"] == ["Au moins 30\u00a0points"]
    assert client.get(adresse, {"de": "FAUNE:1"}).headers["Location"] == reverse("referentiels:comparer")
    assert client.get(adresse, {"de": "FAUNE:1", "a": "x"}).status_code == 404


def test_seules_les_versions_publiees_se_comparent(client: Client, deux, cnp: Utilisateur) -> None:
    make_version("PROJET", publish=False)
    Referentiel.objects.filter(code="PROJET").update(cnp=cnp.appartenances.get().organisation)
    for visiteur in (client, client_of(cnp)):
        for demande in ("PROJET:1", "FAUNE:2", "FAUNE", "x"):
            assert compare(visiteur, "FAUNE:1", demande).status_code == 404
            assert compare(visiteur, demande, "").status_code == 404
    assert "Choisissez deux référentiels" in texte(compare(client, "FAUNE:1", ""))
    assert "PROJET" not in texte(compare(client_of(cnp), "", ""))


def test_un_referentiel_et_lui_meme_disent_la_meme_chose(client: Client, deux) -> None:
    page = texte(compare(client, "FAUNE:1", "FAUNE:1"))
    assert "Les deux versions disent la même chose." in page


def test_la_comparaison_est_un_nombre_constant_de_requetes(client: Client, deux, django_assert_max_num_queries) -> None:
    compare(client, "FAUNE:1", "FLORE:1")
    with django_assert_max_num_queries(5):
        compare(client, "FAUNE:1", "FLORE:1")


@pytest.mark.parametrize("nom", ["recherche", "recherche_fichier", "parcourir", "comparer", "comparer_fichier"])
def test_ces_pages_refusent_d_ecrire(client: Client, nom: str) -> None:
    assert client.post(reverse(f"referentiels:{nom}")).status_code == 405


def test_la_page_des_choix_dit_la_graine_du_mois(client: Client) -> None:
    page = texte(client.get(reverse("referentiels:choix")))
    assert "Dans quel ordre les actions sont suggérées" in page
    assert "la graine de ce mois est certif:2026-06" in page
