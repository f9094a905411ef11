"""A professional changes specialty: what was acquired stays, and everybody reads the same words (CSP R. 4022-17)."""

from __future__ import annotations

import html
from datetime import date

import pytest

from accounts.models import SavoirFaire, Specialite
from actions import cycles, specialite, tableau, verdicts
from actions.models import Cycle
from actions.situation import situation
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action, make_version

CORRECTIONS, SIMULER = "/mon-espace/corrections/", "/mon-espace/simuler/specialite/"


@pytest.fixture
def cardio(cycle):
    """Another référentiel of the profession, that asks three actions on axis 1."""
    Specialite.objects.get_or_create(code="SM04", defaults={"libelle": "Cardiologie fictive", "profession": "10"})
    return make_version("CARDIO", specialites=("SM04",), exigences=({"axe": 1, "type": "nombre", "seuil": 3},))


@pytest.fixture
def acquises(cycle):
    """Two actions counted on axis 1 under the first référentiel, one that does not count."""
    make_action(cycle, "A1a", date(2024, 1, 1))
    make_action(cycle, "A1b", date(2024, 2, 1))
    make_action(cycle, "A3a", date(2024, 3, 1), preuve="honneur")


def text(client, url: str) -> str:
    reponse = client.get(url)
    assert reponse.status_code == 200
    return html.unescape(reponse.content.decode())


def change(cycle: Cycle) -> Cycle:
    """What the roster brings when the Ordre has qualified the professional."""
    cycle.exercice.specialite = "SM04"
    cycle.exercice.save()
    SavoirFaire.objects.create(exercice=cycle.exercice, code="SM04", debut=JOUR)
    cycles.recompute([cycle.exercice_id], JOUR)
    return Cycle.objects.get(exercice=cycle.exercice)


def test_acquired_is_kept_and_page_api_and_ordre_say_the_same(cycle, cardio, acquises, titulaire, ordre_gestionnaire):
    version = cycle.version
    apres = change(cycle)
    assert (apres.pk, apres.debut, apres.fin) == (cycle.pk, cycle.debut, cycle.fin)
    assert apres.version == cardio
    make_action(apres, "A1c", date(2026, 6, 1))
    vue = situation(apres, JOUR)
    assert [(ligne.obtenu, ligne.attendu) for ligne in vue.avancement.axes[0].lignes] == [(3, 3)]
    lectures = verdicts.read_all(vue)
    assert {lue.etat for lue in lectures} == {"compte", "ne_compte_pas"}
    nouvelle = next(lue for lue in lectures if lue.action.item.version == cardio)
    anciennes = [lue for lue in lectures if lue.etat == "compte" and lue.action.item.version == version]
    assert len(anciennes) == 2
    for lue in anciennes:
        assert lue.phrase.startswith("Acquise sous le référentiel qui s’appliquait alors, cette action compte")
        assert lue.article == "CSP R. 4022-17"
    assert nouvelle.phrase == "Cette action compte sur l’axe\u00a01 (connaissances et compétences)."
    client = client_of(titulaire)
    page = text(client, "/mon-espace/")
    ordre = text(client_of(ordre_gestionnaire), f"/ordre/dossiers/{cycle.pk}/")
    api = {a["action"]: a for a in client.get("/api/v1/moi/avancement").json()[0]["actions"]}
    assert len(api) == len(lectures) == 4
    for lue in lectures:
        dite = api[lue.action.pk]
        assert (dite["phrase"], dite["article"], dite["geste"]) == (lue.phrase, lue.article, lue.geste)
        assert lue.geste
        for ecrit in (lue.phrase, lue.article, lue.geste):
            assert ecrit in page
            assert ecrit in ordre
    for lu in (page, ordre):
        assert "Référentiel fictif ESSAI, version 1" in lu


def test_before_asking_the_holder_sees_what_it_would_change(cycle, cardio, acquises, titulaire):
    client = client_of(titulaire)
    assert f'href="{SIMULER}?cycle={cycle.pk}"' in text(client, CORRECTIONS)
    assert "Cardiologie fictive" in text(client, SIMULER)
    page = text(client, f"{SIMULER}?cycle={cycle.pk}&specialite=SM04")
    for attendu in (
        "Avec la spécialité «\u00a0Cardiologie fictive\u00a0»".replace("\u00a0", " "),
        "du 01/01/2023 au 31/12/2031",
        "Référentiel fictif CARDIO, version 1",
        "2 sur 3, en cours",
        specialite.simulate(situation(cycle, JOUR), Specialite.objects.get(code="SM04")).reste.replace("\u00a0", " "),
        "Vos actions déjà comptées (2)",
        "Acquise sous le référentiel qui s’appliquait alors",
        "rien n’est enregistré. Seul votre Ordre corrige votre spécialité",
    ):
        assert attendu in page.replace("\u00a0", " "), attendu
    cycle.refresh_from_db()
    assert cycle.version.referentiel.code == "ESSAI"
    assert cycle.exercice.specialite == ""


def test_what_the_simulation_says_is_what_happens(cycle, cardio, acquises, titulaire):
    essai = specialite.simulate(situation(cycle, JOUR), Specialite.objects.get(code="SM04"))
    vue = situation(change(cycle), JOUR)
    assert list(essai.axes) == tableau.axis_rows(vue)
    assert [(lue.phrase, lue.article, lue.geste) for lue in essai.gardees] == [
        (lue.phrase, lue.article, lue.geste) for lue in verdicts.read_all(vue) if lue.etat == "compte"
    ]


def test_a_specialty_under_the_same_referentiel_changes_nothing(cycle, acquises, titulaire):
    Specialite.objects.get_or_create(code="SM99", defaults={"libelle": "Spécialité fictive", "profession": "10"})
    page = text(client_of(titulaire), f"{SIMULER}?specialite=SM99")
    assert "rien ne changerait" in page


@pytest.mark.parametrize("code", ["SI02", "ZZ", "SM04' OR 1"])
def test_another_profession_s_specialty_is_not_one_of_mine(code, cycle, titulaire):
    Specialite.objects.get_or_create(code="SI02", defaults={"libelle": "Mention fictive", "profession": "60"})
    assert client_of(titulaire).get(SIMULER, {"specialite": code}).status_code == 404


def test_a_closed_cycle_offers_no_simulation(cycle, cardio, titulaire):
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    client = client_of(titulaire)
    assert "Voir ce que changerait" not in text(client, CORRECTIONS)
    assert "Ce cycle est terminé" in text(client, SIMULER)
    assert client.get(SIMULER, {"specialite": "SM04"}).status_code == 404
