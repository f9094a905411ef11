"""The two tabs: who opens them, what they say, what they never say."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from accounts import travaux
from accounts.models import Specialite
from accounts.roles import Nature, Role
from actions import essai_reels, simulation
from actions.models import Exoneration, Simulation
from referentiels.models import Avis, VersionReferentiel
from referentiels.saisine import MotifSaisine
from tests.actions.simulation.conftest import NOM, PRENOM, make_account, make_accounts
from tests.people import JOUR, client_of, make_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
HUIT = [f"A{axe}{lettre}" for axe in (1, 2, 3, 4) for lettre in "ab"]
TABS = ("simuler/", "essayer/", "essayer/reels/")


def url(version, suite="simuler/"):
    return f"/redaction/{version.pk}/{suite}"


def submit(version):
    """Sent for opinion to the CNCP, and to the HAS."""
    VersionReferentiel.objects.filter(pk=version.pk).update(etat="soumis")
    Avis.objects.create(version=version, instance="has", demande_le=JOUR, motifs=[next(iter(MotifSaisine))])


@pytest.mark.parametrize("suite", TABS)
def test_anonyme_se_connecte(client, brouillon, suite):
    assert client.get(url(brouillon, suite)).status_code == 302


@pytest.mark.parametrize("qui", ["inconnu", "ordre_national", "ssa", "cncp", "has", "dgos", "publication", "employeur"])
def test_un_brouillon_n_est_ouvert_qu_a_ses_auteurs(request, brouillon, qui):
    client = client_of(request.getfixturevalue(qui))
    assert [client.get(url(brouillon, suite)).status_code for suite in TABS] == [404] * 3


@pytest.mark.parametrize("qui", ["cncp", "has", "publication"])
def test_une_version_soumise_se_lit_sans_se_lancer(request, brouillon, qui):
    submit(brouillon)
    client = client_of(request.getfixturevalue(qui))
    assert [client.get(url(brouillon, suite)).status_code for suite in TABS] == [200, 200, 404]
    assert "Simuler à nouveau" not in client.get(url(brouillon)).text
    assert client.post(url(brouillon, "simuler/lancer/")).status_code == 404
    assert client.post(url(brouillon, "essayer/garder/")).status_code == 404
    assert not Simulation.objects.exists()


def test_un_autre_cnp_n_ouvre_pas_les_onglets_d_une_version_publiee(en_vigueur):
    autre = client_of(make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE"))
    assert [autre.get(url(en_vigueur, suite)).status_code for suite in TABS] == [404] * 3


def test_lancer_suivre_lire_telecharger(brouillon, cnp):
    Specialite.objects.create(code="SM02", libelle="=Anesthésie fictive", profession="10")
    make_accounts(15, *HUIT, specialite="SM02")
    make_accounts(3, "A1a", mode="S")
    client = client_of(cnp)
    assert "Aucune simulation n’est terminée" in client.get(url(brouillon)).text
    client.post(url(brouillon, "simuler/lancer/"), {"hypothese": "migration"})
    page = client.get(url(brouillon)).text
    assert "Simulation en cours" in page
    assert "simulation/suivi.js" in page
    travaux.run_pending([simulation.NATURE])
    page = client.get(url(brouillon)).text
    assert "À qui cela change-t-il la vie" in page
    assert "=Anesthésie fictive" in page
    assert "masqué" in page
    faite = Simulation.objects.get()
    for texte in (page, client.get(url(brouillon, f"simuler/{faite.pk}/")).text):
        assert NOM not in texte
        assert PRENOM not in texte
        assert not re.search(r"9979\d{7}", texte)
        assert not re.search(r'class="nombre[^"]*">\s*([1-9]|10)\s*<', texte)
    csv = client.get(url(brouillon, f"simuler/{faite.pk}/resultat.csv")).content.decode("utf-8-sig")
    assert ";'=Anesthésie fictive;" in csv
    assert ";s" in csv
    classeur = load_workbook(io.BytesIO(client.get(url(brouillon, f"simuler/{faite.pk}/resultat.xlsx")).content))
    cellules = [c for ligne in classeur.active.iter_rows() for c in ligne]
    assert {c.data_type for c in cellules} <= {"s", "n", "inlineStr"}  # never "f"
    assert client.get(url(brouillon, f"simuler/{faite.pk}/resultat.pdf")).status_code == 404


def test_un_contenu_change_la_dit_depassee(brouillon, cnp):
    make_accounts(11, *HUIT)
    simulation.request(brouillon.pk, simulation.Hypothese.MIGRATION, cnp, JOUR)
    travaux.run_pending([simulation.NATURE])
    assert "Simulation dépassée" not in client_of(cnp).get(url(brouillon)).text
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(revision=2)
    assert "Simulation dépassée" in client_of(cnp).get(url(brouillon)).text


def test_rejoindre_annuler_et_annuler_deux_fois(brouillon, cnp):
    client = client_of(cnp)
    client.post(url(brouillon, "simuler/lancer/"))
    assert "déjà en cours" in client.post(url(brouillon, "simuler/lancer/"), follow=True).text
    assert "Rien n’en est gardé" in client.post(url(brouillon, "simuler/annuler/"), follow=True).text
    assert client.post(url(brouillon, "simuler/annuler/")).status_code == 409
    assert client.post(url(brouillon, "simuler/lancer/"), {"hypothese": "autre"}).status_code == 404


def test_personne_de_concerne_est_dit(brouillon, cnp):
    simulation.request(brouillon.pk, simulation.Hypothese.MIGRATION, cnp, JOUR)
    travaux.run_pending([simulation.NATURE])
    assert "Aucun compte n’est concerné" in client_of(cnp).get(url(brouillon)).text


def test_les_dossiers_reels_ne_disent_pas_de_qui_ils_sont(brouillon, cnp):
    make_accounts(11, "A1a", "A1b", departement="29")
    client = client_of(cnp)
    page = client.get(url(brouillon, "essayer/reels/")).text
    assert "Dossier A" in page
    assert "Action A1a" in page
    for secret in (NOM, PRENOM, "Trifouilly", "Colloque", "Bretagne", "2024-03-0", "/03/2024", "1 mars 2024"):
        assert secret not in page
    assert not re.search(r"9979\d{7}", page)
    assert client.get(url(brouillon, "essayer/reels/")).context["dossiers"] == essai_reels.sample(brouillon, JOUR)


def test_un_groupe_trop_petit_un_militaire_ou_un_exonere_n_est_jamais_tire(brouillon, cnp):
    make_accounts(10, "A1a")
    make_accounts(5, "A1a", mode="S")
    make_accounts(12, "A1b", mode="B", categorie="M")
    assert essai_reels.sample(brouillon, JOUR) == []
    assert "Aucun dossier ne peut être montré" in client_of(cnp).get(url(brouillon, "essayer/reels/")).text
    onzieme = make_account()
    assert {len(d.lignes) for d in essai_reels.sample(brouillon, JOUR)} == {1}
    for cycle in type(onzieme).objects.filter(exercice__mode="L"):
        Exoneration.objects.create(cycle=cycle, axe=1, motif="Décision fictive", created_at="2026-01-01T00:00Z")
    assert essai_reels.sample(brouillon, JOUR) == []


def test_les_onglets_suivent_le_droit_de_lire(brouillon, cnp):
    page = client_of(cnp).get(url(brouillon)).text
    assert page.index(">Essayer<") < page.index(">Simuler<")
