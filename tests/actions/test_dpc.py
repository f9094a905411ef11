"""« Où en est mon DPC ? » (CSP L. 4021-1): who opens it, what it says, apart from the certification, switchable."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Action
from actions.reclamations_mots import Grief
from referentiels.parametres import parametres_au
from tests.actions.reclamations.situations import delivery, disputed, make_dispute
from tests.actions.test_declaration import ROLES
from tests.people import client_of
from tests.referentiels_fictifs import make_action

URL = "/mon-espace/dpc/"


def text(client, url: str = URL) -> str:
    reponse = client.get(url)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u00a0", " ")


def transmise(cycle, partenaire, cle: str, typologie: str, jour: date = date(2026, 3, 1), **champs) -> Action:
    """A DPC action received from the agency, attached to nothing."""
    valeurs = {"type_action": "DPC", "typologie": typologie, "intitule": f"DPC fictif {cle}", **champs}
    return make_action(cycle, None, jour, partenaire=partenaire, id_technique=cle, **valeurs)


def test_anonymous_is_sent_to_login(client, cycle):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_has_no_such_page(nom, request, cycle):
    assert client_of(request.getfixturevalue(nom)).get(URL).status_code == 404


def test_nothing_received_says_the_period_and_what_is_missing(cycle, titulaire):
    page = text(client_of(titulaire))
    assert "du 01/01/2026 au 31/12/2028" in page
    assert "Il manque deux actions de DPC de deux types différents." in page
    assert "Aucune action ne relève encore d’une orientation prioritaire." in page
    assert "à part de la certification périodique" in page
    assert "Aucune action de DPC reçue" in page


def test_two_types_with_a_priority_meet_it_and_move_no_axis(cycle, titulaire, partenaire_andpc):
    transmise(cycle, partenaire_andpc, "1", "FC", orientation_numero=12)
    client = client_of(titulaire)
    assert "Il manque une action de DPC d’un autre type." in text(client)
    transmise(cycle, partenaire_andpc, "2", "GDR")
    page = text(client)
    assert "Elle est remplie pour cette période" in page
    assert "deux types différents, dont une prioritaire" in page
    assert "DPC fictif 1" in page and "Gestion des risques" in page
    assert "0 action sur 8" in text(client, "/mon-espace/")


def test_an_action_that_the_holder_set_aside_is_not_theirs_here_either(cycle, titulaire, partenaire_andpc):
    transmise(cycle, partenaire_andpc, "1", "FC", orientation_numero=12, empreinte="e" * 32)
    autre = transmise(
        cycle, partenaire_andpc, "2", "GDR", empreinte="e" * 32, livraison=delivery(partenaire_andpc), ligne=2
    )
    client = client_of(titulaire)
    assert "Elle est remplie pour cette période" in text(client)
    make_dispute(titulaire, autre, disputed(Grief.PAS_MOI, ecarter=True))
    assert "Il manque une action de DPC d’un autre type." in text(client)
    assert "Il manque une action de DPC d’un autre type." in text(client, "/mon-espace/")


@pytest.mark.parametrize(
    "champs",
    [
        {"jour": date(2025, 12, 31)},
        {"jour": date(2026, 7, 1)},
        {"statut": "INSCRIT"},
        {"is_retiree": True},
        {"type_action": "CONGRES"},
        {"typologie": ""},
    ],
)
def test_what_does_not_count(champs, cycle, titulaire, inconnu, partenaire_andpc):
    transmise(cycle, partenaire_andpc, "1", **{"typologie": "PI", **champs})
    page = text(client_of(titulaire))
    assert "Ce qui manque" in page
    assert "DPC fictif 1" not in page


def test_another_s_actions_are_not_mine(cycle, inconnu, partenaire_andpc):
    transmise(cycle, partenaire_andpc, "1", "PI")
    assert "DPC fictif 1" not in text(client_of(inconnu))


def test_an_accreditation_of_the_period_is_enough(cycle, titulaire, partenaire_andpc):
    engagee = transmise(
        cycle, partenaire_andpc, "1", "", date(2025, 12, 31), type_action="ACCREDITATION", date_debut=date(2022, 1, 1)
    )
    client = client_of(titulaire)
    assert "Ce qui manque" in text(client)
    Action.objects.filter(pk=engagee.pk).update(date_fin=date(2026, 1, 1))
    assert "engagé dans l’accréditation" in text(client)


def test_switched_off_it_disappears(cycle, titulaire, monkeypatch):
    client = client_of(titulaire)
    assert URL in text(client, "/mon-espace/")
    monkeypatch.setattr("actions.triennal.parametres_au", lambda on: parametres_au(on, dpc_actif=False))
    assert client.get(URL).status_code == 404
    assert URL not in text(client, "/mon-espace/")
