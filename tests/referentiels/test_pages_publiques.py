"""Public pages: list, one référentiel, versions, interpretations. The same for everybody, without an account too."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Specialite, Utilisateur
from accounts.professions import Profession
from referentiels.lecture import load_version
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.valeurs_legales import PARAMETRES, choix_publics
from tests.people import client_of
from tests.referentiels_fictifs import default_items, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def client() -> Client:
    return Client()


def texte(reponse) -> str:
    """The words of a page, spaces collapsed (non-breaking ones become plain)."""
    corps = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return " ".join(corps.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def fiche(client: Client, version: VersionReferentiel, **parametres: str):
    return client.get(reverse("referentiels:fiche", args=[version.referentiel.code]), parametres)


# La liste ------------------------------------------------------------------------------------------------------------


def test_la_liste_montre_ce_qui_est_en_vigueur_et_rien_d_autre(client: Client) -> None:
    make_version("VIGUEUR")
    make_version("BROUILLON", publish=False)
    page = texte(client.get(reverse("referentiels:liste")))
    assert "Référentiel fictif VIGUEUR" in page
    assert "BROUILLON" not in page


def test_la_liste_est_la_meme_pour_tous(client: Client, titulaire: Utilisateur, cnp: Utilisateur) -> None:
    make_version()
    vues = {
        texte(c.get(reverse("referentiels:liste"))).split("Référentiels en vigueur", 2)[2].split("Nos choix")[0]
        for c in (client, client_of(titulaire), client_of(cnp))
    }
    assert len(vues) == 1


@pytest.mark.parametrize("cherche", ["Néphrologie", "nephrologie", "NEPHRO", "nephrologei", "neprologie"])
def test_la_recherche_pardonne_accents_capitales_et_fautes(client: Client, cherche: str) -> None:
    make_version("AUTRE")
    version = make_version("NEPHRO-1")
    Referentiel.objects.filter(pk=version.referentiel_id).update(titre="Néphrologie œdémateuse fictive")
    page = texte(client.get(reverse("referentiels:liste"), {"q": cherche}))
    assert "1 référentiel trouvé" in page
    assert "Néphrologie œdémateuse fictive" in page


def test_une_recherche_sans_resultat_dit_que_faire(client: Client) -> None:
    make_version()
    page = texte(client.get(reverse("referentiels:liste"), {"q": "xylophone"}))
    assert "0 référentiel trouvé" in page
    assert "Essayez un mot plus court" in page


def test_le_filtre_par_profession(client: Client) -> None:
    make_version("DOC")
    make_version("INF", profession=Profession.INFIRMIER)
    page = texte(client.get(reverse("referentiels:liste"), {"profession": "60"}))
    assert "Référentiel fictif INF" in page
    assert "Référentiel fictif DOC" not in page


def test_une_specialite_sans_referentiel_propre_montre_celui_de_la_profession(client: Client) -> None:
    for code in ("SM54", "SM30"):
        Specialite.objects.update_or_create(code=code, defaults={"libelle": f"Spécialité {code}", "profession": "10"})
    make_version("DEFAUT")
    make_version("PROPRE", specialites=("SM30",))
    assert "Référentiel fictif DEFAUT" in texte(client.get(reverse("referentiels:liste"), {"specialite": "SM54"}))
    propre = texte(client.get(reverse("referentiels:liste"), {"specialite": "SM30"}))
    assert "Référentiel fictif PROPRE" in propre
    assert "Référentiel fictif DEFAUT" not in propre


def test_une_valeur_inconnue_dans_l_adresse_n_est_pas_une_panne(client: Client) -> None:
    reponse = client.get(reverse("referentiels:liste"), {"profession": "99", "specialite": "??", "q": "a%_\\"})
    assert reponse.status_code == 200


def test_la_liste_fait_un_nombre_constant_de_requetes(client: Client, django_assert_max_num_queries) -> None:
    for n in range(2):
        make_version(f"A{n}")
    with django_assert_max_num_queries(10) as deux:
        client.get(reverse("referentiels:liste"), {"q": "fictif"})
    for n in range(2, 12):
        make_version(f"A{n}", specialites=(f"SM{n:02d}",))
    with django_assert_max_num_queries(10) as douze:
        client.get(reverse("referentiels:liste"), {"q": "fictif"})
    assert len(douze) == len(deux)


# Un référentiel ------------------------------------------------------------------------------------------------------


def test_la_fiche_dit_les_exigences_et_les_conditions_en_phrases(client: Client) -> None:
    items = [
        *default_items(),
        {"code": "RCP", "axes": [2], "nature": "analyse_pratiques", "unite": "par_an:4x1", "preuve": "document",
         "organismes": ["ODPC"], "independance": True, "max_par_cycle": 2, "duree_min_heures": 6},
    ]  # fmt: skip
    exigences = (
        {"axe": 2, "type": "nombre", "seuil": 3},
        {"axe": 2, "type": "quota", "seuil": 1, "nature": "analyse_pratiques"},
        {"axe": 3, "type": "obligatoire", "action": "A3a"},
    )
    page = texte(fiche(client, make_version(items=tuple(items), exigences=exigences)))
    for phrase in (
        "Au moins 2 actions distinctes", "Règle légale (CSP, art. R. 4022-7)", "Au moins 3 actions distinctes",
        "Dont au moins 1 action « analyse des pratiques »", "Action obligatoire : Action A3a",
        "au moins 4 fois au cours d’une année", "durée de 6 heures au moins", "avec : organisme de DPC",
        "sans financement par les industries de santé", "compte 2 fois au plus par cycle", "Document déposé",
        "13 actions prévues", "Date d’effet 01/01/2023", "dès la déclaration",
    ):  # fmt: skip
        assert phrase in page, phrase


@pytest.mark.parametrize(
    ("cherche", "nombre"), [("lièvre", 1), ("LIEVRE", 1), ("lievrre", 1), ("qzx-9", 1), ("zzzz", 0)]
)
def test_la_recherche_dans_les_actions(client: Client, cherche: str, nombre: int) -> None:
    items = (*default_items(), {"code": "QZX-9", "axes": [3], "libelle": "Protéger le lièvre", "nature": "recherche"})
    page = texte(fiche(client, make_version(items=items), q=cherche))
    assert f"{nombre} action trouvée sur 13" in page


def test_le_filtre_par_nature(client: Client) -> None:
    items = (*default_items(), {"code": "R", "axes": [3], "libelle": "Étude fictive", "nature": "recherche"})
    page = texte(fiche(client, make_version(items=items), nature="recherche"))
    assert "1 action trouvée sur 13" in page
    assert "Étude fictive" in page
    assert "Action A1a" not in page


def test_une_action_de_deux_mille_caracteres_s_affiche_entiere(client: Client) -> None:
    long = "x" * 1999 + "é"
    reponse = fiche(client, make_version(items=(*default_items(), {"code": "L", "axes": [1], "libelle": long})))
    assert long in reponse.content.decode()


def test_un_texte_du_referentiel_n_est_jamais_du_html(client: Client) -> None:
    items = (*default_items(), {"code": "H", "axes": [1], "libelle": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in fiche(client, make_version(items=items)).content.decode()


def test_un_brouillon_est_introuvable_sauf_pour_ses_auteurs(
    client: Client, cnp: Utilisateur, inconnu: Utilisateur
) -> None:
    version = make_version("PROJET", publish=False)
    adresse = reverse("referentiels:version", args=["PROJET", 1])
    for visiteur in (client, client_of(inconnu), client_of(cnp)):
        assert visiteur.get(adresse).status_code == 404
    organisation = cnp.appartenances.get().organisation
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=organisation)
    assert client_of(cnp).get(adresse).status_code == 200


def test_un_code_inconnu_est_introuvable(client: Client) -> None:
    for nom in ("fiche", "historique"):
        assert client.get(reverse(f"referentiels:{nom}", args=["INCONNU"])).status_code == 404
    assert client.get("/referentiels/a%00b/").status_code == 400


def test_la_fiche_fait_un_nombre_constant_de_requetes(client: Client, django_assert_max_num_queries) -> None:
    petite = make_version("PETITE")
    grande = make_version(
        "GRANDE", items=tuple({"code": f"A{n}", "axes": [n % 4 + 1], "nature": "formation"} for n in range(250))
    )
    load_version(petite.pk)
    load_version(grande.pk)
    with django_assert_max_num_queries(10) as une:
        fiche(client, petite, q="action")
    with django_assert_max_num_queries(10) as autre:
        fiche(client, grande, q="action")
    assert len(une) == len(autre)


# Versions ------------------------------------------------------------------------------------------------------------


def test_l_historique_et_la_version_remplacee(client: Client) -> None:
    version = make_version("SUITE")
    VersionReferentiel.objects.filter(pk=version.pk).update(fin_effet=date(2025, 12, 31))
    suivante = make_version("SUITE", numero=2, publish=False)
    VersionReferentiel.objects.filter(pk=suivante.pk).update(effet=date(2026, 1, 1))
    VersionReferentiel.objects.filter(pk=suivante.pk).update(etat="publie", publiee_at="2025-12-01T00:00:00Z")
    page = texte(client.get(reverse("referentiels:historique", args=["SUITE"])))
    assert "Version 2 En vigueur Du 01/01/2026" in page
    assert "Version 1 Remplacée Du 01/01/2023 au 31/12/2025" in page
    ancienne = texte(client.get(reverse("referentiels:version", args=["SUITE", 1])))
    assert "Cette version ne s’applique plus" in ancienne
    assert "Version 2" not in ancienne
    assert "01/01/2026" in texte(fiche(client, suivante))


# Nos choix -----------------------------------------------------------------------------------------------------------


def test_la_page_des_choix_les_montre_tous_avec_leur_article(client: Client) -> None:
    page = texte(client.get(reverse("referentiels:choix")))
    assert f"{len(choix_publics())} choix là où les textes se taisent" in page
    for parametre in PARAMETRES:
        assert " ".join(parametre.phrase.replace("\u00a0", " ").split()) in page
        assert parametre.article in page


def test_les_pages_de_lecture_refusent_d_ecrire(client: Client) -> None:
    make_version()
    for adresse in (
        reverse("referentiels:liste"),
        reverse("referentiels:choix"),
        reverse("referentiels:fiche", args=["ESSAI"]),
    ):
        assert client.post(adresse).status_code == 405
