"""« Que s’est-il passé ? » : who opens it, what it tells and in which order, filtered, as a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import amenagements, chronologie, declaration, demandes_instruction, doublons
from actions.models import Action, Interruption
from ordres import decision
from tests.actions.declarations import declare
from tests.actions.demandes import make_request
from tests.actions.test_declaration import ROLES
from tests.ordres.situations import JOUR_CONTROLE, control_at, fill, intention
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

URL = "/mon-espace/histoire/"
FICHIER = f"{URL}fichier/"


def page(client, requete: str = "") -> str:
    reponse = client.get(URL + requete)
    assert reponse.status_code == 200
    return reponse.text.replace("\u00a0", " ")


def test_anonymous_is_sent_to_login(client, cycle):
    for adresse in (URL, FICHIER):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_has_no_such_page(nom, request, cycle):
    for adresse in (URL, FICHIER):
        assert client_of(request.getfixturevalue(nom)).get(adresse).status_code == 404


def test_another_professional_cannot_name_my_cycle(cycle, inconnu):
    for adresse in (URL, FICHIER):
        assert client_of(inconnu).get(f"{adresse}?cycle={cycle.pk}").status_code == 404


@pytest.fixture
def vecu(cycle, titulaire, ordre_decideur, partenaire_andpc):
    """A cycle in which one of each thing happened."""
    make_action(
        cycle, "A1a", date(2024, 3, 1), intitule="Congrès fictif", partenaire=partenaire_andpc, id_technique="C"
    )
    retiree = declare(titulaire, cycle, "A4a", intitule="Atelier retiré")
    declaration.withdraw(titulaire, retiree, retiree.revision, JOUR)
    Interruption.objects.create(
        exercice=cycle.exercice, debut=date(2025, 2, 1), fin=date(2025, 4, 30), created_at="2025-02-01T00:00Z"
    )
    amenagements.exempt(cycle, 3, motif="Recherche à temps plein", auteur=ordre_decideur, on=JOUR)
    make_request(titulaire, cycle)
    return cycle


def test_everything_is_told_by_year_most_recent_first(vecu, titulaire):
    texte = page(client_of(titulaire))
    for attendu in (
        "Fin prévue du cycle", "Début du cycle", "Congrès fictif", "Transmise par ANDPC (fictive).",
        "Atelier retiré", "Vous avez retiré une action", "Interruption d’exercice", "Jusqu’au 30/04/2025.",
        "Exonération de l’axe 3", "Motif : Recherche à temps plein",
        "Demande déposée : interruption d’exercice",
    ):  # fmt: skip
        assert attendu in texte, attendu
    annees = [texte.index(f'id="an-{an}"') for an in (2031, 2026, 2025, 2024, 2023)]
    assert annees == sorted(annees)


@pytest.mark.parametrize(
    ("requete", "present", "absent"),
    [
        ("?annee=2025", "Interruption d’exercice", "Congrès fictif"),
        ("?genre=ordre", "Exonération de l’axe 3", "Interruption d’exercice"),
        ("?genre=action&annee=2024", "Congrès fictif", "Atelier retiré"),
        ("?genre=zz&annee=1999", "Congrès fictif", "Rien ne répond"),
    ],
)
def test_filters(requete, present, absent, vecu, titulaire):
    trouvees = page(client_of(titulaire), requete).partition("</form>")[2]
    assert present in trouvees
    assert absent not in trouvees


def test_the_file_holds_the_entries_shown_and_no_formula(vecu, titulaire):
    Action.objects.filter(cycle=vecu, intitule="Congrès fictif").update(intitule="=1+1")
    reponse = client_of(titulaire).get(f"{FICHIER}?annee=2024")
    lignes = reponse.getvalue().decode("utf-8-sig").splitlines()
    assert lignes[0] == "jour;sujet;quoi;précision;texte"
    assert lignes[1].startswith("01/03/2024;Actions;Action faite")
    assert len(lignes) == 2
    assert reponse["Cache-Control"] == "private, no-store"
    assert list(chronologie.csv_rows([chronologie.Etape(JOUR, chronologie.Genre.COMPTE, "=x")]))[1][2] == "'=x"


def test_a_merge_undone_and_an_action_restored_are_told(cycle, titulaire, partenaire_andpc):
    mienne = declare(titulaire, cycle, "A1a", intitule="Même congrès", date_fin=date(2026, 3, 1))
    recue = make_action(
        cycle, "A1a", date(2026, 3, 1), intitule="Même congrès", partenaire=partenaire_andpc, id_technique="M",
        preuve="flux",
    )  # fmt: skip
    Action.objects.filter(pk=mienne.pk).update(fusionnee_dans=recue)
    mienne.refresh_from_db()
    doublons.unmerge(mienne, titulaire, JOUR)
    mienne.refresh_from_db()
    declaration.withdraw(titulaire, mienne, mienne.revision, JOUR)
    mienne.refresh_from_db()
    declaration.restore(titulaire, mienne, mienne.revision, JOUR)
    titres = [e.titre for e in chronologie.read(cycle, JOUR)]
    assert "Une réunion d’actions a été défaite" in titres
    assert "Vous avez retiré une action" in titres
    assert chronologie.RETABLIE in titres


def test_the_control_and_the_attestation_are_told_by_the_ordre(cycle, titulaire, ordre_decideur, au_jour):
    jour = au_jour(JOUR_CONTROLE)
    fill(cycle, jour)
    ouvert = control_at("pieces", cycle, ordre_decideur)
    decision.decide(ouvert, intention(ouvert), ordre_decideur, jour)
    cycle.refresh_from_db()
    titres = [e.titre for e in chronologie.read(cycle, jour)]
    assert "Pièces demandées" in titres and "Fin du cycle" in titres
    assert any(titre.startswith("Attestation CP-") and titre.endswith("délivrée") for titre in titres)
    assert reverse("ordre:mon_controle", args=[cycle.pk]) in page(client_of(titulaire), f"?cycle={cycle.pk}")


def test_an_answer_of_the_ordre_is_told_with_its_reason(cycle, titulaire, ordre_decideur):
    demande = make_request(titulaire, cycle)
    demandes_instruction.take(demande, auteur=ordre_decideur, revision=demande.revision, on=JOUR)
    titres = [e.titre.replace("\u00a0", " ") for e in chronologie.read(cycle, JOUR)]
    assert "Examen commencé : interruption d’exercice" in titres


def test_the_queries_do_not_grow_with_what_happened(cycle, titulaire):
    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            chronologie.read(cycle, JOUR)
        return len(requetes)

    declare(titulaire, cycle, "A1a")
    cost()
    une = cost()
    for code in ("A1b", "A2a", "A2b"):
        declare(titulaire, cycle, code)
    assert cost() == une <= 12
