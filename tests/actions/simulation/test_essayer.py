"""The test bench: an invented dossier tried, kept, tried again; its pages."""

from __future__ import annotations

import pytest

from accounts.roles import Nature, Role
from actions import essai
from actions.essai_mots import in_words
from actions.models import DossierEssai
from certif.socle.refus import Refus
from referentiels.models import ActionPrevue
from tests.people import JOUR, client_of, make_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]

TEXTE = """
nom: Deux formations
le: 2026-06-30
professionnel: {inscriptions: [{debut: 2015-09-01}]}
realisations:
  - {id: r1, action: A1a, date: 2024-03-01}
  - {id: r2, action: A1a, date: 2025-03-01}
  - {id: r3, action: ABSENTE, date: 2025-03-01}
  - {id: r4, action: A1b, date: 2025-03-01, version: ESSAI-v1}
"""


@pytest.fixture
def adresse(brouillon):
    return f"/redaction/{brouillon.pk}/essayer/"


def typed(**champs):
    return {
        "inscrit_le": "2015-09-01", "le": "2026-06-30", "population": "salarie", "r-TOTAL_FORMS": "2",
        "r-INITIAL_FORMS": "0", "r-0-action": "A1a", "r-0-date": "2024-03-01", "r-0-duree": "7 h",
        "r-0-preuve": "attestation", **champs,
    }  # fmt: skip


def test_un_dossier_saisi_donne_le_verdict_du_moteur(adresse, cnp):
    reponse = client_of(cnp).post(adresse, typed())
    assert reponse.status_code == 200
    assert (reponse.context["essai"].avancement.faites, reponse.context["essai"].avancement.requises) == (1, 9)
    assert "Cette action compte sur l’axe" in reponse.text
    assert "CSP R. 4022-7" in reponse.text
    assert "01/01/2023" in reponse.text
    assert not DossierEssai.objects.exists()


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"r-0-action": "INCONNU"}, "Cette version n’a pas d’action de ce code."),
        ({"r-0-date": ""}, "Indiquez la date de fin de cette action."),
        ({"r-0-duree": "beaucoup"}, "Écrivez une durée"),
        ({"inscrit_le": "hier"}, "Écrivez la date"),
    ],
)
def test_une_saisie_fautive_est_rendue_avec_sa_raison(adresse, cnp, champs, phrase):
    reponse = client_of(cnp).post(adresse, typed(**champs))
    assert reponse.status_code == 400
    assert phrase in reponse.text


def test_un_dossier_colle_est_essaye_avec_les_anciennes_versions(adresse, cnp):
    reponse = client_of(cnp).post(adresse, {"texte": TEXTE})
    codes = [verdict.code.value for _, verdict in reponse.context["essai"].lignes]
    assert codes == ["", "deja_comptee", "hors_referentiel", ""]


@pytest.mark.parametrize(
    "texte",
    ["[", "a: &x 1\nb: *x", "42", "- {a: 1}\n- {b: 2}", "realisations: [{id: 1}]", "professionnel: rien",
     "le: demain", "inconnue: 1", "[" * 3000, "x" * 40_000, "!!python/object/apply:os.system ['true']",
     "professionnel: {inscriptions: [{debut: 2030-01-01, fin: 2020-01-01}]}"],
)  # fmt: skip
def test_un_texte_illisible_est_refuse_en_francais(adresse, cnp, texte):
    reponse = client_of(cnp).post(adresse, {"texte": texte})
    assert reponse.status_code == 400
    assert "expected" not in reponse.text


def test_sans_cycle_la_page_le_dit(adresse, cnp):
    texte = "professionnel: {inscriptions: [{debut: 1990-01-01, fin: 1999-01-01, motif_fin: retraite}]}"
    assert "Aucun cycle n’est en cours ce jour-là" in client_of(cnp).post(adresse, {"texte": texte}).text


def test_un_dossier_garde_est_rejoue_quand_le_brouillon_change(adresse, brouillon, cnp):
    client = client_of(cnp)
    garde = {"nom": "Deux formations", "attente": essai.TOUT, "texte": TEXTE}
    assert client.post(f"{adresse}garder/", garde).status_code == 302
    assert "1 dossier d’essai sur 1 donne le résultat attendu" in client.get(adresse).text
    ActionPrevue.objects.filter(version=brouillon, code="A1a").delete()
    page = client.get(adresse).text
    assert "0 dossier d’essai sur 1 donne le résultat attendu" in page
    assert "Action r1, compte\u00a0: attendu oui, trouvé non" in page
    dossier = DossierEssai.objects.get()
    assert "Deux formations" in client.get(f"{adresse}dossiers/{dossier.pk}/").text
    assert client.get(f"{adresse}dossiers/{dossier.pk}/retirer/").status_code == 200
    client.post(f"{adresse}dossiers/{dossier.pk}/retirer/")
    assert not DossierEssai.objects.exists()


def test_le_resultat_attendu_peut_etre_ecrit_ou_choisi(brouillon, cnp):
    contenu = essai.read_text(TEXTE + "attendu: {total: 0.5}\n")
    assert essai.keep(brouillon, "Écrit", contenu, essai.TOUT, cnp, JOUR).attendu == {"total": 0.5}
    contenu = essai.read_text(TEXTE)
    assert essai.keep(brouillon, "Choisi", contenu, "complet", cnp, JOUR).attendu == {"etat": "complet"}
    assert [bool(rejeu.ecarts) for rejeu in essai.replay(brouillon, JOUR)] == [True, True]
    essai.keep(brouillon, "Choisi", contenu, "en_cours", cnp, JOUR)
    assert [bool(rejeu.ecarts) for rejeu in essai.replay(brouillon, JOUR)] == [False, True]


def test_un_dossier_sans_nom_n_est_pas_garde(adresse, cnp):
    reponse = client_of(cnp).post(f"{adresse}garder/", {"nom": " ", "attente": essai.TOUT, "texte": TEXTE})
    assert reponse.status_code == 400
    assert "Donnez-lui un nom" in reponse.text


def test_un_autre_cnp_ne_garde_ni_ne_retire_rien(brouillon, cnp):
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    dossier = essai.keep(brouillon, "Le nôtre", essai.read_text(TEXTE), essai.TOUT, cnp, JOUR)
    for geste in (
        lambda: essai.keep(brouillon, "Le leur", {}, essai.TOUT, autre, JOUR),
        lambda: essai.remove(dossier.pk, autre, JOUR),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "non_autorise"


def test_le_nombre_de_requetes_ne_depend_pas_des_dossiers_gardes(
    adresse, brouillon, cnp, django_assert_max_num_queries
):
    for rang in range(6):
        essai.keep(brouillon, f"Dossier {rang}", essai.read_text(TEXTE), essai.TOUT, cnp, JOUR)
    client = client_of(cnp)
    client.get(adresse)
    with django_assert_max_num_queries(24):
        client.get(adresse)


@pytest.mark.parametrize(
    ("ecart", "dit"),
    [
        ("etat : attendu complet, trouvé en_cours", "Tout le cycle, état\u00a0: attendu complet, trouvé en cours"),
        ("axes.1.requises : attendu 2, trouvé 3", "Axe 1, actions demandées\u00a0: attendu 2, trouvé 3"),
        ("axes.1.progress : attendu 50, trouvé 100", "axes.1.progress : attendu 50, trouvé 100"),
    ],
)
def test_un_ecart_se_lit_en_mots(ecart, dit):
    assert in_words(ecart) == dit
