"""Training plan of an employer: needs by service and axis, the people, the files; nobody of elsewhere or who left."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Activite, Evenement
from actions.models import ActionCatalogue
from dashboards import employeur_plan
from referentiels.models import Correspondance
from tests.dashboards.employeurs import own_row
from tests.dashboards.populations import make_row
from tests.people import FINESS, client_of, make_exercice
from tests.referentiels_fictifs import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
URL = "/employeur/plan"


@pytest.fixture
def equipe(employeur):
    """Two people at the emergency department, one elsewhere without a service, one who left."""
    version = make_version()
    rows = {}
    for nom, service in (("AUX-URGENCES", "Urgences"), ("AUTRE-URGENCES", "Urgences"), ("SANS", ""), ("PARTI", "Bloc")):
        rows[nom] = make_row(make_exercice(nom=nom, mode="S", finess=FINESS), version=version)
        own_row(
            employeur, id_technique=nom, service=service, etat="confirmee", choisi_par=employeur,
            professionnel=rows[nom].professionnel,
        )  # fmt: skip
    Activite.objects.filter(exercice=rows["PARTI"].cycle.exercice).update(present=False)
    make_row(make_exercice(nom="AILLEURS", finess="990000028"), version=version)
    return rows


def test_needs_are_told_by_service_and_axis(employeur, equipe):
    page = client_of(employeur).get(URL)
    lus = {s.libelle: [(b.personnes, b.actions) for b in s.besoins] for s in page.context["services"]}
    assert lus == {
        "Urgences": [(0, 0), (2, 2), (2, 4), (2, 4)],
        "Sans service connu": [(0, 0), (1, 1), (1, 2), (1, 2)],
    }
    assert [(b.personnes, b.actions) for b in page.context["totaux"]] == [(0, 0), (3, 3), (3, 6), (3, 6)]
    assert "Bloc" not in page.text


def test_a_service_opens_on_its_people_and_what_is_asked_of_them(employeur, equipe):
    version = equipe["SANS"].version
    Correspondance.objects.create(referentiel=version.referentiel, type_action="DPC", codes=["A2a"])
    ActionCatalogue.objects.create(
        reference_action="99992629001", titre="Audit fictif", annee=2026, typologie="EPP", odpc="9999", publics=["10"]
    )
    page = client_of(employeur).get(f"{URL}/axe/2", {"service": "Urgences"})
    assert [ligne.avancement.professionnel.nom for ligne in page.context["lignes"]] == [
        "AUTRE-URGENCES",
        "AUX-URGENCES",
    ]
    (attendu,) = page.context["attendus"]
    assert (attendu.personnes, attendu.actions) == (2, 2) and "Au moins 2\u00a0actions distinctes" in attendu.exigences
    assert [(o.action.titre, o.personnes) for o in page.context["offertes"]] == [("Audit fictif", 2)]
    sante = client_of(employeur).get(f"{URL}/axe/4", {"service": ""})
    assert sante.context["offertes"] == [] and "chacun choisit pour soi" in sante.text
    for ailleurs in (f"{URL}/axe/5", f"{URL}/axe/2?service=Bloc", f"{URL}?page=9", f"{URL}?page=x"):
        assert client_of(employeur).get(ailleurs).status_code == 404


def test_the_files_hold_what_the_page_says_and_no_formula(employeur, equipe):
    equipe["SANS"].professionnel.__class__.objects.filter(pk=equipe["SANS"].professionnel_id).update(nom="=SANS")
    client = client_of(employeur)
    plan = rows_of(client.get(f"{URL}/plan.csv"))
    assert ["Urgences", "2", "2", "Qualité des pratiques", "2", "2"] in plan
    assert not Evenement.objects.filter(nature="liste:emportee").exists(), "aucun nom dans le plan"
    gens = rows_of(client.get(f"{URL}/personnes.csv"))
    assert {ligne[1] for ligne in gens[1:]} == {"AUX-URGENCES", "AUTRE-URGENCES", "'=SANS"}
    assert Evenement.objects.filter(nature="liste:emportee", organisation__code="CH-ESSAI").count() == 3
    classeur = load_workbook(io.BytesIO(client.get(f"{URL}/personnes.xlsx").content))
    assert {cellule.data_type for ligne in classeur.active.iter_rows() for cellule in ligne} <= {"s", "inlineStr", "n"}
    for ailleurs in (f"{URL}/autre.csv", f"{URL}/plan.pdf"):
        assert client.get(ailleurs).status_code == 404


def test_the_number_of_queries_depends_neither_on_services_nor_on_people(employeur, equipe):
    def count():
        with CaptureQueriesContext(connection) as requetes:
            client_of(employeur).get(URL)
        return len(requetes)

    avant = count()
    for rang in range(5):
        row = make_row(make_exercice(nom=f"NOM{rang}", mode="S", finess=FINESS))
        own_row(
            employeur, id_technique=f"M-{rang}", service=f"Service {rang}", etat="confirmee", choisi_par=employeur,
            professionnel=row.professionnel,
        )  # fmt: skip
    assert count() == avant


def test_services_follow_each_other_by_pages(employeur, equipe, monkeypatch):
    monkeypatch.setattr("dashboards.views.employeur_plan.PAR_PAGE", 1)
    client = client_of(employeur)
    assert [s.libelle for s in client.get(URL).context["services"]] == ["Urgences"]
    assert [s.libelle for s in client.get(URL + "?page=2").context["services"]] == [employeur_plan.SANS_SERVICE]


def rows_of(reponse) -> list[list[str]]:
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texte), delimiter=";"))
