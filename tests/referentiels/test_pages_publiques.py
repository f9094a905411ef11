"""Public pages: list, one référentiel, versions, interpretations. The same for everybody, without an account too."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote_plus

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Specialite, Utilisateur
from accounts.professions import Profession
from referentiels.lecture import load_version
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.valeurs_legales import PARAMETRES, choix_publics
from referentiels.views.choix import CONFIANCES
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
        texte(c.get(reverse("referentiels:liste"))).split("Référentiels publiés", 2)[2].split("Nos choix")[0]
        for c in (client, client_of(titulaire), client_of(cnp))
    }
    assert len(vues) == 1


def test_un_referentiel_a_venir_ou_abroge_se_dit(client: Client) -> None:
    for code, debut, fin in (("AVENIR", date(2099, 1, 1), None), ("PASSE", date(2023, 1, 1), date(2024, 12, 31))):
        version = make_version(code, publish=False)
        VersionReferentiel.objects.filter(pk=version.pk).update(
            effet=debut, fin_effet=fin, etat="publie", publiee_at="2022-12-01T00:00:00Z"
        )
    page = texte(client.get(reverse("referentiels:liste")))
    assert "Version 1 À venir effet le 01/01/2099" in page
    assert "Version 1 Remplacée effet le 01/01/2023" in page


def test_entre_deux_versions_la_liste_montre_celle_en_vigueur(client: Client) -> None:
    make_version("SUITE")
    suivante = make_version("SUITE", numero=2, publish=False)
    VersionReferentiel.objects.filter(pk=suivante.pk).update(effet=date(2099, 1, 1))
    VersionReferentiel.objects.filter(pk=suivante.pk).update(etat="publie", publiee_at="2025-12-01T00:00:00Z")
    page = texte(client.get(reverse("referentiels:liste")))
    assert "Version 1 En vigueur" in page
    assert "À venir" not in page


@pytest.mark.parametrize("cherche", ["lièvre", "LIEVRE", "lievrre", "qzx-9"])
def test_la_recherche_lit_aussi_les_actions(client: Client, cherche: str) -> None:
    make_version("AUTRE")
    items = (*default_items(), {"code": "QZX-9", "axes": [3], "libelle": "Protéger le lièvre", "nature": "recherche"})
    make_version("FAUNE", items=items)
    reponse = client.get(reverse("referentiels:liste"), {"q": cherche})
    page = texte(reponse)
    assert "1 référentiel trouvé" in page
    assert "1 action trouvée dans Référentiel fictif FAUNE" in page
    assert f"/referentiels/FAUNE/?q={quote_plus(cherche)}#actions" in reponse.content.decode()


def test_l_axe_et_la_nature_filtrent_les_actions(client: Client) -> None:
    make_version("AUTRE")
    items = (*default_items(), {"code": "R", "axes": [3], "libelle": "Étude", "nature": "recherche"})
    make_version("FAUNE", items=items)
    adresse = reverse("referentiels:liste")
    assert "2 référentiels trouvés" in texte(client.get(adresse, {"axe": "3"}))
    page = texte(client.get(adresse, {"axe": "3", "nature": "recherche"}))
    assert "1 référentiel trouvé" in page
    assert "1 action trouvée dans Référentiel fictif FAUNE" in page
    assert "Retirer le filtre Axe 3 – Relation avec les patients" in page
    assert "0 référentiel trouvé" in texte(client.get(adresse, {"axe": "2", "nature": "recherche"}))
    # the title answers, the actions of the axis are those shown
    assert "4 actions trouvées dans Référentiel fictif FAUNE" in texte(client.get(adresse, {"axe": "3", "q": "faune"}))


def test_les_professions_et_les_specialites_en_cours_de_redaction_sont_dites(client: Client) -> None:
    Specialite.objects.update_or_create(code="SM30", defaults={"libelle": "Spécialité fictive", "profession": "10"})
    make_version("DOC")
    projet = make_version("PROJET", publish=False)
    VersionReferentiel.objects.filter(pk=projet.pk).update(specialites=["SM30"])
    page = texte(client.get(reverse("referentiels:liste")))
    assert "Aucun référentiel n’est en vigueur pour ces professions" in page
    assert "Pédicures-podologues" in page.split("En cours de rédaction")[1]
    assert "Un référentiel s’écrit pour cette spécialité : Spécialité fictive." in page
    assert "PROJET" not in page
    filtree = texte(client.get(reverse("referentiels:liste"), {"specialite": "SM30"}))
    assert "dont le référentiel propre est en cours de rédaction" in filtree
    assert "Référentiel fictif DOC" in filtree


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


def test_les_filtres_par_axe_et_par_preuve(client: Client) -> None:
    items = (*default_items(), {"code": "P", "axes": [1, 3], "libelle": "Prouvée", "preuve": "attestation"})
    version = make_version(items=items)
    page = texte(fiche(client, version, axe="3"))
    assert "4 actions trouvées sur 13" in page
    assert "Prouvée" in page
    assert "Action A1a" not in page
    assert "Axe 1 – Connaissances et compétences Actualiser" not in page
    assert "1 action trouvée sur 13" in texte(fiche(client, version, preuve="attestation"))
    # axis 4 asks a sworn statement, the others a document by default: what the page says is what it filters
    assert "3 actions trouvées sur 13" in texte(fiche(client, version, preuve="honneur"))
    reponse = fiche(client, version, axe="3", preuve="attestation", q="prouvée")
    assert "1 action trouvée sur 13" in texte(reponse)
    assert 'href="?axe=3&amp;preuve=attestation"' in reponse.content.decode()


def test_une_mention_se_dit_par_son_nom(client: Client) -> None:
    Specialite.objects.update_or_create(code="SI04", defaults={"libelle": "Mention fictive", "profession": "60"})
    items = (*default_items(), {"code": "M", "axes": [1], "population": ["SI04", "salarie"]})
    assert "réservée à ces professionnels : Mention fictive ; salariés" in texte(
        fiche(client, make_version(items=items))
    )


def test_deux_cent_cinquante_longues_actions_tiennent_en_une_page_legere(client: Client) -> None:
    items = tuple({"code": f"L{n}", "axes": [n % 4 + 1], "libelle": f"{n} " + "long " * 390} for n in range(250))
    version = make_version(items=items)
    reponse = fiche(client, version)
    assert "250 actions prévues" in texte(reponse)
    assert len(reponse.content) < 300_000
    assert 'href="/referentiels/ESSAI/versions/1/?q=L7#actions"' in reponse.content.decode()
    entiere = client.get("/referentiels/ESSAI/versions/1/", {"q": "L77"}).content.decode()
    assert "77 " + "long " * 389 + "long" in entiere
    assert "Lire en entier" not in entiere


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


def _deux_versions() -> None:
    version = make_version("SUITE")
    VersionReferentiel.objects.filter(pk=version.pk).update(fin_effet=date(2025, 12, 31))
    items = tuple(item for item in default_items() if item["code"] != "A1a") + (
        {"code": "N1", "axes": [1], "libelle": "Action neuve", "preuve": "attestation"},
    )
    suivante = make_version("SUITE", numero=2, publish=False, items=items,
                            exigences=({"axe": 1, "type": "nombre", "seuil": 3},))  # fmt: skip
    VersionReferentiel.objects.filter(pk=suivante.pk).update(effet=date(2026, 1, 1))
    VersionReferentiel.objects.filter(pk=suivante.pk).update(etat="publie", publiee_at="2025-12-01T00:00:00Z")
    make_version("SUITE", numero=3, publish=False)


def test_ce_qui_a_change_entre_deux_versions_publiees(client: Client) -> None:
    _deux_versions()
    historique = client.get(reverse("referentiels:historique", args=["SUITE"])).content.decode()
    assert 'href="/referentiels/SUITE/changements/?de=1&amp;a=2"' in historique
    assert "Première version publiée" in historique
    adresse = reverse("referentiels:changements", args=["SUITE"])
    page = texte(client.get(adresse))
    assert page == texte(client.get(adresse, {"de": "1", "a": "2"}))
    assert "De la version 1 à la version 2" in page
    assert "1 action ajoutée, 1 action retirée" in page
    assert "modifiée" not in page
    assert "Au moins 3 actions distinctes" in page
    assert "Action neuve" in page


def test_seules_les_versions_publiees_se_comparent_en_public(client: Client, cnp: Utilisateur) -> None:
    _deux_versions()
    adresse = reverse("referentiels:changements", args=["SUITE"])
    Referentiel.objects.filter(code="SUITE").update(cnp=cnp.appartenances.get().organisation)
    for visiteur in (client, client_of(cnp)):
        for parametres in ({"de": "1", "a": "3"}, {"de": "9"}, {"a": "x"}):
            assert visiteur.get(adresse, parametres).status_code == 404, parametres
    make_version("PROJET", publish=False)
    assert client.get(reverse("referentiels:changements", args=["PROJET"])).status_code == 404
    assert client.get(reverse("referentiels:changements", args=["INCONNU"])).status_code == 404


def test_une_seule_version_n_a_rien_a_comparer(client: Client) -> None:
    make_version("SEUL")
    assert "Une seule version est publiée" in texte(client.get(reverse("referentiels:changements", args=["SEUL"])))


def test_la_comparaison_fait_un_nombre_constant_de_requetes(client: Client, django_assert_max_num_queries) -> None:
    _deux_versions()
    with django_assert_max_num_queries(10):
        client.get(reverse("referentiels:changements", args=["SUITE"]))


# Nos choix -----------------------------------------------------------------------------------------------------------


def test_la_page_des_choix_les_montre_tous_avec_leur_article(client: Client) -> None:
    page = texte(client.get(reverse("referentiels:choix")))
    assert f"{len(choix_publics())} choix là où les textes se taisent" in page
    for parametre in PARAMETRES:
        assert " ".join(parametre.phrase.replace("\u00a0", " ").split()) in page
        assert parametre.article in page


def test_chaque_choix_a_son_article_son_appui_sa_phrase_et_sa_valeur(client: Client) -> None:
    corps = client.get(reverse("referentiels:choix")).content.decode()
    for parametre in choix_publics():
        assert parametre.article and parametre.phrase.endswith("."), parametre.nom
        ligne = " ".join(re.sub(r"<[^>]+>", " ", corps.split(f'id="{parametre.nom}"', 1)[1].split("</tr>")[0]).split())
        assert parametre.article in ligne
        assert any(mots in ligne for mots, _ in CONFIANCES.values()), ligne
        assert ("Principe" in ligne) if parametre.is_principe else ("depuis le 01/01/2023" in ligne), ligne


def test_les_pages_de_lecture_refusent_d_ecrire(client: Client) -> None:
    make_version()
    for adresse in (
        reverse("referentiels:liste"),
        reverse("referentiels:choix"),
        reverse("referentiels:fiche", args=["ESSAI"]),
        reverse("referentiels:changements", args=["ESSAI"]),
    ):
        assert client.post(adresse).status_code == 405
